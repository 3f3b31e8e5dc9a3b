package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.remote.RemoteWebDriver;

/** Topics on the page: publishing in one tab, reading in others. */
@Timeout(180)
class TopicsPageTest {

    private static String port;
    private static ServiceProcess service;
    private static URI root;
    private static Browser browser;

    private String tab;

    @BeforeAll
    static void start() throws Exception {
        port = freePort();
        launch();
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
        tab = browser.driver().getWindowHandle();
    }

    @AfterEach
    void closeOtherTabs() {
        RemoteWebDriver driver = browser.driver();
        for (String handle : driver.getWindowHandles()) {
            if (!handle.equals(tab)) {
                driver.switchTo().window(handle).close();
            }
        }
        driver.switchTo().window(tab);
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static void launch() throws IOException {
        service =
                ServiceProcess.launch(
                        Map.of("SERVER_PORT", port, "SLUICE_DEFAULTS_RETRY", "PT0.2S"));
        root = service.awaitReady();
    }

    private static void fill(String selector, String text) {
        WebElement field = browser.element(selector);
        field.clear();
        field.sendKeys(text);
    }

    private static void readTopic() {
        browser.element("#read-topic").click();
        awaitOpen("/topics/news");
    }

    private static void awaitOpen(String route) {
        browser.await(
                "document.querySelector('#state').dataset.state === 'open'"
                        + " && document.querySelector('#route').value === '"
                        + route
                        + "'");
    }

    /** Publishes, and gives the id that came back. */
    private static String publish(String data) {
        fill("#publish-data", data);
        browser.element("#publish").click();
        return awaitId();
    }

    private static String awaitId() {
        browser.await("document.querySelector('#publish-result code') !== null");
        return browser.element("#publish-result code").getText();
    }

    /** Waits for an event with this id, and gives its data as it came. */
    private static String awaitData(String id) {
        String cell = "document.querySelector('#events tr[data-id=\"" + id + "\"] .event-data')";
        browser.await(cell + " !== null");
        return (String) browser.run("return " + cell + ".textContent");
    }

    @Test
    void shows_in_every_tab_what_is_published_in_one() {
        readTopic();
        browser.driver().switchTo().newWindow(WindowType.WINDOW);
        browser.driver().get(root.toString());
        readTopic();

        String id = publish("{\"headline\":\"one\"}");

        assertEquals("{\"headline\":\"one\"}", awaitData(id));
        browser.driver().switchTo().window(tab);
        assertEquals("{\"headline\":\"one\"}", awaitData(id));
    }

    @Test
    void reconnects_by_itself_when_the_service_is_back_and_tells_of_the_gap() throws Exception {
        readTopic();
        awaitData(publish("before"));

        service.terminate();
        service.awaitExit();
        browser.await(
                "/^reconnecting: .*, comes back in [0-9.]+ s$/"
                        + ".test(document.querySelector('#state').textContent)");
        launch();

        awaitOpen("/topics/news");
        browser.await("document.querySelector('#events tr[data-type=gap]') !== null");
        String gap = browser.element("#events tr[data-type=gap] .event-data").getText();
        assertTrue(gap.contains("may have been missed"), gap);
        assertTrue(gap.contains("unknown"), gap);
        assertEquals("after", awaitData(publish("after")));
    }

    @Test
    void says_why_a_publish_was_refused() {
        fill("#publish-topic", "bad name");
        browser.element("#publish").click();

        browser.await(
                "document.querySelector('#publish-result').textContent"
                        + ".includes('a topic name must be parts of')");
    }

    @Test
    void hears_by_event_source_a_type_from_its_first_event_on_which_ctrl_enter_publishes() {
        browser.element("#request summary").click();
        browser.element("#mode [value=EventSource]").click();
        readTopic();
        fill("#publish-type", "headline");
        fill("#publish-data", "not JSON");
        browser.element("#publish-data").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));

        String id = awaitId();
        assertEquals("not JSON", awaitData(id));
        assertEquals("headline", browser.element("tr[data-id='" + id + "'] .event-type").getText());
    }

    @Test
    void goes_on_where_the_person_says() {
        String id = publish("{\"headline\":\"early\"}");
        browser.element("#request summary").click();
        fill("#last-event-id", "earliest");

        readTopic();

        assertEquals("{\"headline\":\"early\"}", awaitData(id));
    }

    @Test
    void publishes_an_example_at_one_click() {
        browser.await("document.querySelectorAll('#suggestions button').length > 0");
        browser.run(
                "[...document.querySelectorAll('#suggestions button')]"
                        + ".find(button => button.textContent.includes('POST /topics/chat/7'))"
                        + ".click()");

        awaitId();
        assertTrue(
                browser.element("#publish-result").getText().startsWith("Published to chat/7 as "),
                browser.element("#publish-result")::getText);
    }

    @Test
    void keeps_what_is_to_be_json_and_is_not() {
        fill("#publish-data", "{\"a\":");
        browser.element("#publish-format [value=json]").click();
        browser.element("#publish").click();

        assertTrue(
                browser.element("#publish-data-note").getText().contains("not valid JSON"),
                browser.element("#publish-data-note")::getText);
        assertEquals("", browser.element("#publish-result").getText());
    }

    @Test
    void keeps_to_its_own_policy() {
        readTopic();
        awaitData(publish("{}"));

        List<LogEntry> violations =
                browser.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getMessage().contains("Content Security Policy"))
                        .toList();
        assertEquals(List.of(), violations);
    }
}
