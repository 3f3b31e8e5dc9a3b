/** Example: a publisher that many streams share. */
@NullMarked
package dev.sluice.app.prices;

import org.jspecify.annotations.NullMarked;
