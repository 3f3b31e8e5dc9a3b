/**
 * Topics: published once, kept in a bounded shared log, and read by any number of streams, each of
 * which is a cursor into it. A stream that has lost events is told so.
 */
@NullMarked
package dev.sluice.topic;

import org.jspecify.annotations.NullMarked;
