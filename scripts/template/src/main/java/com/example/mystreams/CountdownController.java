package com.example.mystreams;

import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.EventSink;
import java.time.Duration;

/** A stream in blocking style, on a virtual thread that is interrupted when the client leaves. */
@SseController
final class CountdownController {

    @Sse("/countdown/{from}")
    void countdown(@FromPath("from") int from, EventSink events) throws InterruptedException {
        for (int n = from; n > 0; n--) {
            events.send(MessageEvent.of(n).withType("tick"));
            Thread.sleep(Duration.ofMillis(200));
        }
    }
}
