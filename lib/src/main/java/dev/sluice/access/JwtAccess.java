package dev.sluice.access;

import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.ClientRate;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.logging.OutageLog;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Access by signed tokens.
 *
 * <pre>
 *   token ----verify----+
 *   ticket ---redeem----+--> credential --not revoked, allows it--> stream --renewed, revoked, expired
 *   nothing ------------+--> what everybody may
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class JwtAccess implements AccessControl, AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(JwtAccess.class.getName());

    private static final String INVALID_TOKEN = "invalid_token";

    /** Renewals of one subject: each goes to all replicas, and is kept for a while. */
    private static final int RENEWALS_AT_ONCE = 100;

    private static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(3);
    private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD);

    private final OutageLog log = new OutageLog(LOGGER, "The store of tickets and revocations");
    private final TokenVerifier verifier;
    private final AccessOptions options;
    private final AccessStore store;
    private final InstantSource clock;
    private final Tickets tickets;
    private final Revocations revocations;
    private final OpenStreams streams;
    private final ClientRate renewals = ClientRate.of(RENEWAL_INTERVAL, RENEWALS_AT_ONCE);

    private JwtAccess(
            TokenVerifier verifier, AccessOptions options, AccessStore store, InstantSource clock) {
        this.verifier = verifier;
        this.options = options;
        this.store = store;
        this.clock = clock;
        this.tickets = new Tickets(store, options.ticketLifetime());
        TokenRules rules = verifier.rules();
        this.revocations =
                new Revocations(store, rules.maxLifetime().plus(rules.clockSkew().multipliedBy(2)));
        this.streams = new OpenStreams(revocations, log);
        store.listen(streams);
    }

    /**
     * Access by tokens.
     *
     * @param verifier verifies them
     * @param options how they are presented
     * @param store what replicas know together; closed with this
     * @param clock tells the time
     * @return the access, to be closed when the service stops
     */
    public static JwtAccess create(
            TokenVerifier verifier, AccessOptions options, AccessStore store, InstantSource clock) {
        return new JwtAccess(verifier, options, store, clock);
    }

    @Override
    public AccessDecision decide(ServerRequest request, List<Permission> needed) {
        return switch (Presented.of(request, options.cookie())) {
            case Presented.Bearer(String token) -> decide(verify(token), needed);
            case Presented.Cookie(String token) -> decideOnCookie(request, token, needed);
            case Presented.Ticket(String value) -> decideOnTicket(request, value, needed);
            case Presented.Nothing() -> decideOnNothing(needed);
            case Presented.Malformed(String detail) ->
                    new AccessDecision.Unauthenticated(Optional.of("invalid_request"), detail);
        };
    }

    /**
     * {@code POST /access/tickets} and {@code POST /access/renew}, for the socket of the streams.
     *
     * @return the service, to be registered at {@code /}
     */
    public HttpService routes() {
        return new AccessRoutes(this, tickets, clock);
    }

    /**
     * {@code POST /access/revoke}, for the admin socket. Where that is no loopback address, or the
     * {@code Host} of a request is none, it takes a token with the role {@code admin}.
     *
     * @return the service, to be registered at {@code /}
     */
    public HttpService adminRoutes() {
        return new RevocationRoute(this, clock);
    }

    /**
     * A lasting trouble with the store, for a health check.
     *
     * @return words for an operator; empty if all is well
     */
    public Optional<String> trouble() {
        return store.trouble();
    }

    /** Closes the store. Open streams go on, and expire no more. */
    @Override
    public void close() {
        store.close();
    }

    /** Verifies a token, which must not be revoked either. */
    Verification verify(String token) {
        return notRevoked(verifier.verify(token));
    }

    Duration clockSkew() {
        return verifier.rules().clockSkew();
    }

    void revoke(Revocation revocation) {
        revocations.add(revocation);
    }

    void renew(Credential fresh) {
        renewals.require(fresh.subject(), "This client renews its streams too often");
        store.announce(AccessJson.writeRenewal(fresh));
    }

    /** A ticket is used up by the stream that it opens, and by nothing else. */
    private AccessDecision decideOnTicket(
            ServerRequest request, String ticket, List<Permission> needed) {
        AccessDecision decision = decide(credential(ticket, tickets::find), needed);
        boolean opens =
                decision instanceof AccessDecision.Allowed
                        && !request.prologue().method().equals(Method.HEAD);
        return opens ? decide(credential(ticket, tickets::redeem), needed) : decision;
    }

    private Verification credential(String ticket, Function<String, Optional<Credential>> from) {
        try {
            return from.apply(ticket)
                    .<Verification>map(Verification.Valid::new)
                    .map(this::notRevoked)
                    .orElseGet(() ->
                            new Verification.Invalid("The ticket has expired or has been used"));
        } catch (AccessStoreException e) {
            return unknown(e);
        }
    }

    private Verification notRevoked(Verification verification) {
        if (!(verification instanceof Verification.Valid(Credential credential))) {
            return verification;
        }
        try {
            boolean isRevoked = revocations.isRevoked(credential);
            log.succeeded();
            return isRevoked
                    ? new Verification.Invalid("The token has been revoked")
                    : verification;
        } catch (AccessStoreException e) {
            return unknown(e);
        }
    }

    private Verification unknown(AccessStoreException e) {
        log.failed(String.valueOf(e.getMessage()));
        return Verification.Unknown.whileAway("Access cannot be checked now");
    }

    /** The answer to a change that the store has not taken. */
    HttpException unavailable(AccessStoreException e) {
        log.failed(String.valueOf(e.getMessage()));
        return Clients.refusal(
                new AccessDecision.Unavailable(
                        "Access cannot be changed now", AccessDecision.Unavailable.WHILE_AWAY));
    }

    private AccessDecision decide(Verification verification, List<Permission> needed) {
        return switch (verification) {
            case Verification.Valid(Credential credential) -> decide(credential, needed);
            case Verification.Invalid(String reason) ->
                    new AccessDecision.Unauthenticated(Optional.of(INVALID_TOKEN), reason);
            case Verification.Unknown(AccessDecision.Unavailable decision) -> decision;
        };
    }

    private AccessDecision decide(Credential credential, List<Permission> needed) {
        if (!clock.instant().isBefore(credential.expiry())) {
            // A ticket may outlive the token that it was given for.
            return new AccessDecision.Unauthenticated(
                    Optional.of(INVALID_TOKEN), "The token has expired");
        }
        return needed.stream()
                .filter(permission -> !credential.allows(permission))
                .findFirst()
                .<AccessDecision>map(missing -> new AccessDecision.Forbidden(missing(missing)))
                .orElseGet(() ->
                        new AccessDecision.Allowed(
                                credential.principal(),
                                new OpenStream(
                                        credential,
                                        needed,
                                        streams,
                                        options.expiryNotice(),
                                        clock)));
    }

    /**
     * A browser adds a cookie for any page, so a request that changes something must name its
     * origin.
     */
    private AccessDecision decideOnCookie(
            ServerRequest request, String token, List<Permission> needed) {
        boolean reads =
                READING.contains(request.prologue().method())
                        && needed.stream().noneMatch(Permission.Publish.class::isInstance);
        if (!reads && !options.crossOrigin().isAllowed(request)) {
            return new AccessDecision.Forbidden(
                    "With a cookie, Origin must be an allowed one for anything but reading");
        }
        AccessDecision decision = decide(verify(token), needed);
        // Nor has anybody chosen to present a cookie that counts no more.
        return decision instanceof AccessDecision.Unauthenticated
                        && decideOnNothing(needed) instanceof AccessDecision.Allowed allowed
                ? allowed
                : decision;
    }

    private AccessDecision decideOnNothing(List<Permission> needed) {
        boolean allowed =
                needed.stream()
                        .allMatch(permission ->
                                permission instanceof Permission.Role role
                                        ? role.isHeldBy(Principal.ANONYMOUS)
                                        : options.anonymous().allows(permission));
        return allowed
                ? new AccessDecision.Allowed(Principal.ANONYMOUS, StreamRight.UNLIMITED)
                : new AccessDecision.Unauthenticated(Optional.empty(), "A token is needed");
    }

    private static String missing(Permission permission) {
        return switch (permission) {
            case Permission.Role(var roles) -> "The token must have one of the roles " + roles;
            case Permission.Subscribe _ -> "The token does not allow to read this topic";
            case Permission.Publish _ -> "The token does not allow to publish to this topic";
        };
    }
}
