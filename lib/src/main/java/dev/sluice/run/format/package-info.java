/** Runs in the protocols of clients that are made for language models. */
@NullMarked
package dev.sluice.run.format;

import org.jspecify.annotations.NullMarked;
