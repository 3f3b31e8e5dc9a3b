package dev.sluice.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.Set;

/**
 * Who makes a request. A controller method can have it as a parameter, a {@link SourceFactory} asks
 * {@link #of}.
 *
 * @param name the subject of the token; empty for who presented none
 * @param roles what the token says that the subject is; everybody has the role {@link #ANYBODY}
 */
public record Principal(String name, Set<String> roles) implements java.security.Principal {

    /** The role that everybody has, also who presents no token: {@value}. */
    public static final String ANYBODY = "anonymous";

    /** Who presented no token. */
    public static final Principal ANONYMOUS = new Principal("", Set.of());

    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /**
     * Who makes a request that has been let in.
     *
     * @param request the request
     * @return who it is; {@link #ANONYMOUS} where nobody asks
     */
    public static Principal of(ServerRequest request) {
        return request.context().get(Principal.class).orElse(ANONYMOUS);
    }

    /**
     * Whether the principal presented no token.
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
