package dev.sluice.source;

import java.util.List;

/** Gives what several sources give, each run on a virtual thread of its own. */
record MergeSource<T>(List<Source<? extends T>> sources) implements Source<T> {

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        try (Branches branches = new Branches();
                Gate<T> gate = new Gate<>(out)) {
            for (Source<? extends T> source : sources) {
                branches.start("sluice-merge", ended -> source.run(from, gate.way(ended)));
            }
            branches.await();
        }
    }
}
