/** Example: another server's stream, passed on. */
@NullMarked
package dev.sluice.app.relay;

import org.jspecify.annotations.NullMarked;
