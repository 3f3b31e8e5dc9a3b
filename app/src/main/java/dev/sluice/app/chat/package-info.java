/** Example: a chat on a topic, with a view of it for each reader. */
@NullMarked
package dev.sluice.app.chat;

import org.jspecify.annotations.NullMarked;
