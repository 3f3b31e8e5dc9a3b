package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private static ServicePage page;

    @BeforeAll
    static void start() throws Exception {
        page =
                ServicePage.launch(
                        Map.of(
                                "SLUICE_ACCESS_TYPE",
                                "jwt",
                                "SLUICE_ACCESS_JWT_SECRET",
                                AccessTest.SECRET));
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @BeforeEach
    void open() {
        page.open();
    }

    private static void giveToken() throws Exception {
        page.element("#token").sendKeys(AccessTest.token(), Keys.TAB);
        page.awaitSuggestions();
    }

    @Test
    void the_page_shows_no_routes_without_a_token() throws Exception {
        page.await("!document.querySelector('#suggestions-note').hidden");
        assertTrue(
                page.text("#suggestions-note").contains("does not tell its routes"),
                () -> page.text("#suggestions-note"));
        assertEquals(0, page.elements("#suggestions button").size());

        giveToken();
        assertFalse(page.element("#suggestions-note").isDisplayed());
    }

    @Test
    void a_refusal_leads_to_the_token_field_and_the_token_allows_reading_and_publishing()
            throws Exception {
        page.click("#read-topic");
        page.awaitState("refused");
        assertEquals("closed: refused with 401 Unauthorized", page.text("#state"));
        page.click("#refusal-action");
        assertEquals("token", page.driver().switchTo().activeElement().getDomProperty("id"));

        page.click("#publish");
        page.awaitText("#publish-result", "401");

        giveToken();
        page.click("#read-topic");
        page.awaitState("open");
        assertFalse(page.element("#refusal").isDisplayed());
        page.click("#publish");
        page.await("document.querySelector('#events tr[data-type=message]') !== null");
    }

    @Test
    void the_page_neither_shows_nor_keeps_the_token() throws Exception {
        giveToken();
        page.click("#raw");
        page.click("#read-topic");
        page.awaitState("open");
        page.awaitText("#wire", "< 200");

        String shown = (String) page.run("return document.documentElement.textContent");
        assertTrue(shown.contains("> authorization: Bearer ***"), shown);
        assertFalse(shown.contains(AccessTest.token().substring(0, 20)), shown);
        assertEquals(
                "0 0 ",
                page.run(
                        "return localStorage.length + ' ' + sessionStorage.length + ' '"
                                + " + document.cookie"));

        page.leaveAndComeBack();
        assertEquals("", page.element("#token").getDomProperty("value"));
    }
}
