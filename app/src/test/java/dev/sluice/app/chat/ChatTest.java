package dev.sluice.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.app.Examples;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.testing.TestStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private SluiceService service;

    @BeforeEach
    void start() {
        service =
                Examples.open(
                        Sluice.service()
                                .controller(context -> new ChatController(context.topics())));
    }

    @AfterEach
    void stop() {
        service.close();
        http.shutdownNow();
    }

    private void say(String data) throws Exception {
        HttpResponse<Void> response =
                http.send(
                        HttpRequest.newBuilder(service.address().resolve("/topics/chat/7"))
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"data\":" + data + "}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertEquals(200, response.statusCode());
    }

    private TestStream read(String path, String lastEventId) {
        return Examples.request(service, path).lastEventId(lastEventId).open();
    }

    @Test
    void the_chat_shows_the_messages_of_a_room_and_nothing_else() throws Exception {
        say("{\"from\":\"ada\",\"text\":\"Hello\"}");
        say("\"no message\"");
        say("{\"from\":\"bob\"}");
        say("{\"from\":\"bob\",\"text\":\"Hi\"}");

        try (TestStream events = read("/chat/7", "earliest")) {
            assertEquals("{\"from\":\"ada\",\"text\":\"Hello\"}", events.next().data());
            assertEquals("{\"from\":\"bob\",\"text\":\"Hi\"}", events.next().data());
        }
    }

    @Test
    void a_view_that_mutes_people_resumes_from_its_place() throws Exception {
        say("{\"from\":\"ada\",\"text\":\"one\"}");
        say("{\"from\":\"bob\",\"text\":\"two\"}");
        String place;
        try (TestStream events = read("/chat/7?mute=bob", "earliest")) {
            assertEquals("{\"from\":\"ada\",\"text\":\"one\"}", events.next().data());
            place = events.lastEventId();
        }
        say("{\"from\":\"ada\",\"text\":\"three\"}");

        try (TestStream events = read("/chat/7?mute=bob", place)) {
            assertEquals("{\"from\":\"ada\",\"text\":\"three\"}", events.next().data());
        }
    }
}
