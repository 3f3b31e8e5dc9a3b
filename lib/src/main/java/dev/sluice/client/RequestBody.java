package dev.sluice.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/**
 * The body of a client's requests. It is held whole, because it may be sent more than once.
 * Immutable. {@link #toString()} shows its type and its size alone: what it says may be a secret.
 */
public final class RequestBody {

    private final String contentType;
    private final byte[] bytes;

    private RequestBody(String contentType, byte[] bytes) {
        if (contentType.isBlank()) {
            throw new IllegalArgumentException("contentType must not be blank");
        }
        RequestHeaders.requireSendable("contentType", contentType);
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /**
     * A text, which is sent in UTF-8.
     *
     * @param contentType the type to send with it, such as {@code application/json}
     * @param text the body
     * @return the body
     * @throws IllegalArgumentException if the type is blank or not printable ASCII
     */
    public static RequestBody of(String contentType, String text) {
        return new RequestBody(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Bytes, which are copied.
     *
     * @param contentType the type to send with them
     * @param bytes the body
     * @return the body
     * @throws IllegalArgumentException if the type is blank or not printable ASCII
     */
    public static RequestBody of(String contentType, byte[] bytes) {
        return new RequestBody(contentType, bytes.clone());
    }

    String contentType() {
        return contentType;
    }

    BodyPublisher publisher() {
        return BodyPublishers.ofByteArray(bytes);
    }

    @Override
    public String toString() {
        return contentType + " of " + bytes.length + " bytes";
    }
}
