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

    private ProducerFeed(HandOff<T> handOff, Producer<T> producer) {
        this.handOff = handOff;
        this.thread =
                Thread.ofVirtual().name("sluice-source").unstarted(() -> run(producer, handOff));
    }

    static <T> Feed<T> start(int prefetch, Producer<T> producer) {
        ProducerFeed<T> feed = new ProducerFeed<>(new HandOff<>(prefetch), producer);
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
            handOff.fail(failure);
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
    }
}
