package dev.sluice.http.guard;

import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets clients without tokens do everything, if neither the {@code Host} nor the {@code Origin} of
 * a request is foreign.
 *
 * @param crossOrigin the origins whose pages may use the server besides its own
 * @param hosts the names by which a request may address the server besides loopback ones; empty for
 *     any name
 */
record OpenAccess(CrossOrigin crossOrigin, Optional<Set<String>> hosts) implements AccessControl {

    private static final AccessDecision ALLOWED =
            new AccessDecision.Allowed(Principal.ANONYMOUS, StreamRight.UNLIMITED);

    OpenAccess {
        hosts = hosts.map(names -> Set.copyOf(names.stream().map(Origin::host).toList()));
    }

    @Override
    public AccessDecision decide(ServerRequest request, List<Permission> needed) {
        if (!isKnown(request)) {
            return new AccessDecision.Forbidden(
                    "Host must be localhost or a loopback address: this server is open to clients"
                            + " on its own machine only");
        }
        // A server on a developer's loopback address is reached by every page in their browser.
        return crossOrigin.isOwnOrAllowed(request)
                ? ALLOWED
                : new AccessDecision.Forbidden("Pages of this origin may not read or publish");
    }

    private boolean isKnown(ServerRequest request) {
        return hosts.isEmpty()
                || Loopback.isMeantBy(request)
                || hosts.get().contains(Loopback.host(request));
    }

    @Override
    public boolean knowsRoles() {
        return false;
    }
}
