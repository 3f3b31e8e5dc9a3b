package dev.sluice.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTypeTest {

    @Test
    void each_control_type_has_the_name_that_clients_listen_to() {
        assertEquals(
                List.of(
                        "end",
                        "position",
                        "gap",
                        "busy",
                        "stream-error",
                        "access-expiring",
                        "access-ended",
                        "snapshot",
                        "run-end"),
                Arrays.stream(ControlType.values()).map(ControlType::wireName).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "end",
                "position",
                "gap",
                "busy",
                "stream-error",
                "access-expiring",
                "access-ended",
                "snapshot",
                "run-end",
                "open",
                "error",
                " gap",
                "gap\t"
            })
    void control_types_and_event_types_of_EventSource_itself_are_reserved(String type) {
        assertTrue(ControlType.isReserved(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "message", "tick", "Gap", "END", "gaps", "close"})
    void other_types_are_not_reserved(String type) {
        assertFalse(ControlType.isReserved(type));
    }
}
