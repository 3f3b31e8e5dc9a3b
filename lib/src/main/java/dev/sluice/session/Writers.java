package dev.sluice.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The writers of the process: one for every two processors, up to {@value #MOST}. The other
 * processors are left to publishers and to the kernel.
 */
final class Writers {

    private static final int MOST = 16;
    private static final int COUNT =
            Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST);

    // Guarded by the class.
    private static final List<Writer> STARTED = new ArrayList<>();
    private static int turn;

    private Writers() {}

    /**
     * The writer for the next stream.
     *
     * @throws IOException if it cannot be started
     */
    static synchronized Writer next() throws IOException {
        turn = (turn + 1) % COUNT;
        if (turn >= STARTED.size()) {
            STARTED.add(Writer.start(STARTED.size()));
            return STARTED.getLast();
        }
        return STARTED.get(turn);
    }
}
