/** The state of access that several replicas share, in Redis. */
@NullMarked
package dev.sluice.access.redis;

import org.jspecify.annotations.NullMarked;
