/** Streams, topics and controllers as one feature of a Helidon server. */
@NullMarked
package dev.sluice.feature;

import org.jspecify.annotations.NullMarked;
