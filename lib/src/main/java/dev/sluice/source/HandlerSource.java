package dev.sluice.source;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Gives what a blocking handler sends. */
record HandlerSource(EventHandler handler) implements Source<Object> {

    HandlerSource {
        Objects.requireNonNull(handler, "handler");
    }

    @Override
    public void run(ResumePoint from, Emitter<? super Object> out) throws Exception {
        Sink sink = new Sink(from, out);
        try {
            handler.handle(sink);
        } finally {
            sink.close();
        }
    }

    /** Takes events for as long as the handler runs, from any thread. */
    private static final class Sink implements EventSink {

        private final ReentrantLock lock = new ReentrantLock();
        private final ResumePoint from;
        private final Emitter<? super Object> out;

        // Guarded by the lock.
        private boolean isClosed;
        private int lateCalls;

        Sink(ResumePoint from, Emitter<? super Object> out) {
            this.from = from;
            this.out = out;
        }

        @Override
        public void send(Object element) throws InterruptedException {
            Objects.requireNonNull(element, "element");
            if (!out.hasRoom()) {
                // It had some after the element before; memory may have become short.
                out.awaitRoom();
            }
            int late = give(element);
            if (late > 0) {
                // The first such call tells a handler that has not been interrupted elsewhere.
                boolean _ = LateCall.hold(late - 1);
                throw new InterruptedException("the stream is over");
            }
            out.awaitRoom();
        }

        /** Returns zero, or how many calls have come too late. */
        private int give(Object element) {
            lock.lock();
            try {
                if (!isClosed && out.push(Next.item(element))) {
                    return 0;
                }
                // It must not run over in a loop that never ends.
                lateCalls = Math.min(lateCalls + 1, Integer.MAX_VALUE - 1);
                return lateCalls;
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                isClosed = true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Optional<String> lastEventId() {
            return from.lastEventId();
        }
    }
}
