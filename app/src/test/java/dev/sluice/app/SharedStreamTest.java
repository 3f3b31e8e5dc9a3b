package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.source.Sources;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Several tabs of a real browser that read topics of a real service in one stream. */
@Timeout(180)
class SharedStreamTest {

    private static final int TABS = 6;
    private static final Duration GUARD = Duration.ofSeconds(30);
    private static final Pattern OPEN_STREAMS =
            Pattern.compile("sluice_streams_open\\{route=\"/topics\"} (\\d+)");

    private static final String READ =
            """
            const [topics, done] = arguments;
            import('/sluice-tabs.js').then(({ openShared }) => {
              window.seen = [];
              window.opened = 0;
              window.stream = openShared('/topics', {
                topics,
                onEvent: ({ topic, data }) => window.seen.push(topic + ' ' + data),
                onGap: gap => window.seen.push(gap.topic + ' gap'),
                onOpen: () => window.opened++,
                onError: error => window.seen.push(String(error)),
              });
              done();
            });
            """;

    private final List<String> tabs = new ArrayList<>();
    private SluiceService service;
    private Browser browser;
    private HttpClient client;

    @BeforeEach
    void open() throws Exception {
        client = HttpClient.newHttpClient();
        service =
                Sluice.service()
                        .source("prices", request -> Sources.of(1))
                        .open(
                                "--server.port=0",
                                "--admin.port=0",
                                "--sluice.defaults.retry=PT0.1S");
        browser = Browser.start();
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        service.close();
        client.shutdownNow();
    }

    /** Opens a tab that reads these topics, and waits until it knows where they stand. */
    private void openTab(String... topics) {
        if (!tabs.isEmpty()) {
            browser.driver().switchTo().newWindow(WindowType.TAB);
        }
        tabs.add(browser.driver().getWindowHandle());
        browser.driver().get(service.address().toString());
        read(topics);
    }

    private void read(String... topics) {
        browser.driver().executeAsyncScript(READ, List.of(topics));
    }

    private void switchTo(int tab) {
        browser.driver().switchTo().window(tabs.get(tab));
    }

    private void publish(String topic, Object data) {
        service.topics().topic(topic).publish(data);
    }

    /** Publishes to a topic until all tabs that read it have had the event. */
    private void awaitStream(String topic, int... readers) {
        for (int reader : readers) {
            switchTo(reader);
            new WebDriverWait(browser.driver(), GUARD)
                    .until(d -> {
                        publish(topic, "ready");
                        return browser.run("return window.seen.includes('" + topic + " ready')");
                    });
        }
    }

    /** The events of a topic that a tab has seen, without those that made it ready. */
    private List<String> seen(int tab, String topic) {
        switchTo(tab);
        @SuppressWarnings("unchecked")
        List<String> all = (List<String>) browser.run("return window.seen");
        return all.stream()
                .filter(entry -> entry.startsWith(topic + " ") && !entry.endsWith(" ready"))
                .toList();
    }

    private void awaitSeen(int tab, String entry) {
        switchTo(tab);
        browser.await("window.seen.includes('" + entry + "')");
    }

    private int leader() {
        List<Integer> leaders = new ArrayList<>();
        for (int tab = 0; tab < tabs.size(); tab++) {
            switchTo(tab);
            if (Boolean.TRUE.equals(browser.run("return window.stream.isLeading"))) {
                leaders.add(tab);
            }
        }
        assertEquals(1, leaders.size(), leaders::toString);
        return leaders.getFirst();
    }

