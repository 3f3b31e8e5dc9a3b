package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlEventTest {

    @Test
    void the_end_event_has_its_own_id_and_data_so_that_no_client_ignores_it() {
        assertEquals(
                """
                event: end
                id: end
                data: {}

                """,
                Wire.of(ControlEvent.end()));
    }

    @Test
    void a_position_event_has_data_so_that_no_client_ignores_its_id() {
        assertEquals(
                """
                event: position
                id: 17-4
                data: {}

                """,
                Wire.of(ControlEvent.position("17-4")));
    }

    @Test
    void a_gap_event_gives_the_number_of_missed_events_if_it_is_known() {
        assertEquals(
                """
                event: gap
                id: 17-9
                data: {"topic":"news","reason":"expired","missed":5}

                event: gap
                id: 17-9
                data: {"topic":"news","reason":"unknown","missed":null}

                """,
                Wire.of(
                        ControlEvent.gap("news", "expired", OptionalLong.of(5), "17-9"),
                        ControlEvent.gap("news", "unknown", OptionalLong.empty(), "17-9")));
    }

    @Test
    void busy_and_stream_error_events_have_a_message() {
        assertEquals(
                """
                event: busy
                data: {"message":"Too many streams are open"}

                event: stream-error
                data: {"message":"no \\"quota\\" left"}

                """,
                Wire.of(
                        ControlEvent.busy("Too many streams are open"),
                        ControlEvent.streamError("no \"quota\" left")));
    }

    @Test
    void the_end_of_access_is_announced_in_seconds_and_sent_with_its_reason() {
        assertEquals(
                """
                event: access-expiring
                data: {"expires_in":29}

                event: access-ended
                data: {"reason":"expired"}

                """,
                Wire.of(
                        ControlEvent.accessExpiring(Duration.ofMillis(29_999)),
                        ControlEvent.accessEnded("expired")));
    }

    @Test
    void a_snapshot_carries_the_state_as_mapped_by_the_application() {
        assertEquals(
                """
                event: snapshot
                id: 17-4
                data: {"price":12}

                event: snapshot
                id: 17-4
                data: plain

                """,
                Wire.of(
                        ControlEvent.snapshot(Map.of("price", 12), "17-4"),
                        ControlEvent.snapshot("plain", "17-4")));
    }

    @Test
    void control_data_does_not_depend_on_the_mapping_of_the_application() {
        EventEncoder wrapping =
                EventEncoder.create(
                        JsonMapping.create()
                                .enable(SerializationFeature.WRAP_ROOT_VALUE)
                                .enable(SerializationFeature.INDENT_OUTPUT));

        assertEquals(
                """
                event: stream-error
                data: {"message":"no"}

                """,
                Wire.by(wrapping, ControlEvent.streamError("no")));
    }

    @Test
    void the_size_limit_applies_only_to_the_state_of_a_snapshot() {
        EventEncoder small = EventEncoder.create().withMaxEventBytes(20);

        assertEquals(
                "event: position\nid: 17-4\ndata: {}\n\n",
                Wire.by(small, ControlEvent.position("17-4")));
        assertThrows(
                EventEncodingException.class,
                () -> Wire.by(small, ControlEvent.snapshot("a large state", "17-4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "a\nb", "a\0b", "b\u00e4r", " "})
    void an_id_that_is_invalid_for_an_event_is_refused_for_a_control_event(String id) {
        assertThrows(IllegalArgumentException.class, () -> ControlEvent.position(id));
        assertThrows(IllegalArgumentException.class, () -> ControlEvent.snapshot("state", id));
    }
}
