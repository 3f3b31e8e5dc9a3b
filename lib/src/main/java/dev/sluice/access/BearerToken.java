package dev.sluice.access;

import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** The token of a request that must have one in its {@code Authorization} header. */
final class BearerToken {

    private BearerToken() {}

    /**
     * Returns its content; answers with 401 if it does not count, with 503 if that is undecided.
     */
    static Credential require(ServerRequest request, JwtAccess access) {
        Verification verification =
                Presented.of(request, Optional.empty()) instanceof Presented.Bearer(String token)
                        ? access.verify(token)
                        : new Verification.Invalid("Authorization must be a Bearer token");
        return switch (verification) {
            case Verification.Valid(Credential credential) -> credential;
            case Verification.Invalid(String reason) ->
                    throw Clients.refusal(
                            new AccessDecision.Unauthenticated(
                                    Optional.of("invalid_token"), reason));
            case Verification.Unknown(AccessDecision.Unavailable decision) ->
                    throw Clients.refusal(decision);
        };
    }
}
