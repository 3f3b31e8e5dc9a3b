/**
 * Access to streams and topics: tokens (RFC 7519), tickets for browsers, revocation and renewal
 * while streams are open.
 *
 * <p>{@link dev.sluice.access.JwtAccess} decides for {@code http}; {@link
 * dev.sluice.access.AccessStore} keeps the state that several replicas share.
 */
@NullMarked
package dev.sluice.access;

import org.jspecify.annotations.NullMarked;
