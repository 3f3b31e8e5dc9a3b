/** Example: the answer of a language model that is there also for who comes back or comes late. */
@NullMarked
package dev.sluice.app.answers;

import org.jspecify.annotations.NullMarked;
