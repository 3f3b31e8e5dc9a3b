/**
 * Problem responses (RFC 9457): the one form of all that is refused or fails, and its line in the
 * log.
 */
@NullMarked
package dev.sluice.http.problem;

import org.jspecify.annotations.NullMarked;
