/** The runnable service: wiring and the streams that it comes with. */
@NullMarked
package dev.sluice.app;

import org.jspecify.annotations.NullMarked;
