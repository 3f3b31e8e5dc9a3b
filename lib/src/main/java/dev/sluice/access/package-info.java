/**
 * Who may read and publish: tokens (RFC 7519), tickets for browsers, revocation and renewal while
 * streams are open.
 *
 * <p>{@link dev.sluice.access.JwtAccess} decides for {@code http}; what several replicas must know
 * together is behind {@link dev.sluice.access.AccessStore}.
 */
@NullMarked
package dev.sluice.access;

import org.jspecify.annotations.NullMarked;
