package dev.sluice.app.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.FromQuery;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Source;
import dev.sluice.topic.Topics;
import java.util.Optional;
import java.util.Set;

/**
 * A chat: each room is a topic. To say something is to publish it, {@code POST /topics/chat/7} with
 * {@code {"data":{"from":"ada","text":"Hello"}}}; who may, the token's permission for the topic
 * says. A reader has a view of the room, and comes back to the exact place in it.
 */
@SseController("/chat")
public final class ChatController {

    private static final ObjectReader MESSAGES =
            new ObjectMapper()
                    .readerFor(Message.class)
                    .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private final Topics topics;

    private record Message(String from, String text) {}

    /**
     * A chat.
     *
     * @param topics the topics of the service, where the rooms are
     */
    public ChatController(Topics topics) {
        this.topics = topics;
    }

    @Sse("/{room}")
    Source<MessageEvent> read(@FromPath("room") int room, @FromQuery("mute") Set<String> muted) {
        return topics.topic("chat/" + room)
                .events()
                .filter(event ->
                        message(event)
                                .filter(message -> !muted.contains(message.from()))
                                .isPresent());
    }

    /**
     * Everybody who may publish to the topic may publish anything: what is no message is left out.
     */
    private static Optional<Message> message(MessageEvent event) {
        try {
            return Optional.of(MESSAGES.readValue(event.data().orElseThrow().toString()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
