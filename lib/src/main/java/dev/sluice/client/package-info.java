/**
 * A blocking client of event streams, Sluice's or anyone's, that reconnects and resumes.
 *
 * <p>{@link dev.sluice.client.EventClient} is the way in. It is built on the JDK's {@link
 * java.net.http.HttpClient} and needs nothing else of this library.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
