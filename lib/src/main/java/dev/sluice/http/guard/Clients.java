package dev.sluice.http.guard;

import dev.sluice.http.problem.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/**
 * The clients of a server: their identity, their permissions and their rates. Thread-safe.
 *
 * <p>For limits, a client is the subject of its token, or else its address.
 */
public final class Clients {

    private static final String TOO_FAST = "This client publishes too fast";

    private final AccessControl access;
    private final TrustedProxies proxies;
    private final Optional<ClientRate> publishedEvents;
    private final Optional<ClientRate> publishedKibibytes;

    private Clients(AccessControl access, TrustedProxies proxies, PublishLimit limit) {
        this.access = access;
        this.proxies = proxies;
        this.publishedEvents = limit.events();
        this.publishedKibibytes = limit.kibibytes();
    }

    /**
     * Clients that may do everything, as fast as they can, whatever name they have used for the
     * server and whatever page they are.
     *
     * @return the clients
     */
    public static Clients unrestricted() {
        return of(AccessControl.unrestricted(), TrustedProxies.NONE, PublishLimit.NONE);
    }

    /**
     * Clients that have addressed the server by a loopback name and are no page of a foreign
     * origin. They may do everything, as fast as they can.
     *
     * @return the clients
     */
    public static Clients local() {
        return of(
                AccessControl.openLocally(CrossOrigin.NONE),
                TrustedProxies.NONE,
                PublishLimit.NONE);
    }

    /**
     * Clients within limits.
     *
     * @param access decides on permissions
     * @param proxies tell where a client is that comes through them
     * @param limit how fast each may publish
     * @return the clients
     */
    public static Clients of(AccessControl access, TrustedProxies proxies, PublishLimit limit) {
        return new Clients(access, proxies, limit);
    }

    /**
     * Lets a request in, or not.
     *
     * @param request the request, of whose body nothing has been read
     * @param requirement what it must be allowed
     * @return who makes it, and for how long it may have a stream
     * @throws HttpException 401, 403, or 503 if it cannot be decided now
     */
    public AccessDecision.Allowed require(ServerRequest request, Requirement requirement) {
        AccessDecision decision = decide(request, requirement);
        if (!(decision instanceof AccessDecision.Allowed allowed)) {
            throw refusal(decision);
        }
        return allowed;
    }

    /**
     * Decides on a request, and notes in its context who makes it.
     *
     * @param request the request, of whose body nothing has been read
     * @param requirement what it must be allowed
     * @return whether it may
     */
    public AccessDecision decide(ServerRequest request, Requirement requirement) {
        AccessDecision decision = access.decide(request, requirement.of(request));
        if (decision instanceof AccessDecision.Allowed allowed
                && !allowed.principal().isAnonymous()) {
            request.context().register(allowed.principal());
        }
        return decision;
    }

    /**
     * The error response for a denied request.
     *
     * @param decision any but that it may
     * @return 401, 403 or 503, as an exception to be thrown
     */
    public static HttpException refusal(AccessDecision decision) {
        return switch (decision) {
            case AccessDecision.Allowed _ ->
                    throw new IllegalArgumentException("decision must be a refusal, was allowed");
            case AccessDecision.Unauthenticated(Optional<String> error, String detail) ->
                    challenge(Status.UNAUTHORIZED_401, detail, error);
            case AccessDecision.Forbidden(String detail) ->
                    challenge(Status.FORBIDDEN_403, detail, Optional.of("insufficient_scope"));
            case AccessDecision.Unavailable unavailable ->
                    Refusal.unavailable(unavailable.detail(), unavailable.retryAfter()).exception();
        };
    }

    /**
     * Counts one event that a client publishes.
     *
     * @param request a request that was let in
     * @throws HttpException 429 with {@code Retry-After} if the client has published too much
     */
    public void requirePublishRate(ServerRequest request) {
        String client = key(request);
        publishedKibibytes.ifPresent(rate -> rate.require(client, TOO_FAST));
        publishedEvents.ifPresent(rate -> rate.require(client, TOO_FAST));
    }

    /**
     * Counts the other events of a publication than the one that {@link #requirePublishRate} has
     * counted, whether or not they are accepted. The publication is not refused; they are missing
     * later on.
     *
     * @param request a request that was let in
     * @param events all its events
     */
    public void countPublishedEvents(ServerRequest request, int events) {
        if (events > 1) {
            publishedEvents.ifPresent(rate -> rate.takeMore(key(request), events - 1));
        }
    }

    /**
     * Counts what was read of a publication's body, whether or not it is accepted. The publication
     * is not refused; the bytes are missing later on.
     *
     * @param request a request that was let in
     * @param bytes how many bytes were read
     */
    public void countPublishedBytes(ServerRequest request, long bytes) {
        long kibibytes = bytes / PublishLimit.KIBIBYTE;
        if (kibibytes > 0) {
            publishedKibibytes.ifPresent(rate -> rate.takeMore(key(request), kibibytes));
        }
    }

    /**
     * Returns by what limits tell clients apart.
     *
     * @param request a request that was let in
     * @return the subject of its token, or else the network that it comes from
     */
    public String key(ServerRequest request) {
        Principal principal = Principal.of(request);
        return principal.isAnonymous()
                ? "address " + proxies.clientNetwork(request)
                : "subject " + principal.name();
    }

    /**
     * Fails where a route asks for roles that nobody could have.
     *
     * @param route its name, for the message
     * @param requirement what it asks for
     * @throws IllegalArgumentException if it asks for roles, and no access is configured
     */
    public void requireDecidable(String route, Requirement requirement) {
        if (requirement.asksForRoles() && !access.knowsRoles()) {
            throw new IllegalArgumentException(
                    "%s must not ask for roles where no access is configured, asked for %s"
                            .formatted(route, requirement.role().orElseThrow().roles()));
        }
    }

    private static HttpException challenge(Status status, String detail, Optional<String> error) {
        String challenge =
                error.map(code ->
                                "Bearer realm=\"sluice\", error=\"%s\", error_description=\"%s\""
                                        .formatted(code, detail))
                        .orElse("Bearer realm=\"sluice\"");
        return new HttpException(detail, status, true)
                .header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, challenge));
    }
}
