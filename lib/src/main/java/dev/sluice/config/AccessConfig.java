package dev.sluice.config;

import dev.sluice.access.AccessOptions;
import dev.sluice.access.TokenRules;
import dev.sluice.access.VerificationKeys;
import dev.sluice.http.guard.CrossOrigin;
import java.util.List;

/** The access to streams and topics. */
public sealed interface AccessConfig {

    /**
     * The origins whose pages may use the service.
     *
     * @return the origins
     */
    CrossOrigin crossOrigin();

    /**
     * Everybody, which is meant for a loopback address.
     *
     * @param crossOrigin the origins whose pages may use the service
     * @param allowedAnywhere whether it was said on purpose that it is so at any address
     */
    record Open(CrossOrigin crossOrigin, boolean allowedAnywhere) implements AccessConfig {

        /**
         * Fails where strangers would be let in and nobody has said so.
         *
         * @param host where the service listens
         * @throws ConfigurationException if it must not be open there
         */
        public void requireAllowedAt(String host) {
            if (!allowedAnywhere) {
                throw new ConfigurationException(
                        List.of(
                                "sluice.access.type must be jwt where server.host is no loopback"
                                        + " address, was none with server.host "
                                        + host
                                        + "; set sluice.access.type and sluice.access.jwt, or"
                                        + " sluice.access.allow-anonymous=true to let everybody"
                                        + " who reaches it read and publish"));
            }
        }
    }

    /**
     * Access for clients that have a token.
     *
     * @param keys verify it
     * @param rules what it must say
     * @param options how it is presented
     */
    record Jwt(VerificationKeys keys, TokenRules rules, AccessOptions options)
            implements AccessConfig {

        @Override
        public CrossOrigin crossOrigin() {
            return options.crossOrigin();
        }
    }
}
