package dev.sluice.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/** Lets everybody do everything. */
record OpenAccess(CrossOrigin crossOrigin) implements AccessControl {

    private static final AccessDecision ALLOWED =
            new AccessDecision.Allowed(Principal.ANONYMOUS, StreamRight.UNLIMITED);

    @Override
    public AccessDecision decide(ServerRequest request, List<Permission> needed) {
        boolean publishes = needed.stream().anyMatch(Permission.Publish.class::isInstance);
        // A service on a developer's loopback address is reached by every page in their browser.
        return publishes && !crossOrigin.isOwnOrAllowed(request)
                ? new AccessDecision.Forbidden("Pages of this origin may not publish")
                : ALLOWED;
    }

    @Override
    public boolean knowsRoles() {
        return false;
    }
}
