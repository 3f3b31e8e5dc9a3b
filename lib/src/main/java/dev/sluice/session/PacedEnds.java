package dev.sluice.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/**
 * The streams that a drain ends, each with its moment, in random order.
 *
 * <pre>
 *   begin               duration                deadline - 1 s   deadline
 *     |e   e   e   e   e   |          f   f   f   f|                |
 *
 *   e: evenly spread, from the begin     f: left to finish, ended as late as that can be
 * </pre>
 *
 * Ends are at most a second apart. Used by one thread.
 */
final class PacedEnds {

    private static final Duration LONGEST_STEP = Duration.ofSeconds(1);

    private record Due(long moment, Session session) {}

    private final Queue<Due> queue;
    private final SessionTime time;

    PacedEnds(List<Session> sessions, DrainOptions options, SessionTime time) {
        this.time = time;
        List<Session> ended = new ArrayList<>();
        List<Session> finishing = new ArrayList<>();
        for (Session session : time.shuffled(sessions)) {
            (session.onDrain() == OnDrain.FINISH ? finishing : ended).add(session);
        }
        Duration latest = options.deadline().minus(DrainOptions.LAST_WORDS);
        Duration endStep = step(ended, options.duration());
        Duration finishStep = step(finishing, latest.minus(options.duration()));
        long begin = time.now();
        List<Due> all = new ArrayList<>();
        for (int i = 0; i < ended.size(); i++) {
            all.add(new Due(begin + endStep.toNanos() * i, ended.get(i)));
        }
        for (int i = 0; i < finishing.size(); i++) {
            all.add(new Due(begin + latest.toNanos() - finishStep.toNanos() * i, finishing.get(i)));
        }
        all.sort(Comparator.comparingLong(Due::moment));
        this.queue = new ArrayDeque<>(all);
    }

    /**
     * Ends the streams whose moment has come.
     *
     * @return how long there is nothing to do after that; {@link DrainOptions#LATEST} if all were
     *     ended
     */
    Duration endDue() {
        Due next = queue.peek();
        while (next != null && time.isPast(next.moment())) {
            queue.remove();
            next.session().end(new SessionEnd.Drained());
            next = queue.peek();
        }
        return next == null ? DrainOptions.LATEST : time.until(next.moment());
    }

    private static Duration step(List<Session> sessions, Duration over) {
        if (sessions.isEmpty()) {
            return Duration.ZERO;
        }
        Duration even = over.dividedBy(sessions.size());
        return even.compareTo(LONGEST_STEP) < 0 ? even : LONGEST_STEP;
    }
}
