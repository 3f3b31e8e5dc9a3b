/** A package of an application. */
@NullMarked
package dev.sluice.controller.other;

import org.jspecify.annotations.NullMarked;
