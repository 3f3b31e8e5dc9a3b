package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name that a publisher gives to one publication, so that it can try again without publishing
 * twice. The same value from another subject, or at another topic, is another key.
 *
 * @param value 1 to 255 printable ASCII characters without spaces
 * @param subject the publisher, as which any text may stand; default "", the application itself
 * @param form the form of the publication, such as the media type of a request, default "". It is
 *     compared together with the events: a key that is used again must have the same form
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">the
 *     Idempotency-Key header</a>
 */
public record IdempotencyKey(String value, String subject, String form) {

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    /**
     * Validates the key.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public IdempotencyKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an idempotency key must be 1 to 255 printable ASCII characters, had %d"
                            .formatted(value.length()));
        }
    }

    /**
     * A key of the application itself.
     *
     * @param value 1 to 255 printable ASCII characters without spaces
     * @throws IllegalArgumentException if it has another form
     */
    public IdempotencyKey(String value) {
        this(value, "", "");
    }

    /**
     * Identifies the subject and the value.
     *
     * @return the same for equal subjects and values, whatever the form
     */
    public Fingerprint owner() {
        MessageDigest digest = Fingerprint.sha256();
        update(digest, subject.getBytes(StandardCharsets.UTF_8));
        update(digest, value.getBytes(StandardCharsets.UTF_8));
        return Fingerprint.of(digest);
    }

    /**
     * Identifies what is published under the key.
     *
     * @param events the events, in order
     * @return the same for equal events in the same order and form
     */
    public Fingerprint payload(List<EncodedEvent> events) {
        MessageDigest digest = Fingerprint.sha256();
        update(digest, form.getBytes(StandardCharsets.UTF_8));
        events.forEach(event -> update(digest, event.toByteArray()));
        return Fingerprint.of(digest);
    }

    /** With its length in front: parts that are divided in another way are other parts. */
    private static void update(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        digest.update(part);
    }
}
