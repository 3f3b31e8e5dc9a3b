package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** Runs on the page, in a browser. */
@Timeout(180)
class RunPageTest {

    private static final String TEXT =
            "[...document.querySelectorAll('.said[data-type=message] .said-text')]"
                    + ".map(piece => piece.textContent).join('')";

    private static ServicePage page;

    @BeforeAll
    static void start() throws Exception {
        // Streams end again and again, as those of a bad connection do.
        page =
                ServicePage.launch(
                        Map.of(
                                "SLUICE_DEFAULTS_RETRY",
                                "PT0.1S",
                                "SLUICE_DEFAULTS_MAX_LIFETIME",
                                "PT1S"));
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @BeforeEach
    void open() {
        page.open();
        page.await("!document.querySelector('#run-section').hidden");
    }

    private static void startRun(int tokens) {
        page.fill("#run-address", "/answers/{id}");
        page.fill("#run-body", "{\"prompt\":\"Why?\",\"tokens\":%d}".formatted(tokens));
        page.click("#run-start");
        awaitText("Why?");
    }

    private static void awaitText(String part) {
        page.await(TEXT + ".includes('" + part + "')");
    }

    private static String shownText() {
        return String.valueOf(page.run("return " + TEXT));
    }

    private static URI address() {
        String path = (String) page.run("return new URLSearchParams(location.search).get('run')");
        return URI.create((String) page.run("return location.origin")).resolve(path);
    }

    /** The text of a run that is over, as a client gets it that asks for it then. */
    private static String textOfRun() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address()).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .dropWhile(line -> !line.startsWith("data: You asked"))
                    .takeWhile(line -> line.startsWith("data: "))
                    .map(line -> line.substring("data: ".length()))
                    .collect(Collectors.joining("\n"));
        }
    }

    @Test
    void a_run_goes_on_when_the_page_is_loaded_again_in_the_middle() throws Exception {
        startRun(120);
        String before = shownText();

        page.driver().navigate().refresh();
        awaitText("Why?");
        assertEquals("", page.text("#run-end"));
        page.awaitText("#run-end", "done");

        String shown = shownText();
        assertTrue(shown.startsWith(before), shown);
        assertEquals(textOfRun(), shown);
        assertEquals(
                List.of("reasoning", "message", "usage"),
                page.elements(".said").stream()
                        .map(block -> block.getDomAttribute("data-type"))
                        .toList());
    }

    @Test
    void a_run_is_read_to_its_end_through_lost_connections() throws Exception {
        startRun(75);

        page.awaitText("#run-end", "done");
        assertEquals(textOfRun(), shownText());
        page.awaitText("#run-state", "the stream ended");
        assertEquals(List.of(), page.complaints());
    }

    @Test
    void a_second_window_reads_the_same_run_and_stops_it_for_both() {
        startRun(3000);
        String first = page.driver().getWindowHandle();
        page.click("#run-second");
        String second =
                page.driver().getWindowHandles().stream()
                        .filter(window -> !window.equals(first))
                        .findFirst()
                        .orElseThrow();
        page.driver().switchTo().window(second);
        try {
            awaitText("Why?");

            page.click("#run-stop");
            page.awaitText("#run-end", "stopped");
        } finally {
            page.driver().close();
            page.driver().switchTo().window(first);
        }
        page.awaitText("#run-end", "stopped");
    }

    @Test
    void choosing_an_example_starts_a_new_run_each_time() {
        String example = "POST /answers/{id}";
        page.await(
                "[...document.querySelectorAll('#suggestions code')]"
                        + ".some(code => code.textContent === '%s')".formatted(example));
        var button =
                page.elements("#suggestions button").stream()
                        .filter(it -> it.findElement(By.tagName("code")).getText().equals(example))
                        .findFirst()
                        .orElseThrow();
        button.click();
        awaitText("What is a sluice?");
        URI first = address();

        button.click();
        page.await("!location.search.includes('%s')".formatted(first.getPath().substring(9)));
        awaitText("What is a sluice?");
        page.click("#run-stop");
        page.awaitText("#run-end", "stopped");
    }
}
