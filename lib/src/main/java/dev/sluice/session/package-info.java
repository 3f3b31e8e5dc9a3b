/**
 * One open stream: a loop on one virtual thread that owns the connection, and the set of all open
 * streams, which finds readers that are too slow and ends streams when the service does.
 */
@NullMarked
package dev.sluice.session;

import org.jspecify.annotations.NullMarked;
