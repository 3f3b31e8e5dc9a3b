package dev.sluice.app;

import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.util.Map;

@SseController
final class HelloController {

    @Sse("/sse")
    Source<MessageEvent> sse() {
        return Sources.interval(Duration.ofSeconds(1))
                .map(tick -> MessageEvent.of(Map.of("hello", "world")));
    }

    @Sse("/countdown/{from}")
    void countdown(@FromPath("from") int from, EventSink events) throws InterruptedException {
        for (int n = from; n > 0; n--) {
            events.send(MessageEvent.of(n).withType("tick"));
            Thread.sleep(Duration.ofSeconds(1));
        }
    }
}
