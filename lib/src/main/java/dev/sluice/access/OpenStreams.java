package dev.sluice.access;

import dev.sluice.session.SessionEnd;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open with a token, by its subject. Thread-safe. */
final class OpenStreams {

    private static final System.Logger LOGGER = System.getLogger(OpenStreams.class.getName());

    private final Map<String, Set<OpenStream>> bySubject = new ConcurrentHashMap<>();
    private final Revocations revocations;

    OpenStreams(Revocations revocations) {
        this.revocations = revocations;
    }

    void add(OpenStream stream) {
        bySubject.compute(
                stream.subject(),
                (subject, streams) -> {
                    Set<OpenStream> all = streams == null ? ConcurrentHashMap.newKeySet() : streams;
                    all.add(stream);
                    return all;
                });
        endIfRevokedMeanwhile(stream, stream.opened());
    }

    void remove(OpenStream stream) {
        bySubject.computeIfPresent(
                stream.subject(),
                (subject, streams) -> {
                    streams.remove(stream);
                    return streams.isEmpty() ? null : streams;
                });
    }

    /** Hears what this replica or another has announced. */
    void hear(String text) {
        AccessNotice notice;
        try {
            notice = AccessJson.readNotice(text);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "A notice of another replica cannot be read", e);
            return;
        }
        switch (notice) {
            case AccessNotice.Renewed(Credential fresh) ->
                    bySubject
                            .getOrDefault(fresh.subject(), Set.of())
                            .forEach(stream -> {
                                if (stream.renew(fresh)) {
                                    endIfRevokedMeanwhile(stream, fresh);
                                }
                            });
            case AccessNotice.Revoked(Revocation revocation) ->
                    bySubject
                            .values()
                            .forEach(all -> all.forEach(stream -> stream.revoke(revocation)));
        }
    }

    /**
     * Before the stream knew this token, it may have been revoked, and the stream not have heard.
     */
    private void endIfRevokedMeanwhile(OpenStream stream, Credential credential) {
        try {
            if (revocations.isRevoked(credential)) {
                stream.end(new SessionEnd.AccessRevoked());
            }
        } catch (AccessStoreException e) {
            LOGGER.log(Level.WARNING, "A stream ends: its token cannot be checked", e);
            stream.end(new SessionEnd.Drained());
        }
    }
}
