/**
 * Tests of streams: a server on a free port, events with a deadline, faults of a network, and
 * tokens. The time that a test turns is {@link dev.sluice.clock.VirtualTime}. It needs no test
 * framework: what was expected and has not come is an {@link AssertionError}.
 */
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
