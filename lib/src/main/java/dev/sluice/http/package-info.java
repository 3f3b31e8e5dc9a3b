/**
 * The basis of all handlers of requests here: bodies and the memory for them, the methods of a
 * path, and the times that a request may take.
 */
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
