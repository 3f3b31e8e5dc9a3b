package dev.sluice.access;

import dev.sluice.logging.OutageLog;
import dev.sluice.session.SessionEnd;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that are open with a token, by its subject. Thread-safe. */
final class OpenStreams implements AccessStore.Listener {

    private static final System.Logger LOGGER = System.getLogger(OpenStreams.class.getName());

    private final Map<String, Set<OpenStream>> bySubject = new ConcurrentHashMap<>();
    private final Revocations revocations;
    private final OutageLog log;

    OpenStreams(Revocations revocations, OutageLog log) {
        this.revocations = revocations;
        this.log = log;
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

    @Override
    public void announced(String notice) {
        Credential fresh;
        try {
            fresh = AccessJson.readRenewal(notice);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "A notice of another replica cannot be read", e);
            return;
        }
        bySubject
                .getOrDefault(fresh.subject(), Set.of())
                .forEach(stream -> {
                    if (stream.renew(fresh)) {
                        endIfRevokedMeanwhile(stream, fresh);
                    }
                });
    }

    @Override
    public void revoked(String key, String value) {
        Revocation revocation;
        try {
            revocation = Revocation.of(key, value);
        } catch (IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, "A revocation of another replica cannot be read", e);
            return;
        }
        switch (revocation) {
            case Revocation.OfSubject ofSubject ->
                    bySubject
                            .getOrDefault(ofSubject.subject(), Set.of())
                            .forEach(stream -> stream.revoke(ofSubject));
            case Revocation.OfToken ofToken ->
                    bySubject
                            .values()
                            .forEach(all -> all.forEach(stream -> stream.revoke(ofToken)));
        }
    }

    /** A revocation that came before the stream had this token has not reached the stream. */
    private void endIfRevokedMeanwhile(OpenStream stream, Credential credential) {
        try {
            if (revocations.isRevoked(credential)) {
                stream.end(new SessionEnd.AccessRevoked());
            }
        } catch (AccessStoreException e) {
            log.failed(String.valueOf(e.getMessage()));
            stream.end(new SessionEnd.Drained());
        }
    }
}
