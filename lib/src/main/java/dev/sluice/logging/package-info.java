/**
 * Log lines that strangers or an outage can cause: bounded in number, with a count of what was left
 * out. Imports nothing of the library, so that every package can use it.
 */
@NullMarked
package dev.sluice.logging;

import org.jspecify.annotations.NullMarked;
