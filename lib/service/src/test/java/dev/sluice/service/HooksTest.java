package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.clock.VirtualTime;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.stream.OpenedStream;
import dev.sluice.http.stream.StreamLifecycle;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.LastWords;
import dev.sluice.session.SessionEnd;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.testing.TestRequest;
import dev.sluice.testing.TestStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code of the application that all streams of its service call, over real sockets. */
@Timeout(60)
class HooksTest {

    private static final String[] ARGUMENTS = {
        "--server.port=0",
        "--admin.port=0",
        "--sluice.defaults.retry=PT2S",
        "--sluice.defaults.retry-jitter=0",
        "--sluice.drain.duration=PT0S"
    };

    private static String rest(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .replaceFirst("^:\nretry: 2000\n", "");
        }
    }

    @SseController
    static final class Hours {

        @Sse("/hourly")
        Source<Long> hourly() {
            return Sources.interval(Duration.ofHours(1));
        }
    }

    @Test
    void streams_keep_the_time_of_the_application() {
        VirtualTime time = new VirtualTime();
        try (SluiceService service =
                        Sluice.service().controllers(new Hours()).time(time).open(ARGUMENTS);
                TestStream events = TestRequest.to(service.address().resolve("/hourly")).open()) {
            time.advance(Duration.ofHours(2));

            assertEquals("1", events.take(2).getLast().data());
        }
    }

    @Nested
    class Errors {

        @SseController
        static final class Failing {

            @Sse("/failing/{why}")
            void fail(@FromPath("why") String why, EventSink events)
                    throws IOException, InterruptedException {
                events.send("a");
                throw new IOException(why);
            }

            @Sse("/files/{name}")
            Source<String> file(@FromPath("name") String name) throws IOException {
                if (name.equals("away")) {
                    throw new IOException(name);
                }
                return Sources.of(name);
            }
        }

        private static final ErrorMapper DECISIONS =
                failure ->
                        switch (failure.getMessage()) {
                            case "away" ->
                                    Optional.of(
                                            LastWords.event(
                                                    MessageEvent.of("sorry").withType("away")));
                            case "over" -> Optional.of(LastWords.event("bye").thenStop());
                            default -> Optional.empty();
                        };

        private static String rest(String path) throws Exception {
            try (SluiceService service =
                    Sluice.service().controllers(new Failing()).errors(DECISIONS).open(ARGUMENTS)) {
                return HooksTest.rest(service.address().resolve(path));
            }
        }

        @Test
        void the_client_receives_a_last_event_and_is_asked_to_come_back() throws Exception {
            assertEquals(
                    "data: a\n\nevent: away\ndata: sorry\n\nretry: 2000\n", rest("/failing/away"));
        }

        @Test
        void the_client_receives_a_last_event_and_is_told_to_stop() throws Exception {
            assertEquals(
                    "data: a\n\ndata: bye\n\nevent: end\nid: end\ndata: {}\n\n",
                    rest("/failing/over"));
        }

        @Test
        void a_failure_that_the_application_does_not_map_is_reported_as_usual() throws Exception {
            assertEquals(
                    "data: a\n\nevent: stream-error\ndata: {\"message\":\"The stream failed\"}\n\n",
                    rest("/failing/unknown"));
        }

        @Test
        void a_failure_before_the_stream_begins_is_mapped_in_the_same_way() throws Exception {
            assertEquals("event: away\ndata: sorry\n\nretry: 2000\n", rest("/files/away"));
        }
    }

    @Nested
    class Lifecycle {

        private final BlockingQueue<OpenedStream> opened = new LinkedBlockingQueue<>();
        private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

        private record Ended(OpenedStream stream, SessionEnd end) {}

        @SseController
        static final class Numbers {

            @Sse("/numbers/{number}")
            int[] one(@FromPath("number") int number) {
                return new int[] {number};
            }
        }

        /** Takes the user of the query for the client's name. */
        private static final AccessControl BY_QUERY =
                (request, needed) ->
                        new AccessDecision.Allowed(
                                request.query()
                                        .first("user")
                                        .map(name -> new Principal(name, Set.of()))
                                        .orElse(Principal.ANONYMOUS),
                                StreamRight.UNLIMITED);

        private SluiceService service() {
            return Sluice.service()
                    .controllers(new Numbers())
                    .access(BY_QUERY)
                    .lifecycle(
                            new StreamLifecycle() {
                                @Override
                                public void opened(OpenedStream stream) {
                                    opened.add(stream);
                                }

                                @Override
                                public void ended(OpenedStream stream, SessionEnd end) {
                                    ended.add(new Ended(stream, end));
                                }
                            })
                    .open(ARGUMENTS);
        }

        /** The stream of a client that has read an event of the topic news. */
        private OpenedStream newsOf(SluiceService service, String user, Runnable then)
                throws Exception {
            service.topics().topic("news").publish("hello");
            URI news = service.address().resolve("/topics/news?lastEventId=earliest&user=" + user);
            try (TestStream events = TestRequest.to(news).open()) {
                assertEquals("hello", events.next().data());
                then.run();
            }
            return opened.take();
        }

        @Test
        void the_application_learns_who_opens_which_stream_and_when_it_ends() throws Exception {
            try (SluiceService service = service()) {
                rest(service.address().resolve("/numbers/7?user=alice"));

                OpenedStream stream = opened.take();
                assertEquals("alice", stream.principal().name());
                assertEquals("/numbers/{number}", stream.route());
                assertEquals(new Ended(stream, new SessionEnd.SourceEnded()), ended.take());
            }
        }

        @Test
        void a_client_without_a_name_is_the_anonymous_principal() throws Exception {
            try (SluiceService service = service()) {
                rest(service.address().resolve("/numbers/7"));

                assertEquals(Principal.ANONYMOUS, opened.take().principal());
            }
        }

        @Test
        void the_application_learns_that_the_reader_of_a_topic_has_left() throws Exception {
            try (SluiceService service = service()) {
                OpenedStream stream = newsOf(service, "bob", () -> {});

                assertEquals("bob", stream.principal().name());
                assertEquals("/topics/{+topic}", stream.route());
                assertEquals(new Ended(stream, new SessionEnd.ClientGone()), ended.take());
            }
        }

        @Test
        void the_application_learns_that_the_service_has_ended_a_stream() throws Exception {
            SluiceService service = service();

            OpenedStream stream = newsOf(service, "bob", service::close);

            assertEquals(new Ended(stream, new SessionEnd.Drained()), ended.take());
        }
    }
}
