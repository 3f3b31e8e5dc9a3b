package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // to close within the try is what is tested
class CloseTest {

    private static final String UNAVAILABLE = head(503, "Retry-After: 3600", "Content-Length: 0");

    private final Recorder recorder = new Recorder();

    /** A client that waits for as long as it takes, in real time. */
    private EventClient patient(ScriptedServer server) {
        return EventClient.open(
                ClientOptions.of(server.uri()).withReadTimeout(Duration.ZERO), recorder);
    }

    @Nested
    class Closing {

        @Test
        void closing_wakes_a_thread_that_waits_for_an_event() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(saying(STREAM, chunk("data: a\n\n")));
                    EventClient client = patient(server)) {
                client.next();
                Asking asking = Asking.of(client).untilItWaits();

                client.close();

                assertEquals(Optional.empty(), asking.answer());
                assertEquals(List.of("opened /stream"), recorder.told);
            }
        }

        @Test
        void closing_wakes_a_thread_that_waits_for_the_head() throws Exception {
            try (ScriptedServer server = ScriptedServer.playing(visit -> {});
                    EventClient client = patient(server)) {
                Asking asking = Asking.of(client);
                server.request();
                asking.untilItWaits();

                client.close();

                assertEquals(Optional.empty(), asking.answer());
                assertEquals(List.of(), recorder.told);
            }
        }

        @Test
        void closing_wakes_a_thread_that_waits_for_the_next_attempt() throws Exception {
            CountDownLatch pausing = new CountDownLatch(1);
            ClientListener listener =
                    new ClientListener() {
                        @Override
                        public void disconnected(Optional<Throwable> cause, Duration delay) {
                            pausing.countDown();
                        }
                    };
            try (ScriptedServer server = ScriptedServer.playing(saying(UNAVAILABLE));
                    EventClient client =
                            EventClient.open(ClientOptions.of(server.uri()), listener)) {
                Asking asking = Asking.of(client);
                pausing.await();
                asking.untilItWaits();

                client.close();

                assertEquals(Optional.empty(), asking.answer());
            }
        }

        @Test
        void closing_wakes_all_waiting_threads() throws Exception {
            try (ScriptedServer server = ScriptedServer.playing(saying(STREAM));
                    EventClient client = patient(server)) {
                Asking one = Asking.of(client);
                Asking other = Asking.of(client);
                server.request();
                one.untilItWaits();
                other.untilItWaits();

                client.close();

                assertEquals(Optional.empty(), one.answer());
                assertEquals(Optional.empty(), other.answer());
            }
        }

        @Test
        void closing_the_client_closes_the_connection() throws Exception {
            CountDownLatch left = new CountDownLatch(1);
            try (ScriptedServer server =
                            ScriptedServer.playing(visit -> {
                                visit.say(STREAM, chunk("data: a\n\n")).awaitLeaving();
                                left.countDown();
                            });
                    EventClient client = patient(server)) {
                client.next();

                client.close();

                left.await();
            }
        }

        @Test
        void closing_the_client_closes_a_connection_that_has_no_answer_yet() throws Exception {
            CountDownLatch left = new CountDownLatch(1);
            try (ScriptedServer server =
                            ScriptedServer.playing(visit -> {
                                visit.awaitLeaving();
                                left.countDown();
                            });
                    EventClient client = patient(server)) {
                Asking _ = Asking.of(client);
                server.request();

                client.close();

                left.await();
            }
        }

        @Test
        void closing_discards_events_that_were_not_delivered() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    saying(STREAM, chunk("id: 1\ndata: a\n\nid: 2\ndata: b\n\n")));
                    EventClient client = patient(server)) {
                client.next();

                client.close();

                assertEquals(Optional.empty(), client.next());
                assertEquals("1", client.lastEventId());
            }
        }

        @Test
        void a_client_closed_before_its_first_event_sends_no_request() throws Exception {
            EventClient client = recorder.open(URI.create("http://127.0.0.1:1/"));

            client.close();
            client.close();

            assertEquals(Optional.empty(), client.next());
            assertEquals(List.of(), recorder.told);
        }

        @Test
        void closing_ends_a_loop_over_the_events() throws Exception {
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    saying(STREAM, chunk("data: a\n\ndata: b\n\ndata: c\n\n")));
                    EventClient client = patient(server)) {
                StringBuilder seen = new StringBuilder();
                for (ReceivedEvent event : client) {
                    seen.append(event.data());
                    if (event.data().equals("b")) {
                        client.close();
                    }
                }
                assertEquals("ab", seen.toString());
            }
        }

        @Test
        void a_listener_can_close_the_client() throws Exception {
            EventClient[] client = new EventClient[1];
            ClientListener listener =
                    new ClientListener() {
                        @Override
                        public void disconnected(Optional<Throwable> cause, Duration delay) {
                            client[0].close();
                        }
                    };
            try (ScriptedServer server = ScriptedServer.playing(saying(UNAVAILABLE))) {
                client[0] = EventClient.open(ClientOptions.of(server.uri()), listener);

                assertEquals(Optional.empty(), client[0].next());
            }
        }
    }

    @Nested
    class AnInterrupt {

        @Test
        void an_interrupt_while_waiting_for_an_event_loses_nothing() throws Exception {
            CountDownLatch interrupted = new CountDownLatch(1);
            try (ScriptedServer server =
                            ScriptedServer.playing(visit -> {
                                visit.say(STREAM, chunk("data: a\n\nid: 2\nda"));
                                interrupted.await();
                                visit.say(chunk("ta: b\n\n"));
                            });
                    EventClient client = patient(server)) {
                client.next();
                Asking asking = Asking.of(client).untilItWaits().interrupt();

                assertInstanceOf(InterruptedException.class, asking.failure());
                interrupted.countDown();
                assertEquals(Optional.of(message("b", "2")), client.next());
                assertEquals(List.of("opened /stream"), recorder.told);
            }
        }

        @Test
        void the_next_call_waits_for_the_same_head_after_an_interrupt() throws Exception {
            CountDownLatch interrupted = new CountDownLatch(1);
            try (ScriptedServer server =
                            ScriptedServer.playing(visit -> {
                                interrupted.await();
                                visit.say(STREAM, chunk("data: a\n\n"));
                            });
                    EventClient client = patient(server)) {
                Asking asking = Asking.of(client);
                server.request();
                asking.untilItWaits().interrupt();
                assertInstanceOf(InterruptedException.class, asking.failure());
                interrupted.countDown();

                assertEquals(Optional.of(message("a")), client.next());
                assertEquals(0, server.requestsLeft());
            }
        }

        @Test
        void closing_after_an_interrupt_while_waiting_for_the_head_closes_the_connection()
                throws Exception {
            CountDownLatch left = new CountDownLatch(1);
            try (ScriptedServer server =
                            ScriptedServer.playing(visit -> {
                                visit.awaitLeaving();
                                left.countDown();
                            });
                    EventClient client = patient(server)) {
                Asking asking = Asking.of(client);
                server.request();
                asking.untilItWaits().interrupt();
                assertInstanceOf(InterruptedException.class, asking.failure());

                client.close();

                left.await();
            }
        }

        @Test
        void the_next_call_waits_again_after_an_interrupt_between_attempts() throws Exception {
            List<Duration> pauses = new ArrayList<>();
            Pause interruptedOnce =
                    (delay, closed) -> {
                        pauses.add(delay);
                        if (pauses.size() == 1) {
                            throw new InterruptedException();
                        }
                    };
            try (ScriptedServer server =
                            ScriptedServer.playing(
                                    saying(UNAVAILABLE), saying(STREAM, chunk("data: a\n\n")));
                    EventClient client =
                            EventClient.open(
                                    ClientOptions.of(server.uri()),
                                    recorder,
                                    HttpClient.newHttpClient(),
                                    new ClientTime(
                                            interruptedOnce,
                                            () -> 0L,
                                            () -> Recorder.NOW,
                                            ClientTime.SYSTEM.patience(),
                                            ClientTime.SYSTEM.ticks()))) {
                assertThrows(InterruptedException.class, client::next);

                assertEquals(Optional.of(message("a")), client.next());
                assertEquals(List.of(Duration.ofHours(1), Duration.ofHours(1)), pauses);
                assertEquals(
                        List.of("disconnected EventStreamRefusedException PT1H", "opened /stream"),
                        recorder.told);
            }
        }

        @Test
        void an_interrupted_loop_throws_and_stays_interrupted() throws Exception {
            try (ScriptedServer server = ScriptedServer.playing(saying(STREAM));
                    EventClient client = patient(server)) {
                Iterator<ReceivedEvent> events = client.iterator();
                Thread.currentThread().interrupt();

                assertThrows(CancellationException.class, events::hasNext);
                assertTrue(Thread.interrupted());
            }
        }
    }

    @Test
    void an_iterator_at_its_end_has_no_next_element() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(saying(ScriptedServer.NO_CONTENT));
                EventClient client = patient(server)) {
            Iterator<ReceivedEvent> events = client.iterator();

            assertFalse(events.hasNext());
            assertThrows(NoSuchElementException.class, events::next);
        }
    }
}
