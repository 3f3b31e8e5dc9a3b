/** Runs in Redis, shared by all replicas of a service. */
@NullMarked
package dev.sluice.run.redis;

import org.jspecify.annotations.NullMarked;
