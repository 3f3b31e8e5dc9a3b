package dev.sluice.source;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventTypes;

/** Gives only elements of declared types; to send another one fails. */
final class TypedOperator extends Operator<Object, Object> {

    private final EventTypes types;
    private final Emitter<? super Object> down;

    TypedOperator(EventTypes types, Emitter<? super Object> down) {
        super(down);
        this.types = types;
        this.down = down;
    }

    @Override
    boolean take(Object element) {
        return give(element instanceof EncodedEvent ? element : types.checked(element));
    }

    /** Of a topic, as it is: an event must not be refused again by each who reads it. */
    @Override
    public void read(Cursor<?> cursor) throws InterruptedException {
        down.read(cursor);
    }
}
