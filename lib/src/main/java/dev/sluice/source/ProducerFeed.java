package dev.sluice.source;

import java.time.Duration;

/** A feed whose elements are made on a virtual thread of its own. */
final class ProducerFeed<T> implements Feed<T> {

    /** Makes elements until it returns, fails, or is interrupted. */
    @FunctionalInterface
    interface Producer<T> {
        void produce(HandOff<T> handOff) throws Exception;
    }

    private final HandOff<T> handOff;
    private final Thread thread;
    private final Runnable whenClosed;

    private ProducerFeed(HandOff<T> handOff, Producer<T> producer, Runnable whenClosed) {
        this.handOff = handOff;
        this.whenClosed = whenClosed;
        this.thread = Producers.thread("sluice-source", () -> run(producer, handOff));
    }

    static <T> Feed<T> start(int prefetch, Producer<T> producer) {
        return start(prefetch, producer, () -> {});
    }

    /** With something to do when the feed is closed, even if the producer does not stop. */
    static <T> Feed<T> start(int prefetch, Producer<T> producer, Runnable whenClosed) {
        ProducerFeed<T> feed = new ProducerFeed<>(new HandOff<>(prefetch), producer, whenClosed);
        feed.thread.start();
        return feed;
    }

    private static <T> void run(Producer<T> producer, HandOff<T> handOff) {
        try {
            producer.produce(handOff);
            handOff.end();
        } catch (Throwable failure) {
            // Also an Error: the stream must not stay open, silent, without its producer. After
            // close() nobody asks, so the InterruptedException of a cancelled producer ends here.
            if (!handOff.fail(failure)) {
                LateFailure.log(failure);
            }
        }
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        return handOff.next(atMost);
    }

    @Override
    public void close() {
        handOff.close();
        thread.interrupt();
        whenClosed.run();
    }
}
