package dev.sluice.app;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.remote.RemoteWebDriver;

/** The page of a service that is a process of its own, in a browser, as a person uses it. */
final class ServicePage implements AutoCloseable {

    private final Map<String, String> environment;
    private final Browser browser;
    private ServiceProcess service;
    private String address;

    private ServicePage(Map<String, String> environment) throws IOException {
        this.environment = environment;
        this.service = ServiceProcess.launch(environment);
        try {
            this.address = service.awaitReady().toString();
            this.browser = Browser.start();
        } catch (IOException | RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /** Starts the service with these variables, and the browser. */
    static ServicePage launch(Map<String, String> environment) throws IOException {
        return new ServicePage(environment);
    }

    /** Starts the service again, once it has ended. */
    void relaunch() throws IOException {
        service = ServiceProcess.launch(environment);
        address = service.awaitReady().toString();
    }

    ServiceProcess service() {
        return service;
    }

    Browser browser() {
        return browser;
    }

    RemoteWebDriver driver() {
        return browser.driver();
    }

    /** Loads the page, as it is at first. */
    void open() {
        driver().get(address);
    }

    /** Goes to another page and comes back, for which the browser may keep the page as it is. */
    void leaveAndComeBack() {
        driver().get(service.admin() + "/observe/health");
        driver().navigate().back();
    }

    WebElement element(String selector) {
        return browser.element(selector);
    }

    List<WebElement> elements(String selector) {
        return browser.elements(selector);
    }

    Object run(String script) {
        return browser.run(script);
    }

    /** Waits until a script returns true. */
    void await(String script) {
        browser.await(script);
    }

    String text(String selector) {
        return element(selector).getText();
    }

    void click(String selector) {
        element(selector).click();
    }

    void fill(String selector, String text) {
        WebElement field = element(selector);
        field.clear();
        field.sendKeys(text);
    }

    /** Starts a stream of a route. */
    void start(String route) {
        fill("#route", route);
        element("#route").sendKeys(Keys.ENTER);
    }

    void readByEventSource() {
        click("#request summary");
        click("#mode [value=EventSource]");
    }

    void awaitState(String state) {
        await("document.querySelector('#state').dataset.state === '" + state + "'");
    }

    /** Waits until the text of an element contains another, without quotes. */
    void awaitText(String selector, String part) {
        await("document.querySelector('%s').textContent.includes('%s')".formatted(selector, part));
    }

    void awaitRows(int count) {
        await("document.querySelectorAll('#events tbody tr[data-kind=event]').length >= " + count);
    }

    void awaitSuggestions() {
        await("document.querySelectorAll('#suggestions button').length > 0");
    }

    /** The errors in the browser's log, such as violations of the page's own policy. */
    List<LogEntry> complaints() {
        return driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .filter(entry -> !entry.getMessage().contains("Failed to load resource"))
                .toList();
    }

    @Override
    public void close() {
        browser.close();
        service.close();
    }
}
