package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.session.LastWords;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExceptionHandlerTest {

    abstract static class Handling {

        @SseExceptionHandler
        LastWords broken(IOException e) {
            return LastWords.event(MessageEvent.of(e.getMessage()).withType("broken")).thenStop();
        }
    }

    @SseController
    static final class Files extends Handling {

        @Sse("/handler/{failure}")
        void handler(@FromPath("failure") String failure, EventSink events) throws Exception {
            events.send(unlessFailing(failure));
        }

        @Sse("/source/{failure}")
        Source<String> source(@FromPath("failure") String failure) throws Exception {
            return Sources.of(unlessFailing(failure));
        }

        private static String unlessFailing(String failure) throws IOException {
            return switch (failure) {
                case "missing" -> throw new FileNotFoundException(failure);
                case "broken" -> throw new IOException(failure);
                case "other" -> throw new UncheckedIOException(new IOException(failure));
                default -> failure;
            };
        }

        @SseExceptionHandler
        LastWords missing(FileNotFoundException e) {
            return LastWords.comeBack();
        }
    }

    @Test
    void an_exception_is_handled_by_the_handler_of_its_nearest_type() throws Exception {
        try (ControllerServer server = ControllerServer.of(new Files())) {
            assertEquals("retry: 2000\n", server.stream("/handler/missing"));
            assertEquals(
                    "event: broken\ndata: broken\n\nevent: end\nid: end\ndata: {}\n\n",
                    server.stream("/handler/broken"));
            assertEquals(
                    "event: broken\ndata: broken\n\nevent: end\nid: end\ndata: {}\n\n",
                    server.stream("/source/broken"));
            try (RawClient other = server.get("/handler/other")) {
                assertEquals("HTTP/1.1 500 Internal Server Error", other.head().get(""));
            }
        }
    }

    @SseController
    static final class Wrong {

        @Sse("/x")
        void stream(EventSink events) {
            // Ends at once.
        }

        @SseExceptionHandler
        String handle(IOException e) {
            return "sorry";
        }
    }

    @Test
    void an_exception_handler_must_take_an_exception_and_return_LastWords() {
        Controllers controllers = Controllers.create(TestServer.SILENT);

        BindingException refused =
                assertThrows(BindingException.class, () -> controllers.bind(new Wrong()));

        assertEquals(
                Wrong.class.getName()
                        + ".handle with @SseExceptionHandler must take an exception, nothing else,"
                        + " and return LastWords",
                refused.getMessage());
    }

    @SseController
    static final class Twice {

        @Sse("/x")
        void stream(EventSink events) {
            // Ends at once.
        }

        @SseExceptionHandler
        LastWords one(IOException e) {
            return LastWords.stop();
        }

        @SseExceptionHandler
        LastWords two(IOException e) {
            return LastWords.stop();
        }
    }

    @Test
    void two_handlers_of_the_same_exception_are_refused() {
        Controllers controllers = Controllers.create(TestServer.SILENT);

        BindingException refused =
                assertThrows(BindingException.class, () -> controllers.bind(new Twice()));

        assertTrue(
                refused.getMessage().contains("takes the same exception as"), refused.getMessage());
    }
}
