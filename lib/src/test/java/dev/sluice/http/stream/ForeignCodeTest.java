package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.SessionEnd;
import dev.sluice.session.SessionListener;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Application code that throws or blocks, and its effect on other streams. */
@Timeout(60)
class ForeignCodeTest {

    private static final StreamLimits TWO = new StreamLimits(2, 0);
    private static final DrainOptions AT_ONCE =
            new DrainOptions(Duration.ZERO, Duration.ofSeconds(30));

    private final CountDownLatch letGo = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        letGo.countDown();
    }

    /** Blocks without taking notice of an interrupt. */
    private void block() {
        boolean done = false;
        while (!done) {
            try {
                letGo.await();
                done = true;
            } catch (InterruptedException ignored) {
                // That is what is tested.
            }
        }
    }

    private static EventStreams streams(SessionListener listener) {
        return EventStreams.create(
                TestServer.SILENT,
                TWO,
                EventEncoder.create(),
                Clients.unrestricted(),
                r -> listener);
    }

    private static Source<Object> waiting() {
        return Sources.handler(events -> {
            events.send("begun");
            new CountDownLatch(1).await();
        });
    }

    private static void awaitTrue(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** Ten clients come and go where two streams may be open at a time. */
    private static void assertPlacesAreGivenBack(TestServer server) throws Exception {
        for (int i = 0; i < 10; i++) {
            try (RawClient client = server.stream()) {
                assertEquals("data: begun\n", client.block());
            }
            awaitTrue(() -> server.streams.openStreams() == 0);
        }
    }

    /** Where a listener fails. */
    enum Call {
        OPENED,
        WROTE,
        ENDED
    }

    private static SessionListener listener(Call failing, Runnable failure) {
        return new SessionListener() {
            @Override
            public void opened() {
                call(Call.OPENED);
            }

            @Override
            public void wrote(int events, long bytes, long lagMillis) {
                call(Call.WROTE);
            }

            @Override
            public void ended(SessionEnd end) {
                call(Call.ENDED);
            }

            private void call(Call call) {
                if (call == failing) {
                    failure.run();
                }
            }
        };
    }

    private static void fail() {
        throw new IllegalStateException("a listener that fails");
    }

    @Nested
    class AListener {

        @ParameterizedTest
        @EnumSource
        void a_listener_that_throws_does_not_affect_its_stream(Call call) throws Exception {
            SessionListener failing = listener(call, ForeignCodeTest::fail);
            try (TestServer server = TestServer.of(streams(failing), request -> waiting())) {
                assertPlacesAreGivenBack(server);
            }
        }

        @ParameterizedTest
        @EnumSource(names = {"OPENED", "WROTE"})
        void a_listener_that_blocks_holds_no_place_after_its_client_has_left(Call call)
                throws Exception {
            SessionListener blocking = listener(call, ForeignCodeTest.this::block);
            try (TestServer server = TestServer.of(streams(blocking), request -> waiting())) {
                for (int i = 0; i < 5; i++) {
                    RawClient client = server.client().get("/stream");
                    client.head();
                    awaitTrue(() -> server.streams.openStreams() == 1);
                    client.close();
                    awaitTrue(() -> server.streams.openStreams() == 0);
                }
            }
        }

        @Test
        void a_listener_that_blocks_at_the_end_of_a_stream_does_not_delay_the_drain()
                throws Exception {
            SessionListener blocking = listener(Call.ENDED, ForeignCodeTest.this::block);
            try (TestServer server = TestServer.of(streams(blocking), request -> waiting());
                    RawClient one = server.stream();
                    RawClient other = server.stream()) {
                one.block();
                other.block();

                server.streams.drain(AT_ONCE);

                assertEquals("retry: 2000\n", one.rest());
                assertEquals("retry: 2000\n", other.rest());
                assertTrue(one.isAtEnd());
                assertTrue(other.isAtEnd());
                assertEquals(0, server.streams.openStreams());
            }
        }
    }

    @Nested
    class ASource {

        private final CountDownLatch over = new CountDownLatch(1);

        /** Waits until its client has left, and then does something. */
        private static Source<String> closing(Runnable action) {
            return (from, out) -> {
                try {
                    out.send("begun");
                    new CountDownLatch(1).await();
                } finally {
                    action.run();
                }
            };
        }

        @Test
        void a_source_that_throws_when_interrupted_does_not_delay_the_drain() throws Exception {
            assertDrains(closing(ForeignCodeTest::fail));
        }

        @Test
        void a_source_that_blocks_when_interrupted_does_not_delay_the_drain() throws Exception {
            assertDrains(closing(ForeignCodeTest.this::block));
        }

        @Test
        void a_publisher_that_blocks_in_cancel_does_not_delay_the_drain() throws Exception {
            assertDrains(Sources.<Object>publisher(this::subscribe));
        }

        private void subscribe(Flow.Subscriber<? super Object> subscriber) {
            subscriber.onSubscribe(
                    new Flow.Subscription() {
                        @Override
                        public void request(long n) {
                            if (over.getCount() > 0) {
                                over.countDown();
                                subscriber.onNext("begun");
                            }
                        }

                        @Override
                        public void cancel() {
                            block();
                        }
                    });
        }

        private void assertDrains(Source<?> source) throws Exception {
            try (TestServer server = TestServer.of(streams(SessionListener.NONE), r -> source);
                    RawClient client = server.stream()) {
                assertEquals("data: begun\n", client.block());

                server.streams.drain(AT_ONCE);

                assertEquals("retry: 2000\n", client.rest());
                assertTrue(client.isAtEnd());
                assertEquals(0, server.streams.openStreams());
            }
        }
    }

    @Nested
    class ARight {

        private final AtomicInteger closed = new AtomicInteger();

        private AccessDecision decide(ServerRequest request, List<Permission> needed) {
            StreamRight right =
                    new StreamRight() {
                        @Override
                        public Due due() {
                            return StreamRight.UNLIMITED.due();
                        }

                        @Override
                        public void begin(Consumer<SessionEnd> end) {
                            fail();
                        }

                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
            return new AccessDecision.Allowed(Principal.ANONYMOUS, right);
        }

        @Test
        void an_access_right_that_fails_to_begin_ends_its_stream_and_frees_its_place()
                throws Exception {
            EventStreams streams =
                    EventStreams.create(
                            TestServer.SILENT,
                            TWO,
                            EventEncoder.create(),
                            Clients.of(this::decide, TrustedProxies.NONE, PublishLimit.NONE));
            try (TestServer server = TestServer.of(streams, r -> waiting())) {
                for (int i = 1; i <= 10; i++) {
                    try (RawClient client = server.stream()) {
                        assertTrue(client.rest().contains("event: stream-error"));
                        assertTrue(client.isAtEnd());
                    }
                    int times = i;
                    awaitTrue(() -> closed.get() == times && server.streams.openStreams() == 0);
                }
            }
        }
    }

    @Nested
    class AHandlerThatIgnoresTheEndOfItsStream {

        private final CountDownLatch left = new CountDownLatch(1);
        private final CountDownLatch returned = new CountDownLatch(1);
        private final SessionListener listener =
                new SessionListener() {
                    @Override
                    public void leftRunning() {
                        left.countDown();
                    }

                    @Override
                    public void returned() {
                        returned.countDown();
                    }
                };

        @Test
        void a_handler_that_ignores_the_end_of_its_stream_is_reported_and_holds_no_place()
                throws Exception {
            Source<Object> source =
                    Sources.handler(events -> {
                        events.send("begun");
                        block();
                    });
            try (TestServer server = TestServer.of(streams(listener), request -> source)) {
                assertPlacesAreGivenBack(server);

                left.await();
                assertEquals(1, returned.getCount());
                letGo.countDown();
                returned.await();
            }
        }
    }
}
