package dev.sluice.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A server of ours: the library, Helidon alone, or the limit.
 *
 * @param name how the tables call it
 * @param command starts it
 * @param environment what its environment has besides the port
 * @param readPath where it offers a stream
 */
record CommandPeer(
        String name, List<String> command, Map<String, String> environment, String readPath)
        implements Peer {

    CommandPeer(String name, List<String> command, Map<String, String> environment) {
        this(name, command, environment, "/fanout");
    }

    @Override
    public List<String> command(int port, Path scratch) {
        return command;
    }

    @Override
    public String postPath() {
        return "/topics/posted";
    }
}
