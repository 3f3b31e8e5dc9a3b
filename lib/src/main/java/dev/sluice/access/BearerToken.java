package dev.sluice.access;

import dev.sluice.http.AccessDecision;
import dev.sluice.http.Clients;
import io.helidon.http.HttpException;
import io.helidon.webserver.http.ServerRequest;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** The token of a request that must have one in its {@code Authorization} header. */
final class BearerToken {

    private static final System.Logger LOGGER = System.getLogger(BearerToken.class.getName());

    private BearerToken() {}

    /** What it says, or 401, or 503 if nobody can tell. */
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
            case Verification.Unknown(String reason) ->
                    throw Clients.refusal(new AccessDecision.Unavailable(reason));
        };
    }

    static HttpException unavailable(AccessStoreException e) {
        LOGGER.log(Level.WARNING, "Access cannot be changed", e);
        return Clients.refusal(new AccessDecision.Unavailable("Access cannot be changed now"));
    }
}
