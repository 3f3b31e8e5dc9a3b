package dev.sluice.app.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.app.Examples;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnswersTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    private static SluiceService open() {
        return Examples.open(
                Sluice.service().controllers(new AnswerController(Duration.ofMillis(2))));
    }

    /** Asks, and leaves at once. */
    private void askAndLeave(SluiceService service, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service.address().resolve("/answers/42"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        answer.body().close();
    }

    @Test
    void an_answer_is_complete_for_a_client_that_comes_after_the_one_that_asked_has_left()
            throws Exception {
        try (SluiceService service = open()) {
            askAndLeave(service, "{\"prompt\":\"Why?\",\"tokens\":13}");

            try (EventClient client = Examples.client(service, "/answers/42")) {
                List<ReceivedEvent> events = Examples.ofApplication(client).toList();
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
