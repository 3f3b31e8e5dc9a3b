package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** The page of a service that asks for tokens. */
@Timeout(180)
class TokenPageTest {

    private static ServiceProcess service;
    private static Browser browser;
    private static URI root;

    @BeforeAll
    static void start() throws Exception {
        service =
                ServiceProcess.launch(
                        Map.of(
                                "SLUICE_ACCESS_TYPE",
                                "jwt",
                                "SLUICE_ACCESS_JWT_SECRET",
                                AccessTest.SECRET));
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

    private static void giveToken() throws Exception {
        browser.element("#token").sendKeys(AccessTest.token(), Keys.TAB);
        browser.await("document.querySelectorAll('#suggestions button').length > 0");
    }

    private static void awaitState(String state) {
        browser.await("document.querySelector('#state').dataset.state === '" + state + "'");
    }

    @Test
    void tells_no_routes_without_a_token() throws Exception {
        browser.await("!document.querySelector('#suggestions-note').hidden");
        assertTrue(
                browser.element("#suggestions-note").getText().contains("does not tell its routes"),
                browser.element("#suggestions-note")::getText);
        assertEquals(0, browser.elements("#suggestions button").size());

        giveToken();
        assertFalse(browser.element("#suggestions-note").isDisplayed());
    }

    @Test
    void leads_from_a_refusal_to_the_token_and_reads_and_publishes_with_it() throws Exception {
        browser.element("#read-topic").click();
        awaitState("refused");
        assertEquals("closed: refused with 401 Unauthorized", browser.element("#state").getText());
        browser.element("#refusal-action").click();
        assertEquals("token", browser.driver().switchTo().activeElement().getDomProperty("id"));

        browser.element("#publish").click();
        browser.await("document.querySelector('#publish-result').textContent.includes('401')");

        giveToken();
        browser.element("#read-topic").click();
        awaitState("open");
        assertFalse(browser.element("#refusal").isDisplayed());
        browser.element("#publish").click();
        browser.await("document.querySelector('#events tr[data-type=message]') !== null");
    }

    @Test
    void shows_and_keeps_no_token() throws Exception {
        giveToken();
        browser.element("#raw").click();
        browser.element("#read-topic").click();
        awaitState("open");
        browser.await("document.querySelector('#wire').textContent.includes('< 200')");

        String page = (String) browser.run("return document.documentElement.textContent");
        assertTrue(page.contains("> authorization: Bearer ***"), page);
        assertFalse(page.contains(AccessTest.token().substring(0, 20)), page);
        assertEquals(
                "0 0 ",
                browser.run(
                        "return localStorage.length + ' ' + sessionStorage.length + ' '"
                                + " + document.cookie"));

        browser.driver().get(service.admin() + "/observe/health");
        browser.driver().navigate().back();
        assertEquals("", browser.element("#token").getDomProperty("value"));
    }
}
