/** Things that become due. Imports nothing of the library, so that every package can use it. */
@NullMarked
package dev.sluice.time;

import org.jspecify.annotations.NullMarked;
