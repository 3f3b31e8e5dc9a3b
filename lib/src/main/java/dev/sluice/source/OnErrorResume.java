package dev.sluice.source;

import dev.sluice.event.EventEncoder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes on with another source when its own fails. */
record OnErrorResume<T>(
        Source<T> source, Function<? super Throwable, ? extends Source<? extends T>> fallback)
        implements Source<T> {

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        Places<T> places = new Places<>(from, out);
        Source<? extends T> other;
        try {
            source.run(from, places);
            return;
        } catch (Exception | Error failure) {
            if (!places.isFailure(failure)) {
                throw failure;
            }
            other = otherAfter(failure);
        }
        other.run(places.place(), out);
    }

    private Source<? extends T> otherAfter(Throwable failure) {
        try {
            return fallback.apply(failure);
        } catch (RuntimeException | Error e) {
            if (!e.equals(failure)) {
                e.addSuppressed(failure);
            }
            throw e;
        }
    }

    /** Remembers where the client stands. */
    private static final class Places<T> extends SourceWatch<T> {

        private final ResumePoint from;

        /** The last element or word that gave the client an id. */
        private @Nullable Object last;

        Places(ResumePoint from, Emitter<? super T> down) {
            super(down);
            this.from = from;
        }

        @Override
        boolean take(T element) {
            boolean wanted = give(element);
            remember(element);
            return wanted;
        }

        @Override
        boolean passOn(Next<?> words) {
            switch (words) {
                case Next.LeftOut<?>(Object element) -> remember(element);
                case Next.Missing<?>(Gap gap) -> last = gap.toEvent();
                case Next.StandsAt<?>(String id) -> last = id;
                case Next.Item<?> item -> {}
                case Next.Begun<?> begun -> {}
                case Next.Detached<?> detached -> {}
                case Next.Ended<?> ended -> {}
            }
            return super.passOn(words);
        }

        private void remember(Object element) {
            if (EventEncoder.idOf(element).isPresent()) {
                last = element;
            }
        }

        ResumePoint place() {
            return switch (last) {
                case null -> from;
                case String id -> ResumePoint.after(id);
                case Object element ->
                        EventEncoder.idOf(element).map(ResumePoint::after).orElse(from);
            };
        }
    }
}
