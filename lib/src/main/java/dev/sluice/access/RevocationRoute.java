package dev.sluice.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Loopback;
import dev.sluice.http.problem.Problems;
import io.helidon.http.BadRequestException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The route at which an operator revokes all tokens of a subject, or one token. At a loopback
 * address it needs no token, only that address in {@code Host}; at any other it needs a token.
 */
final class RevocationRoute implements HttpService {

    private static final String ADMIN = "admin";

    private final JwtAccess access;
    private final InstantSource clock;

    RevocationRoute(JwtAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.route(
                AllowedMethods.route(
                        "/access/revoke", Problems.answering(this::revoke), Method.POST));
    }

    private void revoke(ServerRequest request, ServerResponse response) {
        boolean open =
                Loopback.isListener(request.listenerContext().config())
                        && Loopback.isMeantBy(request);
        if (!open && !BearerToken.require(request, access).principal().roles().contains(ADMIN)) {
            throw Clients.refusal(
                    new AccessDecision.Forbidden("The token must have the role " + ADMIN));
        }
        Revocation revocation = revocation(JsonBody.of(request, "sub", "jti"));
        try {
            access.revoke(revocation);
        } catch (AccessStoreException e) {
            throw access.unavailable(e);
        }
        response.status(Status.NO_CONTENT_204).send();
    }

    private Revocation revocation(ObjectNode body) {
        if (body.size() != 1) {
            throw new BadRequestException("The body must have either sub or jti");
        }
        Instant now = clock.instant();
        // The issuer's clock may be ahead: an earlier token is dated later then.
        return body.has("sub")
                ? new Revocation.OfSubject(text(body, "sub"), now.plus(access.clockSkew()))
                : new Revocation.OfToken(text(body, "jti"), now);
    }

    private static String text(ObjectNode body, String field) {
        JsonNode value = body.get(field);
        if (!value.isTextual() || !Revocation.canName(value.textValue())) {
            throw new BadRequestException(field + " must be a text of " + Revocation.NAMES);
        }
        return value.textValue();
    }
}
