/**
 * Meters of streams and topics in a <a href="https://micrometer.io">Micrometer</a> registry, an
 * optional dependency of the library.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
