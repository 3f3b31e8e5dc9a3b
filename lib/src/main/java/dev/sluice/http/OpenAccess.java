package dev.sluice.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/**
 * Lets everybody do everything.
 *
 * @param crossOrigin the origins whose pages may publish
 * @param localOnly whether a request must have been sent to a loopback address, by its {@code Host}
 */
record OpenAccess(CrossOrigin crossOrigin, boolean localOnly) implements AccessControl {

    private static final AccessDecision ALLOWED =
            new AccessDecision.Allowed(Principal.ANONYMOUS, StreamRight.UNLIMITED);

    @Override
    public AccessDecision decide(ServerRequest request, List<Permission> needed) {
        if (localOnly && !Listeners.isSentToLoopback(request)) {
            return new AccessDecision.Forbidden(
                    "Host must be localhost or a loopback address where no access is configured;"
                            + " sluice.access.allow-anonymous=true allows any");
        }
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
