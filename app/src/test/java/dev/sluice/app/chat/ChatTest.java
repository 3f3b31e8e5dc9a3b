package dev.sluice.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.app.Examples;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
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

    private static List<String> read(EventClient client, int count) {
        return Examples.ofApplication(client).limit(count).map(ReceivedEvent::data).toList();
    }

    private EventClient client(String path) {
        URI uri = service.address().resolve(path);
        return EventClient.open(ClientOptions.of(uri).withLastEventId("earliest"));
    }

    @Test
    void the_chat_shows_the_messages_of_a_room_and_nothing_else() throws Exception {
        say("{\"from\":\"ada\",\"text\":\"Hello\"}");
        say("\"no message\"");
        say("{\"from\":\"bob\"}");
        say("{\"from\":\"bob\",\"text\":\"Hi\"}");

        try (EventClient client = client("/chat/7")) {
            assertEquals(
                    List.of(
                            "{\"from\":\"ada\",\"text\":\"Hello\"}",
                            "{\"from\":\"bob\",\"text\":\"Hi\"}"),
                    read(client, 2));
        }
    }

    @Test
    void a_view_that_mutes_people_resumes_from_its_place() throws Exception {
        say("{\"from\":\"ada\",\"text\":\"one\"}");
        say("{\"from\":\"bob\",\"text\":\"two\"}");
        String place;
        try (EventClient client = client("/chat/7?mute=bob")) {
            assertEquals(List.of("{\"from\":\"ada\",\"text\":\"one\"}"), read(client, 1));
            place = client.lastEventId();
        }
        say("{\"from\":\"ada\",\"text\":\"three\"}");

        URI uri = service.address().resolve("/chat/7?mute=bob");
        try (EventClient client = EventClient.open(ClientOptions.of(uri).withLastEventId(place));
                Stream<ReceivedEvent> events = Examples.ofApplication(client)) {
            assertEquals(
                    "{\"from\":\"ada\",\"text\":\"three\"}",
                    events.findFirst().orElseThrow().data());
        }
    }
}
