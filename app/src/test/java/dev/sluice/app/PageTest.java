package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The page, in a browser, as a person uses it. */
@Timeout(180)
class PageTest {

    private static ServiceProcess service;
    private static Browser browser;
    private static URI root;

    @BeforeAll
    static void start() throws Exception {
        service = ServiceProcess.launch(Map.of("SLUICE_DEFAULTS_RETRY", "PT0.1S"));
        root = service.awaitReady();
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        service.close();
    }

    @BeforeEach
    void open() {
        browser.driver().get(root.toString());
    }

    private static void start(String route) {
        WebElement field = browser.element("#route");
        field.clear();
        field.sendKeys(route, Keys.ENTER);
    }

    private static void awaitState(String state) {
        browser.await("document.querySelector('#state').dataset.state === '" + state + "'");
    }

    private static void awaitRows(int count) {
        browser.await(
                "document.querySelectorAll('#events tbody tr[data-kind=event]').length >= "
                        + count);
    }

    /** The cells of the events, but not of what is shown beside them. */
    private static List<String> cells(String kind) {
        return browser.elements("#events tbody tr[data-kind=event]").stream()
                .map(row -> row.findElement(By.cssSelector(".event-" + kind)).getText())
                .toList();
    }

    private static void choose(String suggestion) {
        browser.await(
                "[...document.querySelectorAll('#suggestions code')]"
                        + ".some(code => code.textContent === '"
                        + suggestion
                        + "')");
        browser.elements("#suggestions button").stream()
                .filter(button ->
                        button.findElement(By.tagName("code")).getText().equals(suggestion))
                .findFirst()
                .orElseThrow()
                .click();
    }

    private static void readByEventSource() {
        browser.element("#request summary").click();
        browser.element("#mode [value=EventSource]").click();
    }

    private static String text(String selector) {
        return browser.element(selector).getText();
    }

    @Test
    void shows_the_events_of_a_stream_as_they_come() {
        start("/sse");

        awaitState("open");
        awaitRows(1);
        String data =
                (String)
                        browser.run(
                                "return document.querySelector('[data-kind=event] .event-data')"
                                        + ".textContent");
        assertEquals("{\"hello\":\"world\"}", data);
    }

    @Test
    void shows_all_types_and_what_is_no_event_and_stops_when_the_stream_is_over() {
        start("/countdown/2");

        awaitState("closed");
        assertEquals(List.of("2", "1", "{}"), cells("data"));
        assertEquals(List.of("tick", "tick", "end"), cells("type"));
        assertEquals("closed: the stream ended", text("#state"));
        assertEquals(1, browser.elements("#events tr[data-kind=comment]").size());
        assertTrue(
                text("#events tr[data-kind=retry]").contains("ms until a client comes back"),
                () -> text("#events tr[data-kind=retry]"));
    }

    @Test
    void starts_a_suggestion_at_one_click() {
        choose("GET /sse");

        awaitState("open");
        awaitRows(1);
        assertEquals("/sse", browser.element("#route").getDomProperty("value"));
    }

    @Test
    void sends_the_body_of_an_example() {
        choose("POST /tokens");

        browser.await("document.querySelector('#state').textContent.includes('the stream ended')");
        List<String> types = cells("type");
        assertEquals("token", types.getFirst());
        assertEquals(List.of("usage", "end"), types.subList(types.size() - 2, types.size()));
    }

    @Test
    void shows_the_raw_wire() {
        browser.element("#raw").click();
        start("/countdown/1");

        awaitState("closed");
        browser.await("document.querySelector('#wire').textContent.includes('event: end')");
        String wire = text("#wire");
        assertTrue(wire.startsWith("> GET /countdown/1\n> accept: text/event-stream\n>"), wire);
        assertTrue(wire.contains("< 200 OK"), wire);
        assertTrue(wire.contains("event: tick\ndata: 1\n\n"), wire);
    }

    @Test
    void sends_headers_and_points_a_wrong_one_out() {
        browser.element("#request summary").click();
        browser.element("#headers").sendKeys("Accept text/html");
        start("/sse");
        assertTrue(text("#headers-error").contains("Name: value"), () -> text("#headers-error"));
        assertEquals("closed: not started yet", text("#state"));

        browser.element("#headers").clear();
        browser.element("#headers").sendKeys("Accept: text/html");
        start("/sse");
        browser.await("document.querySelector('#refusal-title').textContent.startsWith('406')");
    }

