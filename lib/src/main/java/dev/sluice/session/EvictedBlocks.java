package dev.sluice.session;

import dev.sluice.source.FrameBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the blocks of topics' histories that only stalled streams still hold. Their topics have
 * evicted them, and so count them no longer; {@link OutboxBudget} does not either, since many
 * streams may share one.
 */
final class EvictedBlocks {

    private static final int SHARE_OF_HEAP = 8;

    private final long most;

    /**
     * A bound.
     *
     * @param most bytes
     */
    EvictedBlocks(long most) {
        this.most = most;
    }

    /** An eighth of the largest heap. */
    static EvictedBlocks ofHeap() {
        return new EvictedBlocks(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** A stream whose client has yet to take some of a block. */
    private record Holder(Session session, FrameBlock block, long since) {}

    /**
     * If these streams hold more, drops clients until they hold half of it: first those that have
     * taken nothing for the longest time.
     */
    void dropHolders(Collection<Session> sessions) {
        List<Holder> holders = new ArrayList<>();
        Map<FrameBlock, Integer> blocks = new HashMap<>();
        long held = 0;
        for (Session session : sessions) {
            // In this order: if another write begins in between, this one is not dropped for it.
            long since = session.writesSince();
            FrameBlock block = session.evictedBlock();
            if (block != null && since >= 0) {
                holders.add(new Holder(session, block, since));
                held += blocks.merge(block, 1, Integer::sum) == 1 ? size(block) : 0;
            }
        }
        if (held <= most) {
            return;
        }
        holders.sort(Comparator.comparingLong(Holder::since));
        for (Holder holder : holders) {
            if (held <= most / 2) {
                return;
            }
            // One that has taken something meanwhile is not dropped, and looked at again next time.
            holder.session().dropIfWritingSince(holder.since());
            held -= blocks.merge(holder.block(), -1, Integer::sum) == 0 ? size(holder.block()) : 0;
        }
    }

    private static long size(FrameBlock block) {
        return block.bytes().length;
    }
}
