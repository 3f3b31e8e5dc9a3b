package dev.sluice.app;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real, headless Chromium. {@code scripts/test} says where it is. */
final class Browser implements AutoCloseable {

    private static final Duration GUARD = Duration.ofSeconds(30);

    private final ChromeDriverService service;
    private final RemoteWebDriver driver;

    private Browser(ChromeDriverService service, RemoteWebDriver driver) {
        this.service = service;
        this.driver = driver;
    }

    static Browser start() throws IOException {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Tool.required("SLUICE_CHROMIUM"));
        options.addArguments(
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--window-size=1280,900"));
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(Tool.required("SLUICE_CHROMEDRIVER")))
                        .usingAnyFreePort()
                        .build();
        service.start();
        // Not a ChromeDriver, which opens a debugging connection that nothing here needs, and
        // waits for it for minutes where the browser is slow to answer.
        return new Browser(service, new RemoteWebDriver(service.getUrl(), options));
    }

    RemoteWebDriver driver() {
        return driver;
    }

    WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> elements(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    /**
     * Looks at pages as a window of this width does, in a light or a dark scheme, without motion.
     */
    void emulate(int width, String scheme) throws IOException, InterruptedException {
        command(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":%d,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":false}"
                        .formatted(width));
        command(
                "Emulation.setEmulatedMedia",
                """
                {"features":[{"name":"prefers-color-scheme","value":"%s"},
                             {"name":"prefers-reduced-motion","value":"reduce"}]}
                """
                        .formatted(scheme));
    }

    /** Freezes the page, or wakes it up: {@code frozen} or {@code active}. */
    void setLifecycle(String state) throws IOException, InterruptedException {
        command("Page.setWebLifecycleState", "{\"state\":\"%s\"}".formatted(state));
    }

    /** Cuts the page's network off, or gives it back. */
    void setOffline(boolean isOffline) throws IOException, InterruptedException {
        command("Network.enable", "{}");
        command(
                "Network.emulateNetworkConditions",
                "{\"offline\":%s,\"latency\":0,\"downloadThroughput\":-1,\"uploadThroughput\":-1}"
                        .formatted(isOffline));
    }

    /** A command of Chromium's own, for which the driver of all browsers has no method. */
    private void command(String name, String parameters) throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        service.getUrl()
                                + "/session/"
                                + driver.getSessionId()
                                + "/goog/cdp/execute");
        String body = "{\"cmd\":\"%s\",\"params\":%s}".formatted(name, parameters);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    client.send(
                            HttpRequest.newBuilder(uri)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(name + ": " + response.body());
            }
        }
    }

    /** Waits until a script returns true. */
    void await(String script) {
        new WebDriverWait(driver, GUARD)
                .withMessage(script)
                .until(d -> Boolean.TRUE.equals(driver.executeScript("return " + script)));
    }

    @Override
    public void close() {
        driver.quit();
        service.stop();
    }
}
