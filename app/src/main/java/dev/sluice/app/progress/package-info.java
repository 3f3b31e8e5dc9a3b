/** Example: the progress of a job, which ends with its result. */
@NullMarked
package dev.sluice.app.progress;

import org.jspecify.annotations.NullMarked;
