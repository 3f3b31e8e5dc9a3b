package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server to be measured, or what it is measured against. */
interface Peer {

    /** Its name in the tables. */
    String name();

    /** The command that runs it in the foreground; it finds the port in {@code PORT}. */
    List<String> command(int port, Path scratch) throws IOException;

    /** Its environment variables besides the port. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** The path of its stream of published events. */
    default String readPath() {
        return "/fanout";
    }

    /** The path at which it takes one event per request, as text. */
    String postPath();

    /** A way to publish to the readers. */
    default Publisher publisher(int port, int size) throws IOException {
        return new CountPublisher(new HttpConnection(port), size);
    }
}
