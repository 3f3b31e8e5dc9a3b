/** Measures parts of the library by themselves, under JMH; see docs/performance.md. */
@NullMarked
package dev.sluice.bench.micro;

import org.jspecify.annotations.NullMarked;
