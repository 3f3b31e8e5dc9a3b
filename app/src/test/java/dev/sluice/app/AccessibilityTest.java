package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page keeps to the rules of axe-core, which are those of WCAG and some more. */
@Timeout(180)
class AccessibilityTest {

    private static final String BROKEN_RULES =
            """
            const done = arguments[arguments.length - 1];
            axe.run().then(
              ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`))),
              error => done([String(error)]));
            """;

    private static String axe = "";
    private static ServicePage page;

    @BeforeAll
    static void start() throws IOException {
        try (var script = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            byte[] text = Objects.requireNonNull(script).readAllBytes();
            axe = new String(text, StandardCharsets.UTF_8);
        }
        page = ServicePage.launch(Map.of());
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @ParameterizedTest
    @CsvSource({"1440, light", "1440, dark", "360, light", "360, dark"})
    void no_state_of_the_page_breaks_an_accessibility_rule(int width, String scheme)
            throws Exception {
        List<String> broken = new ArrayList<>();
        page.browser().emulate(width, scheme);
        page.open();
        page.awaitSuggestions();
        page.run(axe);
        check("first view", broken);

        page.start("/sse");
        page.awaitRows(1);
        check("a stream", broken);

        page.click("#raw");
        page.awaitText("#wire", "hello");
        check("raw wire", broken);
        page.click("#raw");

        page.start("/countdown/1");
        page.awaitText("#state", "the stream ended");
        check("the end of a stream", broken);

        page.start("/countdown/abc");
        page.awaitState("refused");
        check("a refusal", broken);

        page.fill("#run-address", "/answers/{id}/none");
        page.click("#run-start");
        check("a run without an address", broken);
        page.fill("#run-address", "/answers/{id}");
        page.fill("#run-body", "{\"prompt\":\"Why?\",\"tokens\":9}");
        page.click("#run-start");
        page.awaitText("#run-end", "done");
        check("a run", broken);

        page.readByEventSource();
        page.click("#publish");
        page.awaitText("#publish-result", "Published");
        check("all options, and a publication", broken);

        assertEquals(List.of(), broken);
    }

    private static void check(String state, List<String> broken) {
        Object found = page.driver().executeAsyncScript(BROKEN_RULES);
        ((List<?>) found).forEach(rule -> broken.add(state + ": " + rule));
    }
}
