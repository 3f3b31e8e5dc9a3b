/**
 * The wire format: the message event, the comment, their validation, and the one encoder.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     section 9.2</a>
 */
@NullMarked
package dev.sluice.event;

import org.jspecify.annotations.NullMarked;
