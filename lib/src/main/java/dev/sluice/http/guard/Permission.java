package dev.sluice.http.guard;

import java.util.Set;

/** A permission that a request must have to be answered. */
public sealed interface Permission {

    /**
     * To be one of these.
     *
     * @param roles the roles, of which one is enough; none for any client with a valid token
     */
    record Role(Set<String> roles) implements Permission {

        /** Copies the roles. */
        public Role {
            roles = Set.copyOf(roles);
        }

        /**
         * Returns whether a principal is one of these.
         *
         * @param principal who
         * @return true if the principal may pass
         */
        public boolean isHeldBy(Principal principal) {
            return isOpen()
                    || (!principal.isAnonymous()
                            && (roles.isEmpty()
                                    || roles.stream().anyMatch(principal.roles()::contains)));
        }

        boolean isOpen() {
            return roles.contains(Principal.ANYBODY);
        }
    }

    /**
     * To read a topic, live and from its history.
     *
     * @param topic the name, which is a valid one
     */
    record Subscribe(String topic) implements Permission {}

    /**
     * To publish to a topic and to drop its history.
     *
     * @param topic the name, which is a valid one
     */
    record Publish(String topic) implements Permission {}
}
