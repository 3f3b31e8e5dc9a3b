package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave while nothing is written, so that only the connection reveals it. */
@Timeout(60)
class ClientGoneTest {

    enum Leaving {
        FIN,
        RST;

        void of(RawClient client) throws Exception {
            switch (this) {
                case FIN -> client.close();
                case RST -> client.reset();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_handler_is_interrupted_when_the_client_leaves(Leaving leaving) throws Exception {
        CompletableFuture<String> handler = new CompletableFuture<>();
        try (TestServer server =
                TestServer.handling(events -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        handler.complete("interrupted");
                        throw e;
                    }
                })) {
            leaving.of(server.stream());

            assertEquals("interrupted", handler.get(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_subscription_is_cancelled_when_the_client_leaves(Leaving leaving) throws Exception {
        CompletableFuture<String> subscription = new CompletableFuture<>();
        Flow.Publisher<String> silent =
                subscriber ->
                        subscriber.onSubscribe(
                                new Flow.Subscription() {
                                    @Override
                                    public void request(long n) {}

                                    @Override
                                    public void cancel() {
                                        subscription.complete("cancelled");
                                    }
                                });
        try (TestServer server = TestServer.of(Sources.publisher(silent))) {
            leaving.of(server.stream());

            assertEquals("cancelled", subscription.get(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_blocked_step_of_the_source_is_interrupted_when_the_client_leaves(Leaving leaving)
            throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CompletableFuture<String> mapper = new CompletableFuture<>();
        Source<String> source =
                Sources.of("a")
                        .map(element -> {
                            working.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                mapper.complete("interrupted");
                            }
                            return element;
                        });
        try (TestServer server = TestServer.of(source)) {
            RawClient client = server.stream();
            working.await();
            leaving.of(client);

            assertEquals("interrupted", mapper.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_client_that_sends_bytes_during_its_stream_keeps_the_stream() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (TestServer server =
                        TestServer.handling(events -> {
                            go.await();
                            events.send("still here");
                        });
                RawClient client = server.stream()) {
            client.get("/pipelined").get("/pipelined");
            go.countDown();

            assertEquals("data: still here\n", client.block());
        }
    }

    @Test
    void a_client_that_sends_too_many_bytes_during_its_stream_is_disconnected() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestServer server =
                        TestServer.handling(events -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                        });
                RawClient client = server.stream()) {
            client.send("x".repeat(80 * 1024));

            interrupted.await();
        }
    }
}
