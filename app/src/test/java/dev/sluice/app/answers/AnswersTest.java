package dev.sluice.app.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.client.ReceivedEvent;
import dev.sluice.testing.TestServer;
import dev.sluice.testing.TestStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnswersTest {

    @Test
    void an_answer_is_complete_for_a_client_that_comes_after_the_one_that_asked_has_left() {
        try (TestServer server = TestServer.with(new AnswerController(Duration.ofMillis(2)))) {
            server.request("/answers/42")
                    .post("{\"prompt\":\"Why?\",\"tokens\":13}")
                    .open()
                    .close();

            try (TestStream stream = server.open("/answers/42")) {
                List<ReceivedEvent> events = new ArrayList<>(List.of(stream.next()));
                while (!events.getLast().type().equals("run-end")) {
                    events.add(stream.next());
                }
                assertEquals("That takes 13 tokens.", joined(events, "reasoning"));
                assertEquals(
                        "You asked: Why?\n\nWater that has gone through a gate does not come back. ",
                        joined(events, "message"));
                assertEquals("{\"tokens\":13}", joined(events, "usage"));
                assertEquals("{\"state\":\"done\"}", joined(events, "run-end"));
            }
        }
    }

    private static String joined(List<ReceivedEvent> events, String type) {
        return events.stream()
                .filter(event -> event.type().equals(type))
                .map(ReceivedEvent::data)
                .collect(Collectors.joining());
    }
}
