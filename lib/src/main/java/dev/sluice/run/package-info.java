/**
 * Runs: work whose stream outlives the connection. A run is a handler in blocking style with an id;
 * what it says is kept in a log, and everyone who asks for the id reads that log, from the
 * beginning or from where they were.
 */
@NullMarked
package dev.sluice.run;

import org.jspecify.annotations.NullMarked;
