package dev.sluice.controller.other;

import dev.sluice.controller.Sse;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;

/** A base class whose method a class of another package cannot override. */
public class InOtherPackage {

    @Sse("/theirs")
    Source<String> stream() {
        return Sources.of("theirs");
    }
}
