package dev.sluice.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A listener that writes down what it is told, and a pause that writes down and does not wait. */
final class Recorder implements ClientListener, Pause {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final List<Throwable> causes = new CopyOnWriteArrayList<>();

    /** A client without jitter whose pauses take no time. */
    EventClient open(ClientOptions options) {
        return EventClient.open(
                options,
                this,
                HttpClient.newHttpClient(),
                new ClientTime(
                        this,
                        () -> 0L,
                        () -> NOW,
                        ClientTime.SYSTEM.patience(),
                        ClientTime.SYSTEM.ticks()));
    }

    EventClient open(URI uri) {
        return open(ClientOptions.of(uri));
    }

    /** A client that is closed in its pause after so many tries. */
    EventClient closingAfter(int tries, ClientOptions options) {
        return EventClient.open(
                options,
                this,
                HttpClient.newHttpClient(),
                new ClientTime(
                        (delay, closed) -> {
                            pauses.add(delay);
                            if (pauses.size() == tries) {
                                closed.countDown();
                            }
                        },
                        () -> 0L,
                        () -> NOW,
                        ClientTime.SYSTEM.patience(),
                        ClientTime.SYSTEM.ticks()));
    }

    /** The events of a client until its stream ends for good. */
    static List<ReceivedEvent> all(EventClient client) {
        List<ReceivedEvent> events = new ArrayList<>();
        client.forEach(events::add);
        return events;
    }

    /** Pauses of whole seconds. */
    static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    @Override
    public void pause(Duration delay, CountDownLatch closed) {
        pauses.add(delay);
    }

    @Override
    public void opened(URI uri) {
        told.add("opened " + uri.getPath());
    }

    @Override
    public void unresumable(String lastEventId) {
        told.add("unresumable " + lastEventId);
    }

    @Override
    public void disconnected(Optional<Throwable> cause, Duration delay) {
        cause.ifPresent(causes::add);
        told.add(
                "disconnected "
                        + cause.map(c -> c.getClass().getSimpleName()).orElse("in order")
                        + " "
                        + delay);
    }

    @Override
    public void ended() {
        told.add("ended");
    }

    @Override
    public void failed(EventStreamException reason) {
        told.add("failed " + reason.getClass().getSimpleName());
    }
}
