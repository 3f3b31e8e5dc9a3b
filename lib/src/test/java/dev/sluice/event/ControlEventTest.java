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
    void the_end_has_an_id_of_its_own_and_data_so_that_no_client_ignores_it() {
        assertEquals(
                """
                event: end
                id: end
                data: {}

                """,
                Wire.of(ControlEvent.end()));
    }

    @Test
    void a_position_has_data_so_that_no_client_ignores_its_id() {
        assertEquals(
                """
                event: position
                id: 17-4
                data: {}

                """,
                Wire.of(ControlEvent.position("17-4")));
    }

    @Test
    void a_gap_tells_how_many_events_are_missing_if_that_is_known() {
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
    void a_refusal_and_a_failure_have_a_message() {
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
    void the_end_of_access_is_announced_in_seconds_and_told_with_its_reason() {
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
    void a_snapshot_carries_a_state_as_the_application_maps_it() {
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
    void the_data_does_not_depend_on_the_applications_mapping() {
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
    void only_the_state_of_a_snapshot_counts_against_the_limit_of_an_event() {
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
    void has_no_id_that_an_event_could_not_have(String id) {
        assertThrows(IllegalArgumentException.class, () -> ControlEvent.position(id));
        assertThrows(IllegalArgumentException.class, () -> ControlEvent.snapshot("state", id));
    }
}
