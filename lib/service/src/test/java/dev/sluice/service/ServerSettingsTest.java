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
    void connections_send_a_batch_without_waiting_for_an_acknowledgement() {
        assertEquals(true, connections.get(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void the_send_buffer_of_a_connection_in_the_kernel_is_bounded() {
        assertEquals(64 * 1024, connections.get(StandardSocketOptions.SO_SNDBUF));
    }
}
