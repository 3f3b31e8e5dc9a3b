/** The way to Redis that topics and access share. */
@NullMarked
package dev.sluice.redis;

import org.jspecify.annotations.NullMarked;
