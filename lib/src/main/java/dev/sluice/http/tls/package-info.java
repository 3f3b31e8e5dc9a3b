/** Additions to Helidon's TLS: it follows the files of a certificate, and closes its sockets. */
@NullMarked
package dev.sluice.http.tls;

import org.jspecify.annotations.NullMarked;
