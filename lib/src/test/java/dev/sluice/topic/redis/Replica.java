package dev.sluice.topic.redis;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisOptions;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.SourceClient;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One replica of a service, without its server. */
final class Replica implements AutoCloseable {

    final Redis redis;
    final Topics topics;

    Replica(RedisOptions options, HistoryLimits limits) {
        this.redis = Redis.connect(options);
        this.topics = Topics.of(RedisStreamsBroker.create(redis, limits), EventEncoder.create());
    }

    Topic news() {
        return topics.topic("news");
    }

    @Override
    public void close() {
        topics.close();
        redis.close();
    }

    /** What a client gets that reads from some place on, and where it stands then. */
    static final class Client implements AutoCloseable {

        final List<String> data = new ArrayList<>();
        final List<Gap> gaps = new ArrayList<>();
        private final SourceClient<EncodedEvent> feed;
        private Optional<String> id = Optional.empty();

        Client(Source<EncodedEvent> source, ResumePoint from) throws Exception {
            this.feed = SourceClient.open(source, from);
        }

        ResumePoint place() {
            return ResumePoint.after(id.orElseThrow());
        }

        /** Takes what is ready. Returns whether there was something. */
        boolean takeNext(Duration atMost) throws Exception {
            switch (feed.next(atMost)) {
                case Next.StandsAt<EncodedEvent>(String at) -> id = Optional.of(at);
                case Next.Item<EncodedEvent>(EncodedEvent event) -> {
                    data.add(event.decode().data().orElseThrow().toString());
                    id = event.decode().id();
                }
                case Next.Missing<EncodedEvent>(Gap gap) -> {
                    gaps.add(gap);
                    id = Optional.of(gap.id());
                }
                case null, default -> {
                    return false;
                }
            }
            return true;
        }

        void readUntil(String last) throws Exception {
            while (data.isEmpty() || !data.getLast().equals(last)) {
                takeNext(Duration.ofDays(1));
            }
        }

        void readUntilGap() throws Exception {
            while (gaps.isEmpty()) {
                takeNext(Duration.ofDays(1));
            }
        }

        @Override
        public void close() {
            feed.close();
        }
    }
}
