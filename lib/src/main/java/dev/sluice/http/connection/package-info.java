/**
 * The connections of a listener, from the accepted socket to its end: watched, read and written so
 * that slow clients cost little, and able to go on as a stream.
 *
 * <p>{@link dev.sluice.http.connection.Connections} is the way in, and {@link
 * dev.sluice.http.connection.StreamConnection} the way from a request to a stream.
 */
@NullMarked
package dev.sluice.http.connection;

import org.jspecify.annotations.NullMarked;
