package dev.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a stream of Redis.
 *
 * @param id its id
 * @param fields names and values in turn
 */
public record StreamEntry(EntryId id, List<byte[]> fields) {

    /** Reads entries as Redis answers them: each its id, and a list of names and values. */
    static List<StreamEntry> list(List<?> answer) {
        List<StreamEntry> entries = new ArrayList<>(answer.size());
        for (Object entry : answer) {
            List<?> parts = (List<?>) entry;
            String id = new String((byte[]) parts.get(0), StandardCharsets.US_ASCII);
            List<byte[]> fields =
                    ((List<?>) parts.get(1)).stream().map(byte[].class::cast).toList();
            entries.add(new StreamEntry(EntryId.parse(id), fields));
        }
        return entries;
    }

    /** The size of names and values, in bytes. */
    int size() {
        return fields.stream().mapToInt(field -> field.length).sum();
    }

    /**
     * The value of a field.
     *
     * @param name its name
     * @return the value, or empty if there is no such field
     */
    public Optional<byte[]> field(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (Arrays.equals(fields.get(i), bytes)) {
                return Optional.of(fields.get(i + 1));
            }
        }
        return Optional.empty();
    }
}
