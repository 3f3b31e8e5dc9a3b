package dev.sluice.client;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Logs what a client does, if nobody else listens. */
final class LoggingListener implements ClientListener {

    private static final System.Logger LOGGER = System.getLogger(EventClient.class.getName());

    private final URI uri;

    LoggingListener(URI uri) {
        this.uri = ClientOptions.withoutQuery(uri);
    }

    @Override
    public void opened(URI from) {
        LOGGER.log(Level.DEBUG, "The stream of {0} is open", from);
    }

    @Override
    public void disconnected(Optional<Throwable> cause, Duration delay) {
        LOGGER.log(
                cause.isPresent() ? Level.INFO : Level.DEBUG,
                "The stream of {0} is gone ({1}), next try in {2}",
                uri,
                cause.map(Throwable::toString).orElse("ended in order"),
                delay);
    }

    @Override
    public void unresumable(String lastEventId) {
        LOGGER.log(
                Level.WARNING,
                "The stream of {0} has an id that cannot be sent in a header; it is asked for again"
                        + " without one, so events may be missed",
                uri);
    }

    @Override
    public void ended() {
        LOGGER.log(Level.DEBUG, "The stream of {0} is over", uri);
    }
}
