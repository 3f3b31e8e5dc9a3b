package dev.sluice.run;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.MessageEvent;
import java.util.List;

/** Writes a run as its handler has said it. */
final class PlainWriter implements RunFormat.Writer {

    @Override
    public List<Object> text(RunFormat.Block block, String piece, String id) {
        MessageEvent event = MessageEvent.of(piece).withId(id);
        boolean isOfDefaultType = block.type().equals(RunText.DEFAULT_TYPE);
        return List.of(isOfDefaultType ? event : event.withType(block.type()));
    }

    @Override
    public List<Object> event(MessageEvent event, String id) {
        return List.of(event.withId(id));
    }

    @Override
    public List<Object> end(RunEnd end, String id) {
        return List.of(ControlEvent.runEnd(end.state().wireName(), end.message(), id));
    }
}
