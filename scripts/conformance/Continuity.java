import java.util.List;
import java.util.Optional;

/** Compares what one client got with what another one got of the same stream. */
final class Continuity {

    private static final String TWICE = "an event came twice or too late";

    private Continuity() {}

    /**
     * Finds out whether a client has all events in order, from its first one, or a gap where they
     * are missing.
     *
     * @param all the news of the client that reads at once
     * @param blocks of the other client
     * @return the first mistake; empty if there is none, or if the two have no event in common
     */
    static Optional<String> of(List<Block> all, List<Block> blocks) {
        int next = -1;
        boolean gap = false;
        for (Block block : blocks) {
            gap |= block.type().equals("gap");
            if (!block.isNews()) {
                continue;
            }
            int place = next < 0 || gap ? find(all, block, Math.max(0, next)) : next;
            if (place < 0 || place == all.size()) {
                // One that the first client has not had, or the like of one that it has had.
                boolean isOld = block.id().isPresent() && find(all, block, 0) >= 0;
                return isOld ? Optional.of(TWICE) : Optional.empty();
            }
            if (!all.get(place).isSameAs(block)) {
                return Optional.of(mistake(all, block, place));
            }
            next = place + 1;
            gap = false;
        }
        return Optional.empty();
    }

    private static String mistake(List<Block> all, Block block, int due) {
        int place = find(all, block, due);
        if (place > due) {
            return "%d events are missing, untold,".formatted(place - due);
        }
        return find(all, block, 0) >= 0 ? TWICE : "another event came";
    }

    private static int find(List<Block> all, Block block, int from) {
        for (int i = from; i < all.size(); i++) {
            if (all.get(i).isSameAs(block)) {
                return i;
            }
        }
        return -1;
    }
}
