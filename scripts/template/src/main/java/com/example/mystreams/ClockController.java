package com.example.mystreams;

import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A stream from a source: an interval here, a publisher or an iterator likewise. */
@SseController
final class ClockController {

    @Sse("/clock")
    Source<Map<String, Instant>> clock() {
        return Sources.interval(Duration.ofSeconds(1)).map(tick -> Map.of("time", Instant.now()));
    }
}
