/** What Helidon's TLS does not do: follow the files of a certificate, and close its sockets. */
@NullMarked
package dev.sluice.http.tls;

import org.jspecify.annotations.NullMarked;
