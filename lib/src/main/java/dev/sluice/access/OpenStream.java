package dev.sluice.access;

import dev.sluice.event.ControlEvent;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.session.SessionEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stream that somebody has opened with a token.
 *
 * <pre>
 *   open --a while before expiry--> told --expiry--> over
 *    ^                                |
 *    +------------- renewed ----------+
 * </pre>
 */
final class OpenStream implements StreamRight {

    private final Credential opened;
    private final List<Permission> needed;
    private final OpenStreams streams;
    private final Duration notice;
    private final InstantSource clock;
    private volatile Credential current;
    private volatile Consumer<SessionEnd> end = reason -> {};
    private Instant told = Instant.MIN;

    OpenStream(
            Credential opened,
            List<Permission> needed,
            OpenStreams streams,
            Duration notice,
            InstantSource clock) {
        this.opened = opened;
        this.needed = needed;
        this.streams = streams;
        this.notice = notice;
        this.clock = clock;
        this.current = opened;
    }

    String subject() {
        return opened.subject();
    }

    Credential opened() {
        return opened;
    }

    @Override
    public Due due() {
        Instant now = clock.instant();
        Instant expiry = current.expiry();
        Instant tell = expiry.minus(notice);
        if (!now.isBefore(expiry)) {
            return new Due.Over(new SessionEnd.AccessExpired());
        }
        if (now.isBefore(tell)) {
            return new Due.Later(Duration.between(now, tell));
        }
        Duration left = Duration.between(now, expiry);
        if (told.equals(expiry)) {
            return new Due.Later(left);
        }
        told = expiry;
        return new Due.Notice(ControlEvent.accessExpiring(left));
    }

    @Override
    public void begin(Consumer<SessionEnd> ending) {
        end = ending;
        streams.add(this);
    }

    @Override
    public void close() {
        streams.remove(this);
    }

    /**
     * Goes on for as long as a fresh token lasts, if that one still allows what it carries.
     *
     * @return whether it does
     */
    boolean renew(Credential fresh) {
        boolean longer = fresh.expiry().isAfter(current.expiry()) && fresh.allowsAll(needed);
        if (longer) {
            current = fresh;
        }
        return longer;
    }

    /** Ends if the token that opened it, or the one that keeps it open, is revoked. */
    void revoke(Revocation revocation) {
        if (revocation.hits(opened) || revocation.hits(current)) {
            end.accept(new SessionEnd.AccessRevoked());
        }
    }

    void end(SessionEnd reason) {
        end.accept(reason);
    }
}
