package dev.sluice.http.guard;

import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The permissions that a route asks for before it answers a request. If no {@link AccessControl} is
 * set up, everything is allowed, and a route must not ask for roles.
 *
 * @param role the roles of which one is needed, if the route asks for any
 * @param topics what must be allowed of topics; throws a bad request if the request names none
 */
public record Requirement(
        Optional<Permission.Role> role, Function<ServerRequest, List<Permission>> topics) {

    /**
     * A valid token, whatever it says.
     *
     * @return the requirement
     */
    public static Requirement token() {
        return anyRole(Set.of());
    }

    /**
     * One of these roles.
     *
     * @param roles the roles; none for any valid token, with {@link Principal#ANYBODY} for none
     * @return the requirement
     */
    public static Requirement anyRole(Set<String> roles) {
        return new Requirement(Optional.of(new Permission.Role(roles)), request -> List.of());
    }

    /**
     * A permission for topics.
     *
     * @param topics says for which
     * @param roles roles of which one is needed besides; none asks for no more than the permission
     * @return the requirement
     */
    public static Requirement topics(
            Function<ServerRequest, List<Permission>> topics, Set<String> roles) {
        return new Requirement(
                Optional.of(roles).filter(some -> !some.isEmpty()).map(Permission.Role::new),
                topics);
    }

    /** All that a request must be allowed. */
    List<Permission> of(ServerRequest request) {
        List<Permission> permissions = new ArrayList<>(topics.apply(request));
        role.ifPresent(permissions::add);
        return List.copyOf(permissions);
    }

    boolean asksForRoles() {
        return role.filter(asked -> !asked.roles().isEmpty() && !asked.isOpen()).isPresent();
    }
}
