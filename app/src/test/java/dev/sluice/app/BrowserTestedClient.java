package dev.sluice.app;

import java.net.URI;

/** A client in the page of the stage, in a real browser. */
final class BrowserTestedClient implements TestedClient {

    private static final String READ =
            """
            const [key, url, told, done] = arguments;
            Promise.all([import('/clients.mjs'), import('/sluice.js')]).then(([clients, { open }]) => {
              const read = {
                'sluice.js': clients.sluice(open),
                EventSource: clients.eventSource(EventSource),
              }[key];
              read(url, clients.teller(told));
              done();
            });
            """;

    private final String name;
    private final String key;
    private final Stage stage;
    private final Browser browser;

    BrowserTestedClient(String name, String key, Stage stage, Browser browser) {
        this.name = name;
        this.key = key;
        this.stage = stage;
        this.browser = browser;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void read(URI stream, Reading reading) {
        String told = stage.listen(reading).toString();
        // A driver carries out one command at a time.
        synchronized (browser) {
            browser.driver().executeAsyncScript(READ, key, stream.toString(), told);
        }
    }

    /** Its browser is closed by the test. */
    @Override
    public void close() {}
}
