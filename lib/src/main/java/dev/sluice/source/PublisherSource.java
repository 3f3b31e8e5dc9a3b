package dev.sluice.source;

import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * Gives what a publisher publishes.
 *
 * <p>A publisher may do its work within {@code subscribe} and {@code request}. So both, and {@code
 * cancel}, are called one after the other by the thread of the source, and never by the stream's.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm">Reactive Streams</a>
 */
record PublisherSource<T>(Flow.Publisher<? extends T> publisher) implements Source<T> {

    PublisherSource {
        Objects.requireNonNull(publisher, "publisher");
    }

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        PublisherSubscriber<T> subscriber = new PublisherSubscriber<>(out);
        try {
            publisher.subscribe(subscriber);
            subscriber.requestUntilOver();
        } finally {
            subscriber.cancel();
        }
    }
}
