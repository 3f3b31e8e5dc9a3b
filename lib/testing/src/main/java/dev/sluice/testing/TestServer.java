package dev.sluice.testing;

import dev.sluice.feature.FeatureBuilder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.topic.Topics;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A server with streams, on a free port of the loopback address.
 *
 * {@snippet :
 * try (TestServer server = TestServer.with(new ClockController());
 *         TestStream events = server.open("/clock")) {
 *     assertEquals("0", events.next().data());
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class TestServer implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);

    private final SluiceFeature feature;
    private final WebServer server;

    private TestServer(SluiceFeature feature) {
        this.feature = feature;
        this.server = started(feature);
    }

    private static WebServer started(SluiceFeature feature) {
        try {
            return WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .update(feature::addTo)
                    .build()
                    .start();
        } catch (RuntimeException | Error e) {
            feature.close();
            throw e;
        }
    }

    /**
     * Starts a server with the streams of controllers.
     *
     * @param controllers objects whose classes have {@link dev.sluice.controller.SseController}
     * @return the server, to be closed
     * @throws dev.sluice.controller.BindingException if one of them cannot be bound
     */
    public static TestServer with(Object... controllers) {
        return with(feature -> feature.controllers(controllers));
    }

    /**
     * Starts a server with whatever a feature may have.
     *
     * {@snippet :
     * VirtualTime time = new VirtualTime();
     * TestServer server =
     *         TestServer.with(feature -> feature.time(time).controllers(new ClockController()));
     * }
     *
     * @param settings sets up the feature
     * @return the server, to be closed
     */
    public static TestServer with(Consumer<FeatureBuilder> settings) {
        FeatureBuilder builder = SluiceFeature.builder();
        settings.accept(builder);
        return new TestServer(builder.build());
    }

    /**
     * The address of a path.
     *
     * @param path begins with a slash, and may have a query
     * @return the address
     */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port()).resolve(path);
    }

    /**
     * Opens a stream with a {@code GET}, see {@link TestRequest#open}.
     *
     * @param path begins with a slash, and may have a query
     * @return the stream, to be closed
     * @throws AssertionError if there is no stream
     */
    public TestStream open(String path) {
        return request(path).open();
    }

    /**
     * A request with headers, a token or a body.
     *
     * @param path begins with a slash, and may have a query
     * @return the request, a {@code GET} at first
     */
    public TestRequest request(String path) {
        return TestRequest.to(uri(path));
    }

    /**
     * The topics, to publish to.
     *
     * @return those of the feature
     */
    public Topics topics() {
        return feature.topics();
    }

    /**
     * Waits until so many streams are open: until the server has noticed who came or left.
     *
     * @param count how many
     * @throws AssertionError if it is another number for {@link TestRequest#DEFAULT_DEADLINE}
     */
    public void awaitOpenStreams(int count) {
        long latest = System.nanoTime() + TestRequest.DEFAULT_DEADLINE.toNanos();
        while (feature.streams().openStreams() != count) {
            if (System.nanoTime() - latest > 0 || Thread.currentThread().isInterrupted()) {
                throw new AssertionError(
                        "expected %d open streams within %s, but there are %d"
                                .formatted(
                                        count,
                                        TestRequest.DEFAULT_DEADLINE,
                                        feature.streams().openStreams()));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /**
     * The feature, for its runs, its routes, the number of its streams, and to drain it.
     *
     * @return the feature
     */
    public SluiceFeature feature() {
        return feature;
    }

    /** Ends all streams, which asks their clients to come back, and stops the server. */
    @Override
    public void close() {
        try {
            feature.close();
        } finally {
            server.stop();
        }
    }
}
