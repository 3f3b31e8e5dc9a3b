/**
 * The origins of a stream's elements: an interval, an iterator, a {@code Flow.Publisher}, a
 * blocking handler. A source opens a feed for each stream; the feed answers one blocking question.
 */
@NullMarked
package dev.sluice.source;

import org.jspecify.annotations.NullMarked;