    @Test
    void reads_by_event_source_too() {
        readByEventSource();
        browser.element("#types").clear();
        browser.element("#types").sendKeys("tick");
        start("/countdown/2");

        browser.await("document.querySelector('#state').textContent.includes('the stream ended')");
        assertEquals(List.of("2", "1"), cells("data"));
    }

    @Test
    void says_why_an_event_source_was_refused() {
        readByEventSource();
        start("/countdown/abc");

        browser.await("document.querySelector('#refusal').textContent.includes('must be int')");
    }

    @Test
    void stops_and_starts_again_at_the_press_of_a_button() {
        start("/prices");
        awaitState("open");

        browser.element("#stop").click();
        awaitState("closed");
        browser.element("#start").click();
        awaitState("open");
        awaitRows(1);
    }

    @Test
    void says_why_the_server_refused_and_what_to_do() {
        start("/countdown/abc");

        awaitState("refused");
        assertEquals("closed: refused with 400 Bad Request", text("#state"));
        assertTrue(
                text("#refusal-sentence").contains("must be int"), () -> text("#refusal-sentence"));
        assertTrue(
                text("#refusal-remedy").startsWith("Correct the route"),
                () -> text("#refusal-remedy"));
    }

    @Test
    void leads_from_a_path_that_nothing_answers_to_the_routes() {
        start("/nowhere");

        awaitState("refused");
        assertTrue(
                text("#refusal-sentence").contains("GET /prices"), () -> text("#refusal-sentence"));
        browser.element("#refusal-action").click();
        browser.await("document.activeElement.closest('#suggestions') !== null");
    }

    @Test
    void closes_its_stream_when_it_is_left() throws Exception {
        start("/chat/7");
        awaitState("open");
        awaitOpenStreams(1);

        // The browser keeps the page as it is, streams and all, in case the person comes back.
        browser.driver().get(service.admin() + "/observe/health");
        browser.driver().navigate().back();

        assertEquals("closed: the page was left", text("#state"));
        awaitOpenStreams(0);
    }

    private static void awaitOpenStreams(int count) throws Exception {
        HttpRequest metrics =
                HttpRequest.newBuilder(service.admin().resolve("/observe/metrics")).build();
        String wanted = "sluice_streams_open{route=\"/chat/{room}\"} " + count;
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!client.send(metrics, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(wanted)) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void says_what_runs_and_where_its_health_is() {
        browser.await("!document.querySelector('#health').hidden");

        // Classes that were not packaged have no version.
        assertTrue(
                text("#version").matches("Sluice (development|[0-9.]+(-SNAPSHOT)?)"),
                text("#version"));
        assertEquals(
                service.admin() + "/observe/health",
                browser.element("#health a").getDomProperty("href"));
    }

    @Test
    void parses_a_stream_alike_in_pieces_of_any_length() {
        Object parsed =
                browser.driver()
                        .executeAsyncScript(
                                """
                                const done = arguments[arguments.length - 1];
                                import('/event-parser.js').then(({ EventParser }) => {
                                  const text = ':hi\\r\\nretry: 5\\rid: 1\\n\\nevent:a\\ndata: x\\r\\n'
                                    + 'data:  y\\rdata\\n\\r\\nid\\ndata:z\\n\\nretry: 1s\\nid: \\0\\ndata: lost\\n';
                                  const parse = length => {
                                    const seen = [];
                                    const parser = new EventParser('', {
                                      onEvent: ({ type, id, data }) => seen.push([type, id, data]),
                                      onNote: ({ kind, text }) => seen.push([kind, text]),
                                    });
                                    for (let at = 0; at < text.length; at += length) {
                                      parser.feed(text.slice(at, at + length));
                                    }
                                    return JSON.stringify(seen);
                                  };
                                  done([1, 2, 3, 1000].map(parse));
                                });
                                """);

        String expected =
                "[[\"comment\",\"hi\"],[\"retry\",\"5\"],[\"id\",\"1\"],"
                        + "[\"a\",\"1\",\"x\\n y\\n\"],[\"message\",\"\",\"z\"]]";
        assertEquals(List.of(expected, expected, expected, expected), parsed);
    }

    @Test
    void keeps_to_its_own_policy() {
        start("/prices");
        awaitRows(3);

        List<LogEntry> errors =
                browser.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                        .filter(entry -> !entry.getMessage().contains("Failed to load resource"))
                        .toList();
        assertEquals(List.of(), errors);
    }
}
