package dev.sluice.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A program that tests run. */
final class Tool {

    private Tool() {}

    /** The path of the program, as scripts/test has found it. */
    static String required(String variable) {
        String path = System.getenv(variable);
        if (path == null) {
            throw new IllegalStateException(
                    variable + " is not set: run the tests with scripts/test, which sets it");
        }
        return path;
    }

    /** A port of the loopback address that nothing listens at. */
    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
