/** Example: a topic of which a slow reader gets only the newest events. */
@NullMarked
package dev.sluice.app.prices;

import org.jspecify.annotations.NullMarked;
