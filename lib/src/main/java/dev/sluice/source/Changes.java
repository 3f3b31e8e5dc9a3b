package dev.sluice.source;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Accepts elements whose key is another one than that of the element before. */
final class Changes<T> implements Predicate<T> {

    private final Function<? super T, ?> key;
    private @Nullable Object last;

    Changes(Function<? super T, ?> key) {
        this.key = key;
    }

    @Override
    public boolean test(T element) {
        Object current = Objects.requireNonNull(key.apply(element), "key");
        boolean isChange = !current.equals(last);
        last = current;
        return isChange;
    }
}
