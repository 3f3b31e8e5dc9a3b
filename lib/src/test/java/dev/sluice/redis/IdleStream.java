package dev.sluice.redis;

import java.util.List;

/** Takes nothing, and begins at the beginning. */
record IdleStream(String key) implements TailedStream {

    @Override
    public EntryId last() {
        return EntryId.NONE;
    }

    @Override
    public void connected(EntryId newest) {}

    @Override
    public void take(List<StreamEntry> entries) {}
}
