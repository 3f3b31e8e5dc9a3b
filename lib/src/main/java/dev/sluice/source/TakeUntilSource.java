package dev.sluice.source;

/** Ends when another source gives something, ends or fails. */
record TakeUntilSource<T>(Source<T> source, Source<?> other) implements Source<T> {

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        try (Branches branches = new Branches();
                Gate<T> gate = new Gate<>(out)) {
            branches.start(
                    "sluice-source",
                    ended -> {
                        source.run(from, gate.way(branches::stop));
                        branches.stop();
                    });
            branches.start(
                    "sluice-until",
                    ended -> {
                        // What it gives goes to no client, so no client has had any of it.
                        other.run(ResumePoint.fresh(), new Trigger(branches));
                        branches.stop();
                    });
            branches.await();
        }
    }

    /** Stops at the first thing that is given. */
    private static final class Trigger implements Emitter<Object> {

        private final Branches branches;
        private volatile boolean isPulled;

        Trigger(Branches branches) {
            this.branches = branches;
        }

        @Override
        public boolean push(Next<?> next) {
            switch (next) {
                case Next.Item<?> item -> pull();
                case Next.Missing<?> missing -> pull();
                case Next.Detached<?> detached -> pull();
                case Next.Ended<?> ended -> pull();
                case Next.LeftOut<?> leftOut -> {}
                case Next.StandsAt<?> standsAt -> {}
                case Next.Begun<?> begun -> {}
            }
            return !isPulled;
        }

        private void pull() {
            isPulled = true;
            branches.stop();
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void awaitRoom() {
            // It keeps nothing.
        }

        @Override
        public void awaitTaken() {
            // It keeps nothing.
        }

        @Override
        public boolean isOver() {
            return isPulled;
        }

        @Override
        public void read(Cursor<?> cursor) throws InterruptedException {
            Reading.all(cursor, this);
        }
    }
}
