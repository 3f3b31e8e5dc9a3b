/** Values from the text of configuration and annotations. */
@NullMarked
package dev.sluice.text;

import org.jspecify.annotations.NullMarked;
