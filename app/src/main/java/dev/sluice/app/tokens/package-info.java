/** Example: the answer of a language model, word by word. */
@NullMarked
package dev.sluice.app.tokens;

import org.jspecify.annotations.NullMarked;
