/** What several replicas must know of access together, in Redis. */
@NullMarked
package dev.sluice.access.redis;

import org.jspecify.annotations.NullMarked;
