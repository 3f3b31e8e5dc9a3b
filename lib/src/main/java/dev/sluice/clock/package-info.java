/** The time that streams keep, which a test can turn. */
@NullMarked
package dev.sluice.clock;

import org.jspecify.annotations.NullMarked;
