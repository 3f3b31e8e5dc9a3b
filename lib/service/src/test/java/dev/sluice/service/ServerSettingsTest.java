package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.webserver.WebServerConfig;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The defaults of the service, as Helidon reads them. */
class ServerSettingsTest {

    private final Map<SocketOption<?>, Object> connections =
            WebServerConfig.create(Configuration.read(Map.of(), Map.of()).values().get("server"))
                    .connectionOptions()
                    .socketOptions();

    @Test
    void do_not_let_a_batch_wait_for_the_acknowledgement_of_the_last() {
        assertEquals(true, connections.get(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void bound_what_a_client_that_does_not_read_holds_in_the_kernel() {
        assertEquals(64 * 1024, connections.get(StandardSocketOptions.SO_SNDBUF));
    }
}
