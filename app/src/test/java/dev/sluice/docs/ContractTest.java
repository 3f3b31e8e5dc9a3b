package dev.sluice.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.protocol.ControlType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/contract.md} and {@code scripts/conform} say what the code does. */
class ContractTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("^\\| \\[`([a-z-]+)`\\]", Pattern.MULTILINE);
    private static final Pattern CHECKED =
            Pattern.compile("^ +\"([a-z-]+)\"[,)]", Pattern.MULTILINE);

    private static Set<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(PROJECT.resolve(file)))
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> controlTypes() {
        return Arrays.stream(ControlType.values())
                .map(ControlType::wireName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static List<ControlEvent> examples() {
        return List.of(
                ControlEvent.position("17-4"),
                ControlEvent.gap("news", "expired", OptionalLong.of(3), "17-4"),
                ControlEvent.gap("news", "unknown", OptionalLong.empty(), "18-0"),
                ControlEvent.snapshot(Map.of("open", 3), "17-4"),
                ControlEvent.runEnd("done", "", "1795433640412-33"),
                ControlEvent.end(),
                ControlEvent.busy("Too many streams are open"),
                ControlEvent.streamError("The stream failed"),
                ControlEvent.accessExpiring(Duration.ofSeconds(29)),
                ControlEvent.accessEnded("expired"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_of_the_contract_is_what_goes_on_the_wire(ControlEvent event)
            throws IOException {
        WireBuffer wire = new WireBuffer();
        EventEncoder.create().encode(event, wire);

        String contract = Files.readString(PROJECT.resolve("docs/contract.md"));
        assertTrue(contract.contains(wire.toString().strip()), wire::toString);
    }

    @Test
    void the_contract_has_each_control_type_and_no_other() throws IOException {
        assertEquals(controlTypes(), found(ROW, "docs/contract.md"));
    }

    @Test
    void the_conformance_script_knows_each_control_type_and_no_other() throws IOException {
        assertEquals(controlTypes(), found(CHECKED, "scripts/conformance/Block.java"));
    }
}
