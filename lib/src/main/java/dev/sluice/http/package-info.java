/**
 * What any handler of requests needs, and what a listener and its connections are made of: problem
 * responses, bodies, methods, who may do what, and how fast.
 */
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
