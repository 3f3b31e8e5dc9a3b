package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.remote.RemoteWebDriver;

/** Topics on the page: publishing in one tab, reading in others. */
@Timeout(180)
class TopicsPageTest {

    private static ServicePage page;

    private String tab = "";

    @BeforeAll
    static void start() throws Exception {
        page =
                ServicePage.launch(
                        Map.of("SERVER_PORT", freePort(), "SLUICE_DEFAULTS_RETRY", "PT0.2S"));
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @BeforeEach
    void open() {
        page.open();
        tab = page.driver().getWindowHandle();
    }

    @AfterEach
    void closeOtherTabs() {
        RemoteWebDriver driver = page.driver();
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

    private static void readTopic() {
        page.click("#read-topic");
        awaitOpen("/topics/news");
    }

    private static void awaitOpen(String route) {
        page.await(
                "document.querySelector('#state').dataset.state === 'open'"
                        + " && document.querySelector('#route').value === '"
                        + route
                        + "'");
    }

    /** Publishes, and gives the id that came back. */
    private static String publish(String data) {
        page.fill("#publish-data", data);
        page.click("#publish");
        return awaitId();
    }

    private static String awaitId() {
        page.await("document.querySelector('#publish-result code') !== null");
        return page.text("#publish-result code");
    }

    /** Waits for an event with this id, and gives its data as it came. */
    private static String awaitData(String id) {
        String cell = "document.querySelector('#events tr[data-id=\"" + id + "\"] .event-data')";
        page.await(cell + " !== null");
        return (String) page.run("return " + cell + ".textContent");
    }

    @Test
    void every_tab_shows_an_event_that_one_tab_publishes() {
        readTopic();
        page.driver().switchTo().newWindow(WindowType.WINDOW);
        page.open();
        readTopic();

        String id = publish("{\"headline\":\"one\"}");

        assertEquals("{\"headline\":\"one\"}", awaitData(id));
        page.driver().switchTo().window(tab);
        assertEquals("{\"headline\":\"one\"}", awaitData(id));
    }

    @Test
    void the_page_reconnects_when_the_service_is_back_and_shows_the_gap() throws Exception {
        readTopic();
        awaitData(publish("before"));

        page.service().terminate();
        page.service().awaitExit();
        page.await(
                "/^reconnecting: .*, comes back in [0-9.]+ s$/"
                        + ".test(document.querySelector('#state').textContent)");
        page.relaunch();

        awaitOpen("/topics/news");
        page.await("document.querySelector('#events tr[data-type=gap]') !== null");
        String gap = page.text("#events tr[data-type=gap] .event-data");
        assertTrue(gap.contains("may have been missed"), gap);
        assertTrue(gap.contains("unknown"), gap);
        assertEquals("after", awaitData(publish("after")));
    }

    @Test
    void the_page_says_why_a_publish_was_refused() {
        page.fill("#publish-topic", "bad name");
        page.click("#publish");

        page.await(
                "document.querySelector('#publish-result').textContent"
                        + ".includes('a topic name must be parts of')");
    }

    @Test
    void an_event_source_receives_the_first_event_of_a_type_that_ctrl_enter_publishes() {
        page.readByEventSource();
        readTopic();
        page.fill("#publish-type", "headline");
        page.fill("#publish-data", "not JSON");
        page.element("#publish-data").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));

        String id = awaitId();
        assertEquals("not JSON", awaitData(id));
        assertEquals("headline", page.element("tr[data-id='" + id + "'] .event-type").getText());
    }

    @Test
    void reading_begins_after_the_given_last_event_id() {
        String id = publish("{\"headline\":\"early\"}");
        page.click("#request summary");
        page.fill("#last-event-id", "earliest");

        readTopic();

        assertEquals("{\"headline\":\"early\"}", awaitData(id));
    }

    @Test
    void one_click_publishes_an_example() {
        page.awaitSuggestions();
        page.run(
                "[...document.querySelectorAll('#suggestions button')]"
                        + ".find(button => button.textContent.includes('POST /topics/chat/7'))"
                        + ".click()");

        awaitId();
        assertTrue(
                page.text("#publish-result").startsWith("Published to chat/7 as "),
                () -> page.text("#publish-result"));
    }

    @Test
    void the_page_does_not_publish_invalid_json() {
        page.fill("#publish-data", "{\"a\":");
        page.click("#publish-format [value=json]");
        page.click("#publish");

        assertTrue(
                page.text("#publish-data-note").contains("not valid JSON"),
                () -> page.text("#publish-data-note"));
        assertEquals("", page.text("#publish-result"));
    }

    @Test
    void reading_and_publishing_obey_the_content_security_policy() {
        readTopic();
        awaitData(publish("{}"));

        assertEquals(List.of(), page.complaints());
    }
}
