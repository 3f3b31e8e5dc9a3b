/**
 * How a listener answers before, beside and instead of its routes, and how it stops without
 * breaking a request. {@link dev.sluice.http.listener.Listeners#prepare} sets it up.
 */
@NullMarked
package dev.sluice.http.listener;

import org.jspecify.annotations.NullMarked;
