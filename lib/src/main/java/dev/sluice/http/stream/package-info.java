/**
 * The way of a stream, from the route and its request to the end of the response.
 *
 * <p>Annotated controllers, functional handlers and configured routes all end in {@link
 * dev.sluice.http.stream.EventStreams#serve}.
 */
@NullMarked
package dev.sluice.http.stream;

import org.jspecify.annotations.NullMarked;
