package com.example.mystreams;

import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.source.Source;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;

/** The stream of a topic: each event goes to all readers, who go on where they were. */
@SseController
final class NewsController {

    private final Topic news;

    NewsController(Topics topics) {
        this.news = topics.topic("news");
    }

    @Sse("/news")
    Source<?> news() {
        return news;
    }
}
