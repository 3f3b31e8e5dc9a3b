package dev.sluice.event;

import dev.sluice.protocol.ControlType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads an event that a broker has kept. An older version or another program may have written it,
 * so it is held to the rules for publications: it loses a type that is reserved and a retry, which
 * would speak for the service, and it gets {@code {}} for data if it has none. Its number is taken
 * already, so leaving it out would look like a gap.
 */
final class StoredEvent {

    private static final byte[] NO_DATA =
            ("data: " + ControlType.NO_DATA + "\n").getBytes(StandardCharsets.US_ASCII);

    private StoredEvent() {}

    /** Empty if the bytes are not one block with the fields and the order that the encoder has. */
    static Optional<EncodedEvent> parse(byte[] block) {
        int blankLine = block.length - 1;
        if (!isOneBlock(block)) {
            return Optional.empty();
        }
        int typeEnd = endOfLine(block, 0, EventEncoder.EVENT);
        int idEnd = endOfLine(block, typeEnd, EventEncoder.ID);
        int retryEnd = endOfLine(block, idEnd, EventEncoder.RETRY);
        int at = retryEnd;
        while (at < blankLine) {
            int next = endOfLine(block, at, EventEncoder.DATA);
            if (next == at) {
                return Optional.empty();
            }
            at = next;
        }
        boolean keepsType = typeEnd == 0 || isPublishable(type(block, typeEnd));
        boolean hasData = retryEnd < blankLine;
        if (keepsType && hasData && retryEnd == idEnd) {
            return Optional.of(EncodedEvent.copyOf(block, 0, block.length));
        }
        WireBuffer kept = new WireBuffer();
        kept.write(block, keepsType ? 0 : typeEnd, idEnd - (keepsType ? 0 : typeEnd));
        kept.write(block, retryEnd, blankLine - retryEnd);
        kept.write(hasData ? new byte[0] : NO_DATA);
        kept.write('\n');
        return Optional.of(EncodedEvent.copyOf(kept.toByteArray(), 0, kept.size()));
    }

    private static boolean isOneBlock(byte[] block) {
        int last = block.length - 1;
        if (last < 1 || block[last] != '\n' || block[last - 1] != '\n' || block[0] == '\n') {
            return false;
        }
        for (int i = 0; i < last; i++) {
            boolean endsBefore = block[i] == '\n' && block[i + 1] == '\n' && i + 1 < last;
            if (endsBefore || block[i] == '\r') {
                return false;
            }
        }
        return true;
    }

    private static String type(byte[] block, int end) {
        int start = EventEncoder.EVENT.length;
        return new String(block, start, end - 1 - start, StandardCharsets.UTF_8);
    }

    private static boolean isPublishable(String type) {
        return !ControlType.isReserved(type) && type.indexOf('\0') < 0;
    }

    /** The index behind the line at this place if it begins with the name, else the place. */
    private static int endOfLine(byte[] block, int at, byte[] name) {
        int valueStart = at + name.length;
        if (valueStart > block.length
                || Arrays.mismatch(block, at, valueStart, name, 0, name.length) >= 0) {
            return at;
        }
        int end = valueStart;
        while (block[end] != '\n') {
            end++;
        }
        return end + 1;
    }
}
