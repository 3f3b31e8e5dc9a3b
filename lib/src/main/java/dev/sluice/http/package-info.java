/**
 * The only way to Helidon's response: the sink, headers, the resume header, problem responses.
 *
 * <p>Annotated controllers, functional handlers and configured routes all end in {@link
 * dev.sluice.http.EventStreams#serve}.
 */
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
