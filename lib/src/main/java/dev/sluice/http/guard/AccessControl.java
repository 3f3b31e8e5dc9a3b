package dev.sluice.http.guard;

import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides on the permissions of requests. Called by many threads at a time. */
public interface AccessControl {

    /**
     * Allows everything to every client, also to the pages of any origin in its users' browsers.
     *
     * @return the access control
     */
    static AccessControl unrestricted() {
        return new OpenAccess(new CrossOrigin(Set.of("*"), false), Optional.empty());
    }

    /**
     * Allows everything to every client, but not to pages of foreign origins.
     *
     * @param crossOrigin the origins whose pages may use the server besides its own
     * @return the access control
     */
    static AccessControl open(CrossOrigin crossOrigin) {
        return new OpenAccess(crossOrigin, Optional.empty());
    }

    /**
     * The same for a server that is open because only its own machine reaches it: a request must
     * have {@code localhost} or a loopback address as its {@code Host}. A page whose name is made
     * to lead to this machine (DNS rebinding) has that name there.
     *
     * @param crossOrigin the origins whose pages may use the server besides its own
     * @return the access control
     */
    static AccessControl openLocally(CrossOrigin crossOrigin) {
        return openAt(Set.of(), crossOrigin);
    }

    /**
     * The same for a server that has names of its own besides the loopback ones.
     *
     * @param hosts names or addresses that the {@code Host} of a request may be, without a port,
     *     for example {@code stream.example}
     * @param crossOrigin the origins whose pages may use the server besides its own
     * @return the access control
     */
    static AccessControl openAt(Set<String> hosts, CrossOrigin crossOrigin) {
        return new OpenAccess(crossOrigin, Optional.of(hosts));
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
     * Returns whether it can tell who has which role.
     *
     * @return true unless there are no tokens
     */
    default boolean knowsRoles() {
        return true;
    }
}
