/**
 * The names of Sluice's own protocol inside an event stream, for servers and clients alike. Imports
 * nothing.
 */
@NullMarked
package dev.sluice.protocol;

import org.jspecify.annotations.NullMarked;
