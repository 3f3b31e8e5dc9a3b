/** The libraries without which most of this one works. */
@NullMarked
package dev.sluice.dependency;

import org.jspecify.annotations.NullMarked;
