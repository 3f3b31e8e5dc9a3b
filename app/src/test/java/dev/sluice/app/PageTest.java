package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
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
        browser.await("document.querySelectorAll('#events tbody tr').length >= " + count);
    }

    private static List<String> cells(String kind) {
        return browser.elements("#events tbody tr").stream()
                .map(row -> row.findElement(By.cssSelector(".event-" + kind)).getText())
                .toList();
    }

    @Test
    void shows_the_events_of_a_stream_as_they_come() {
        start("/sse");

        awaitState("open");
        awaitRows(1);
        String data =
                (String) browser.run("return document.querySelector('.event-data').textContent");
        assertEquals("{\"hello\":\"world\"}", data);
    }

    @Test
    void shows_types_and_stops_for_good_when_the_stream_is_over() {
        start("/countdown/2");

        awaitState("closed");
        assertEquals(List.of("2", "1"), cells("data"));
        assertEquals(List.of("tick", "tick"), cells("type"));
        assertTrue(
                browser.element("#state").getText().contains("the stream ended"),
                browser.element("#state")::getText);
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
    void says_why_the_server_refused() {
        start("/countdown/abc");

        awaitState("closed");
        browser.await("document.querySelector('#state').textContent.includes('must be int')");
    }

    @Test
    void keeps_to_its_own_policy() {
        start("/prices");
        awaitRows(3);

        List<LogEntry> errors =
                browser.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                        .filter(entry -> !entry.getMessage().contains("/countdown/abc"))
                        .toList();
        assertEquals(List.of(), errors);
    }
}
