package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.END_OF_BODY;
import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.header;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.client.ScriptedServer.Scene;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A supplier of tokens. */
@Timeout(60)
class TokenTest {

    private static final Scene UNAUTHORIZED = saying(head(401, "Content-Length: 0"));
    private static final Scene AN_EVENT = saying(STREAM, chunk("data: a\n\n"), END_OF_BODY);

    private final Recorder recorder = new Recorder();
    private final AtomicInteger tokens = new AtomicInteger();

    private ClientOptions counted(ScriptedServer server) {
        return ClientOptions.of(server.uri()).withToken(() -> "t" + tokens.incrementAndGet());
    }

    private static String authorization(ScriptedServer server) throws InterruptedException {
        return header("Authorization", server.request());
    }

    @Test
    void the_token_is_asked_for_again_at_each_connection() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(AN_EVENT, saying(NO_CONTENT));
                EventClient client = recorder.open(counted(server))) {
            assertEquals(List.of(message("a")), Recorder.all(client));

            assertEquals("Bearer t1", authorization(server));
            assertEquals("Bearer t2", authorization(server));
        }
    }

    @Test
    void a_request_has_no_authorization_if_the_token_is_empty() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        recorder.open(ClientOptions.of(server.uri()).withToken(() -> ""))) {
            client.next();

            assertEquals("none", authorization(server));
        }
    }

    @Test
    void a_401_is_answered_at_once_with_another_token() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(UNAUTHORIZED, AN_EVENT, saying(NO_CONTENT));
                EventClient client = recorder.open(counted(server))) {
            assertEquals(Optional.of(message("a")), client.next());

            assertEquals("Bearer t1", authorization(server));
            assertEquals("Bearer t2", authorization(server));
            assertEquals(List.of("opened /stream"), recorder.told);
        }
    }

    @Test
    void a_second_401_refuses_the_stream() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(UNAUTHORIZED);
                EventClient client = recorder.open(counted(server))) {
            EventStreamRefusedException refused =
                    assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals(401, refused.status());
            assertEquals(2, tokens.get());
            assertEquals(2, server.requestsLeft());
            assertEquals(List.of("failed EventStreamRefusedException"), recorder.told);
        }
    }

    @Test
    void a_POST_with_a_token_is_sent_again_after_a_401() throws Exception {
        RequestBody body = RequestBody.of("text/plain", "hello");
        try (ScriptedServer server = ScriptedServer.playing(UNAUTHORIZED, AN_EVENT);
                EventClient client = recorder.open(counted(server).withPost(body))) {
            assertEquals(List.of(message("a")), Recorder.all(client));

            assertEquals("hello", server.body());
            assertEquals("hello", server.body());
        }
    }

    @Test
    void each_connection_may_renew_its_token_once() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                UNAUTHORIZED,
                                AN_EVENT,
                                UNAUTHORIZED,
                                AN_EVENT,
                                saying(NO_CONTENT));
                EventClient client = recorder.open(counted(server))) {
            assertEquals(List.of(message("a"), message("a")), Recorder.all(client));
        }
    }

    @Test
    void a_supplier_that_throws_is_asked_again_after_the_delay() throws Exception {
        TokenSupplier failing =
                () -> {
                    if (tokens.incrementAndGet() < 3) {
                        throw new FileNotFoundException("/run/token");
                    }
                    return "t";
                };
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        recorder.open(
                                ClientOptions.of(server.uri())
                                        .withPost(RequestBody.of("text/plain", "hello"))
                                        .withToken(failing))) {
            assertEquals(Optional.empty(), client.next());

            assertEquals(Recorder.seconds(2, 4), recorder.pauses);
            TokenUnavailableException cause =
                    assertInstanceOf(TokenUnavailableException.class, recorder.causes.getFirst());
            assertEquals(
                    "the token supplier failed: java.io.FileNotFoundException: /run/token",
                    cause.getMessage());
            assertInstanceOf(FileNotFoundException.class, cause.getCause());
            assertEquals("Bearer t", authorization(server));
        }
    }

    @ParameterizedTest
    @CsvSource({"'Bearer s3cret', 6", "'s3cret\n', 6", "s3cr\u00e9t, 4"})
    void a_token_that_is_none_is_not_sent_and_not_shown(String token, int index) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        recorder.closingAfter(
                                1, ClientOptions.of(server.uri()).withToken(() -> token))) {
            assertEquals(Optional.empty(), client.next());

            Throwable cause = recorder.causes.getFirst();
            assertEquals(
                    "the token must be letters, digits and -._~+/=, had another character at index "
                            + index,
                    cause.getCause().getMessage());
            assertFalse(cause.toString().contains("s3cr"), cause::toString);
            assertEquals(0, server.requestsLeft());
        }
    }

    @Test
    void an_interrupted_supplier_is_asked_again_by_the_next_call() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        TokenSupplier waiting =
                () -> {
                    if (tokens.incrementAndGet() == 1) {
                        never.await();
                    }
                    return "t" + tokens.get();
                };
        try (ScriptedServer server = ScriptedServer.playing(saying(NO_CONTENT));
                EventClient client =
                        recorder.open(ClientOptions.of(server.uri()).withToken(waiting))) {
            Asking asking = Asking.of(client).untilItWaits();
            assertInstanceOf(InterruptedException.class, asking.interrupt().failure());

            assertEquals(Optional.empty(), client.next());
            assertEquals("Bearer t2", authorization(server));
            assertEquals(List.of("ended"), recorder.told);
        }
    }

    @Test
    void a_token_is_not_sent_to_another_origin_and_not_renewed_for_it() throws Exception {
        try (ScriptedServer there = ScriptedServer.playing(UNAUTHORIZED);
                ScriptedServer server =
                        ScriptedServer.playing(
                                saying(
                                        head(
                                                302,
                                                "Location: " + there.uri(),
                                                "Content-Length: 0")));
                EventClient client = recorder.open(counted(server))) {
            assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals("none", authorization(there));
            assertEquals(0, there.requestsLeft());
            assertEquals(1, tokens.get());
        }
    }

    @Test
    void a_redirect_within_an_origin_takes_the_same_token_along() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                saying(head(302, "Location: /there", "Content-Length: 0")),
                                saying(NO_CONTENT));
                EventClient client = recorder.open(counted(server))) {
            client.next();

            assertEquals("Bearer t1", authorization(server));
            assertEquals("Bearer t1", authorization(server));
        }
    }
}
