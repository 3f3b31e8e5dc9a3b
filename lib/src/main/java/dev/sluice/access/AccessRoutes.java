package dev.sluice.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.problem.Problems;
import dev.sluice.topic.TopicPattern;
import io.helidon.http.BadRequestException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The routes at which a client with a token gets a ticket, and extends its open streams. */
final class AccessRoutes implements HttpService {

    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_PATTERNS = 100;

    private final JwtAccess access;
    private final Tickets tickets;
    private final InstantSource clock;

    AccessRoutes(JwtAccess access, Tickets tickets, InstantSource clock) {
        this.access = access;
        this.tickets = tickets;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.route(post("/access/tickets", this::ticket));
        rules.route(post("/access/renew", this::renew));
    }

    private static HttpRoute post(String path, Handler handler) {
        return AllowedMethods.route(path, Problems.answering(handler), Method.POST);
    }

    private void ticket(ServerRequest request, ServerResponse response) {
        Credential credential = BearerToken.require(request, access);
        Credential carried =
                wanted(JsonBody.of(request, "subscribe"))
                        .map(credential::narrowedTo)
                        .orElseGet(credential::readOnly);
        if (!credential.grant().coversSubscribe(carried.grant().subscribe())) {
            throw new HttpException(
                    "The token does not allow to read all of these topics",
                    Status.FORBIDDEN_403,
                    true);
        }
        try {
            send(
                    response,
                    JSON.createObjectNode()
                            .put("ticket", tickets.issue(carried))
                            .put("expires_in", tickets.lifetime().toSeconds()));
        } catch (AccessStoreException e) {
            throw access.unavailable(e);
        }
    }

    private void renew(ServerRequest request, ServerResponse response) {
        Credential fresh = BearerToken.require(request, access);
        try {
            access.renew(fresh);
        } catch (AccessStoreException e) {
            throw access.unavailable(e);
        }
        Duration left = Duration.between(clock.instant(), fresh.expiry());
        send(response, JSON.createObjectNode().put("expires_in", left.toSeconds()));
    }

    private static Optional<Set<TopicPattern>> wanted(ObjectNode body) {
        JsonNode subscribe = body.get("subscribe");
        if (subscribe == null) {
            return Optional.empty();
        }
        if (!subscribe.isArray() || subscribe.isEmpty() || subscribe.size() > MAX_PATTERNS) {
            throw new BadRequestException(
                    "subscribe must be a list of 1 to " + MAX_PATTERNS + " topics");
        }
        List<String> texts = new ArrayList<>();
        subscribe.forEach(text -> texts.add(text.isTextual() ? text.textValue() : ""));
        try {
            return Optional.of(Grant.of(texts, List.of()).subscribe());
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(
                    "subscribe must be a list of names, or beginnings of names with a * at the end,"
                            + " each of at most "
                            + TopicPattern.MAX_LENGTH
                            + " characters",
                    e);
        }
    }

    private static void send(ServerResponse response, ObjectNode answer) {
        response.header(NO_STORE).header(HeaderValues.CONTENT_TYPE_JSON).send(answer.toString());
    }
}
