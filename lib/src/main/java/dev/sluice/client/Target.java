package dev.sluice.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/**
 * Where to ask, and with what of the application's.
 *
 * @param uri the address
 * @param method the method
 * @param body the body, if there is one
 * @param isOwn whether the application's headers and its token are sent there
 */
record Target(URI uri, String method, Optional<RequestBody> body, boolean isOwn) {

    static Target of(ClientOptions options) {
        return new Target(
                options.uri(), options.request().method(), options.request().body(), true);
    }

    /**
     * The target of a redirect, with the method that the standard gives it: a GET after a 303, and
     * for a POST also after a 301 and a 302.
     *
     * @see <a href="https://fetch.spec.whatwg.org/#http-redirect-fetch">WHATWG Fetch, 4.4</a>
     */
    Target follow(Answer.Elsewhere redirect) {
        boolean isOwnToo = isOwn && Redirect.isSameOrigin(uri, redirect.uri());
        boolean becomesGet =
                switch (redirect.status()) {
                    case 303 -> true;
                    case 301, 302 -> method.equals("POST");
                    default -> false;
                };
        return becomesGet
                ? new Target(redirect.uri(), "GET", Optional.empty(), isOwnToo)
                : new Target(redirect.uri(), method, body, isOwnToo);
    }

    /** Returns whether the body would go where the application's headers do not. */
    boolean leaksBody() {
        return !isOwn && body.isPresent();
    }

    HttpRequest request(ClientRequest options, Optional<String> authorization, String lastEventId) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        // A connection of its own: a dead one is closed with its stream, where
                        // HTTP/2 would ask for the next stream on the same dead connection.
                        .version(HttpClient.Version.HTTP_1_1)
                        .method(
                                method,
                                body.map(RequestBody::publisher).orElseGet(BodyPublishers::noBody))
                        .header("Accept", "text/event-stream")
                        .header("Cache-Control", "no-cache");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        body.ifPresent(sent -> request.header("Content-Type", sent.contentType()));
        if (isOwn) {
            options.headers()
                    .forEach((name, values) -> values.forEach(v -> request.header(name, v)));
            authorization.ifPresent(value -> request.header("Authorization", value));
        }
        return request.build();
    }
}