    private String openStreams() throws Exception {
        String metrics =
                client.send(
                                HttpRequest.newBuilder(
                                                service.adminAddress().resolve("/observe/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
        var found = OPEN_STREAMS.matcher(metrics);
        return found.find() ? found.group(1) : "none";
    }

    private static List<String> numbered(String topic, int count) {
        return IntStream.range(0, count).mapToObj(n -> topic + " " + n).toList();
    }

    @Test
    void six_tabs_have_one_stream_and_each_tab_has_its_own_topics() throws Exception {
        for (int tab = 0; tab < TABS; tab++) {
            openTab("common", "topic" + tab);
        }
        for (int tab = 0; tab < TABS; tab++) {
            awaitStream("common", tab);
            awaitStream("topic" + tab, tab);
        }

        for (int n = 0; n < 20; n++) {
            publish("common", n);
            for (int tab = 0; tab < TABS; tab++) {
                publish("topic" + tab, n);
            }
        }

        for (int tab = 0; tab < TABS; tab++) {
            awaitSeen(tab, "common 19");
            awaitSeen(tab, "topic" + tab + " 19");
            assertEquals(numbered("common", 20), seen(tab, "common"));
            assertEquals(numbered("topic" + tab, 20), seen(tab, "topic" + tab));
            assertEquals(List.of(), seen(tab, "topic" + (tab + 1) % TABS));
        }
        assertEquals("1", openStreams());
        leader();
    }

    @Test
    void
            when_the_tab_with_the_stream_is_closed_another_goes_on_and_no_tab_loses_or_repeats_anything()
                    throws Exception {
        for (int tab = 0; tab < TABS; tab++) {
            openTab("common", "topic" + tab);
        }
        for (int tab = 0; tab < TABS; tab++) {
            awaitStream("common", tab);
            awaitStream("topic" + tab, tab);
        }
        AtomicBoolean isEnough = new AtomicBoolean();
        CompletableFuture<Integer> publishing =
                CompletableFuture.supplyAsync(() -> {
                    int n = 0;
                    for (; !isEnough.get(); n++) {
                        publish("common", n);
                        publish("topic5", n);
                        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                    }
                    return n;
                });

        for (int i = 0; i < 3; i++) {
            int leader = leader();
            assertNotEquals(5, leader);
            switchTo(leader);
            browser.driver().close();
            tabs.remove(leader);
            switchTo(tabs.size() - 1);
            browser.await("window.seen.length > " + browser.run("return window.seen.length + 100"));
        }
        isEnough.set(true);
        int count = publishing.get();

        for (int tab = 0; tab < tabs.size(); tab++) {
            awaitSeen(tab, "common " + (count - 1));
            assertEquals(numbered("common", count), seen(tab, "common"));
        }
        awaitSeen(tabs.size() - 1, "topic5 " + (count - 1));
        assertEquals(numbered("topic5", count), seen(tabs.size() - 1, "topic5"));
        assertEquals("1", openStreams());
    }

    @Test
    void
            a_tab_that_was_left_gets_what_it_has_missed_when_it_is_back_and_no_other_tab_gets_it_twice() {
        openTab("common", "mine");
        openTab("common");
        awaitStream("common", 0, 1);
        awaitStream("mine", 0);
        publish("common", 0);
        awaitSeen(0, "common 0");
        assertEquals(0, leader());

        switchTo(0);
        browser.driver().get(service.adminAddress() + "/observe/health");
        switchTo(1);
        browser.await("window.stream.isLeading");
        publish("common", 1);
        publish("mine", 0);
        awaitSeen(1, "common 1");
        switchTo(0);
        browser.driver().navigate().back();

        awaitSeen(0, "common 1");
        awaitSeen(0, "mine 0");
        publish("common", 2);
        awaitSeen(0, "common 2");
        awaitSeen(1, "common 2");
        assertEquals(numbered("common", 3), seen(0, "common"));
        assertEquals(numbered("common", 3), seen(1, "common"));
        assertEquals(numbered("mine", 1), seen(0, "mine"));
        assertEquals(1, leader());
    }

    @Test
    void a_tab_that_does_not_take_its_events_catches_up_later() {
        openTab("common");
        openTab("common");
        awaitStream("common", 0, 1);
        switchTo(1);
        browser.driver()
                .executeAsyncScript(
                        """
                        const [done] = arguments;
                        import('/sluice-tabs.js').then(({ openShared }) => {
                          window.slow = openShared('/topics', { topics: ['many'] });
                          window.slowly = [];
                          done();
                        });
                        """);
        switchTo(0);
        browser.run("window.stream.close()");
        read("many", "common");
        awaitStream("many", 0);
        for (int n = 0; n < 1500; n++) {
            publish("many", n);
        }
        awaitSeen(0, "many 1499");

        switchTo(1);
        browser.run(
                """
                (async () => {
                  for await (const { data } of window.slow) {
                    data === 'ready' || window.slowly.push('many ' + data);
                  }
                })();
                """);
        browser.await("window.slowly.includes('many 1499')");
        assertEquals(numbered("many", 1500), browser.run("return window.slowly"));
        assertEquals(numbered("many", 1500), seen(0, "many"));
    }
}
