/**
 * Streams as annotated methods. Everything is bound once, at start-up: a method that cannot be
 * bound stops the start with one line that says which method and why.
 */
@NullMarked
package dev.sluice.controller;

import org.jspecify.annotations.NullMarked;
