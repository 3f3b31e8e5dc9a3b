package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitTest {

    @ParameterizedTest
    @CsvSource({"300, 44", "1024, 768", "20000, 18976"})
    void the_connection_limit_leaves_descriptors_for_other_uses(long descriptors, int connections) {
        assertEquals(connections, ConnectionLimit.forDescriptors(descriptors));
    }

    @ParameterizedTest
    @CsvSource({"64, 2048, 256", "256, 8192, 1024"})
    void the_limits_on_connections_and_requests_fit_the_heap(
            long mebibytes, int connections, int requests) {
        assertEquals(connections, ConnectionLimit.forHeap(mebibytes << 20));
        assertEquals(requests, RequestLimit.forHeap(mebibytes << 20));
    }
}
