/** Runs over HTTP: start, read, stop. */
@NullMarked
package dev.sluice.run.web;

import org.jspecify.annotations.NullMarked;
