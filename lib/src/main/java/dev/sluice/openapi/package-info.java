/** The routes of a server and the types of their events, as an OpenAPI document. */
@NullMarked
package dev.sluice.openapi;

import org.jspecify.annotations.NullMarked;
