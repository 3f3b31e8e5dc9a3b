/** Topics over HTTP: publish, subscribe, drop the history. */
@NullMarked
package dev.sluice.topic.web;

import org.jspecify.annotations.NullMarked;
