/** Measures the library; see docs/performance.md. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
