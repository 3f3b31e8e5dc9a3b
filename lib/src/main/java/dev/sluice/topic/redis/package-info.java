/** Topics that several replicas share, in Redis Streams. */
@NullMarked
package dev.sluice.topic.redis;

import org.jspecify.annotations.NullMarked;
