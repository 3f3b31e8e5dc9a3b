package dev.sluice.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/** Decides who may do what. Called by many threads at a time. */
public interface AccessControl {

    /**
     * Everybody may everything, but a page of another origin in somebody's browser may not publish.
     *
     * @param crossOrigin the origins whose pages may
     * @return the access control
     */
    static AccessControl open(CrossOrigin crossOrigin) {
        return new OpenAccess(crossOrigin, false);
    }

    /**
     * The same for a server that is open because only its own machine reaches it: a request must
     * have {@code localhost} or a loopback address as its {@code Host}. A page whose name is made
     * to lead to this machine (DNS rebinding) has that name there.
     *
     * @param crossOrigin the origins whose pages may publish
     * @return the access control
     */
    static AccessControl openLocally(CrossOrigin crossOrigin) {
        return new OpenAccess(crossOrigin, true);
    }

    /**
     * Decides on a request.
     *
     * @param request the request, of whose body nothing has been read
     * @param needed what it must be allowed, all of it
     * @return whether it may
     */
    AccessDecision decide(ServerRequest request, List<Permission> needed);

    /**
     * Whether it can tell who has which role.
     *
     * @return true unless there are no tokens
     */
    default boolean knowsRoles() {
        return true;
    }
}
