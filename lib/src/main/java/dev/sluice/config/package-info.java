/**
 * Routes, defaults and limits from configuration. An unknown key, a wrong type or a value out of
 * its bounds is a mistake, and all mistakes are reported together.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
