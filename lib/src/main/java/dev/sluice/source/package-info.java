/**
 * The origins of a stream's elements: an interval, an iterator, a {@code Flow.Publisher}, a
 * blocking handler. A source runs for each stream and sends what it has.
 */
@NullMarked
package dev.sluice.source;

import org.jspecify.annotations.NullMarked;
