package dev.sluice.http.guard;

import io.helidon.webserver.http.ServerRequest;
import java.util.Set;

/**
 * The client that makes a request. A controller method can have it as a parameter, a {@link
 * dev.sluice.http.stream.SourceFactory} asks {@link #of}.
 *
 * @param name the subject of the token; empty for who presented none
 * @param roles what the token says that the subject is; every principal has the role {@link
 *     #ANYBODY}
 */
public record Principal(String name, Set<String> roles) implements java.security.Principal {

    /** The role that every principal has, also one without a token: {@value}. */
    public static final String ANYBODY = "anonymous";

    /** The principal of a client without a token. */
    public static final Principal ANONYMOUS = new Principal("", Set.of());

    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /**
     * The principal of a request that has been let in.
     *
     * @param request the request
     * @return who it is; {@link #ANONYMOUS} where nobody asks
     */
    public static Principal of(ServerRequest request) {
        return request.context().get(Principal.class).orElse(ANONYMOUS);
    }

    /**
     * Returns whether the principal presented no token.
     *
     * @return true for {@link #ANONYMOUS}
     */
    public boolean isAnonymous() {
        return name.isEmpty();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return isAnonymous() ? ANYBODY : name;
    }
}
