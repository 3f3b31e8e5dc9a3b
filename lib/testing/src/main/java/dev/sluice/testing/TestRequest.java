package dev.sluice.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request for a stream, over a connection of its own. It does not come back; but the JDK's client
 * sends a {@code GET} once more whose connection ends before its answer. Used by one thread.
 *
 * {@snippet :
 * try (TestStream events = server.request("/orders").token(token).post("{\"n\":3}").open()) {
 *     events.take(3);
 *     events.awaitEnd();
 * }
 * }
 */
public final class TestRequest {

    /** How long each wait takes at most: {@code PT5S}. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static final int OK = 200;

    private final HttpRequest.Builder request;
    private String lastEventId = "";
    private Duration deadline = DEFAULT_DEADLINE;

    private TestRequest(URI uri) {
        this.request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    }

    /**
     * A {@code GET} of an address.
     *
     * @param uri {@code http} or {@code https}
     * @return the request
     */
    public static TestRequest to(URI uri) {
        return new TestRequest(uri);
    }

    /**
     * Sets a header.
     *
     * @param name the name, whose case does not matter
     * @param value takes the place of the values before
     * @return this request
     * @throws IllegalArgumentException if the name or the value cannot be in a request of the JDK's
     *     client, which sets {@code Host} and the like itself
     */
    public TestRequest header(String name, String value) {
        request.setHeader(name, value);
        return this;
    }

    /**
     * Sends a bearer token.
     *
     * @param token for example one of {@link TestTokens}
     * @return this request
     */
    public TestRequest token(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /**
     * Goes on after an event.
     *
     * @param id its id, or that of a {@linkplain TestStream#lastEventId stream before}; empty for
     *     none
     * @return this request
     */
    public TestRequest lastEventId(String id) {
        lastEventId = id;
        return this;
    }

    /**
     * Makes it a {@code POST} of JSON.
     *
     * @param json the body
     * @return this request
     */
    public TestRequest post(String json) {
        request.POST(BodyPublishers.ofString(json));
        return header("Content-Type", "application/json");
    }

    /**
     * Sets how long each wait takes at most: for the stream, and for what comes in it.
     *
     * @param atMost more than zero; default {@link #DEFAULT_DEADLINE}
     * @return this request
     * @throws IllegalArgumentException if that is zero or negative
     */
    public TestRequest deadline(Duration atMost) {
        if (!atMost.isPositive()) {
            throw new IllegalArgumentException("deadline must be more than PT0S, was " + atMost);
        }
        deadline = atMost;
        return this;
    }

    /**
     * Sends the request, and waits until the stream has begun: until its first bytes, with which a
     * server of Sluice says that it is open.
     *
     * @return the stream, to be closed
     * @throws AssertionError if the answer is no stream, or does not come in time
     */
    public TestStream open() {
        HttpRequest sent = built();
        HttpClient client = client();
        HttpResponse<Answer> response = send(client, sent, "a stream");
        return switch (response.body()) {
            case EventBody body -> {
                TestStream stream = new TestStream(response.headers(), body, client);
                stream.awaitBegun();
                yield stream;
            }
            case Answer.Text(String text) -> {
                client.shutdownNow();
                throw new AssertionError(
                        "expected a stream of %s, but it was refused: %s"
                                .formatted(sent.uri(), refusal(response, text)));
            }
        };
    }

    /**
     * Sends the request, and waits for an answer that is no stream, with its body.
     *
     * @return the answer
     * @throws AssertionError if it is a stream, or does not come in time
     */
    public Refusal refused() {
        HttpRequest sent = built();
        HttpClient client = client();
        HttpResponse<Answer> response = send(client, sent, "a refusal");
        client.shutdownNow();
        return switch (response.body()) {
            case EventBody body -> {
                body.close();
                throw new AssertionError(
                        "expected that %s is refused, but it was answered with a stream"
                                .formatted(sent.uri()));
            }
            case Answer.Text(String text) -> refusal(response, text);
        };
    }

    private static Refusal refusal(HttpResponse<?> response, String body) {
        return new Refusal(response.statusCode(), response.headers(), body);
    }

    private BodySubscriber<Answer> bodyOf(URI uri, ResponseInfo head) {
        return isStream(head)
                ? new EventBody(new Inbox(uri, lastEventId, deadline))
                : BodySubscribers.mapping(
                        BodySubscribers.ofString(StandardCharsets.UTF_8), Answer.Text::new);
    }

    private HttpRequest built() {
        if (!lastEventId.isEmpty()) {
            request.setHeader("Last-Event-ID", lastEventId);
        }
        return request.build();
    }

    private static boolean isStream(ResponseInfo head) {
        return head.statusCode() == OK
                && head.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.startsWith("text/event-stream"))
                        .isPresent();
    }

    /** One for each request, so that no connection is used twice. */
    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(THREADS)
                .build();
    }

    private HttpResponse<Answer> send(HttpClient client, HttpRequest sent, String expected) {
        boolean isAnswered = false;
        try {
            HttpResponse<Answer> response =
                    await(
                            client.sendAsync(sent, head -> bodyOf(sent.uri(), head)),
                            "%s of %s".formatted(expected, sent.uri()));
            isAnswered = true;
            return response;
        } finally {
            if (!isAnswered) {
                client.shutdownNow();
            }
        }
    }

    private <T> T await(CompletableFuture<T> answer, String expected) {
        try {
            return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError(
                    "expected %s within %s, but nothing came".formatted(expected, deadline), late);
        } catch (ExecutionException failed) {
            throw new AssertionError(
                    "expected %s, but the connection failed: %s"
                            .formatted(expected, failed.getCause()),
                    failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + expected, e);
        }
    }
}
