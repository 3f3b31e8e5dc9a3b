package dev.sluice.run;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/**
 * A stream's place in the log of a run. All text from there to the next event is one piece, so a
 * reader that comes late or is slow gets few large events. After the end it stands one byte behind
 * the log, which tells a client that has the end from one that does not.
 */
final class RunCursor implements Cursor<Object> {

    /** Room that an event needs besides its data. */
    private static final int FRAME_BYTES = 1024;

    private final RunLog log;
    private final RunFormat plan;
    private RunFormat.Writer format;
    private final int mostTextBytes;
    private final Queue<Next<Object>> ready = new ArrayDeque<>();

    /** The number of bytes before the place. */
    private long at;

    /** Whether the place is one that the log has not reached yet. */
    private boolean isAhead;

    /** The text at the place belongs to it, also if there is none of it yet. */
    private RunFormat.Block block;

    private Runnable wake = () -> {};

    RunCursor(RunLog log, ResumePoint from, RunFormat format, int maxEventBytes) {
        this.log = log;
        this.plan = format;
        this.at = place(from);
        this.mostTextBytes = Math.max(maxEventBytes / 2, maxEventBytes - FRAME_BYTES);
        RunLog.Content content = log.content();
        int known = (int) Math.min(at, content.length());
        this.block = blockAt(content, known);
        this.format = format.open(log.info(), Optional.of(block).filter(it -> it.place() < known));
        if (at == 0) {
            give(this.format.begin());
        }
        this.isAhead = at > content.length();
    }

    private static RunFormat.Block blockAt(RunLog.Content content, int place) {
        return new RunFormat.Block(
                RunBytes.typeAt(content.bytes(), place),
                RunBytes.textStart(content.bytes(), place));
    }

    /** A place that is none in this run is told as a gap, and all of the run follows. */
    private long place(ResumePoint from) {
        return switch (from) {
            case ResumePoint.Fresh() -> 0;
            case ResumePoint.After after when after.equals(ResumePoint.EARLIEST) -> 0;
            case ResumePoint.After(String id) ->
                    Position.parse(id)
                            .filter(this::isInRun)
                            .map(Position::number)
                            .orElseGet(this::unknownPlace);
            case ResumePoint.Unreadable() -> unknownPlace();
        };
    }

    /** A place behind the log is waited for: a store may have lost the end, and gets it again. */
    private boolean isInRun(Position position) {
        return position.time() == log.info().startedMillis()
                && isPlace(log.content(), position.number());
    }

    private static boolean isPlace(RunLog.Content content, long place) {
        return place > content.length()
                ? content.end() == null || place == content.length() + 1L
                : RunBytes.isBoundary(content.bytes(), (int) place, content.length());
    }

    /** After a loss, the run may have said something else again than what the client has. */
    private void startOverIfAstray(RunLog.Content content) {
        if (isAhead && (at <= content.length() || content.end() != null)) {
            isAhead = false;
            if (isPlace(content, at)) {
                block = blockAt(content, (int) Math.min(at, content.length()));
            } else {
                at = unknownPlace();
                block = new RunFormat.Block(RunText.DEFAULT_TYPE, 0);
                format = plan.open(log.info(), Optional.empty());
                give(format.begin());
            }
        }
    }

    private long unknownPlace() {
        ready.add(
                new Next.Missing<>(
                        new Gap(
                                log.info().id().value(),
                                Gap.Reason.UNKNOWN,
                                OptionalLong.empty(),
                                id(0))));
        return 0;
    }

    private String id(long place) {
        return new Position(log.info().startedMillis(), place).toString();
    }

    @Override
    public void onReady(Runnable whenReady) {
        wake = whenReady;
        log.enter(wake);
    }

    @Override
    public boolean giveNext(NextSink<? super Object> out) {
        if (ready.isEmpty()) {
            read(log.content());
        }
        Next<Object> next = ready.poll();
        if (next == null) {
            return false;
        }
        var _ = out.push(next);
        return true;
    }

    private void read(RunLog.Content content) {
        startOverIfAstray(content);
        while (at < content.length() && ready.isEmpty()) {
            readPart(content.bytes(), (int) at, content.length());
        }
        if (ready.isEmpty() && content.end() != null) {
            if (at != content.length() + 1L) {
                at = content.length() + 1L;
                give(format.end(content.end(), id(at)));
            }
            ready.add(new Next.Ended<>());
        }
    }

    private void readPart(byte[] bytes, int from, int length) {
        switch (bytes[from]) {
            case RunBytes.EVENT -> {
                int end = RunBytes.behind(bytes, from, length);
                at = end;
                block = new RunFormat.Block(block.type(), end);
                give(format.event(EncodedEvent.copyOf(bytes, from + 1, end - 1).decode(), id(at)));
            }
            case RunBytes.TYPE -> {
                int end = RunBytes.behind(bytes, from, length);
                at = end;
                block = new RunFormat.Block(RunBytes.typeAt(bytes, end), end);
            }
            default -> {
                int end = textEnd(bytes, from, length);
                at = end;
                String piece = new String(bytes, from, end - from, StandardCharsets.UTF_8);
                give(format.text(block, piece, id(at)));
            }
        }
    }

    /** The end of the text that fits into one event, whether it is written as lines or as JSON. */
    private int textEnd(byte[] bytes, int from, int length) {
        int end = from;
        int size = 0;
        while (end < length && !RunBytes.isMark(bytes[end])) {
            size += sizeOf(bytes[end]);
            if (size > mostTextBytes && end > from) {
                return characterStart(bytes, end);
            }
            end++;
        }
        return end;
    }

    private static int characterStart(byte[] bytes, int at) {
        int start = at;
        while ((bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        return start;
    }

    private static int sizeOf(byte b) {
        // A line break begins another line with "data: "; JSON has escapes of six characters.
        return b >= 0 && b < ' ' ? 7 : b == '"' || b == '\\' ? 2 : 1;
    }

    private void give(Iterable<Object> elements) {
        elements.forEach(element -> ready.add(Next.item(element)));
    }

    @Override
    public void close() {
        log.leave(wake);
    }
}
