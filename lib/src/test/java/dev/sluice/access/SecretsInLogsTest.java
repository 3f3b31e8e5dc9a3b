package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecretsInLogsTest {

    private static final String MARK = "MARK";

    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());
    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);

    private final Handler collector =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    logged.add(
                            entry.getMessage()
                                    + Arrays.toString(entry.getParameters())
                                    + Objects.toString(entry.getThrown(), ""));
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @Test
    void queries_headers_and_keys_are_not_logged_even_at_the_finest_level() throws Exception {
        Logger ours = Logger.getLogger("dev.sluice");
        Logger root = Logger.getLogger("");
        ours.setLevel(Level.ALL);
        root.addHandler(collector);
        collector.setLevel(Level.ALL);
        try (AccessServer server =
                AccessServer.with(AccessOptions.defaults().withCookie("c"), clock)) {
            String token = tokens.withId("t1");
            String ticket = server.post("/access/tickets", "{}", bearer(token)).field("ticket");
            server.stream("/topics/news?a=" + MARK + "&ticket=" + ticket).close();
            server.stream("/topics/news", "Cookie: c=" + token, "X: " + MARK).close();
            assertEquals(401, server.get("/topics/news?ticket=" + MARK, bearer(MARK)).status());
            assertEquals(401, server.get("/topics/news", bearer(MARK)).status());
            assertEquals(401, server.get("/topics/news", "Cookie: c=" + MARK).status());
            assertEquals(401, server.get("/any?ticket=" + MARK).status());
            server.post("/access/renew?x=" + MARK, MARK, bearer(token));
            server.revoke("{\"sub\":\"" + MARK + "\"}");

            String all = String.join("\n", logged);
            assertFalse(logged.isEmpty());
            for (String secret :
                    List.of(
                            MARK,
                            token,
                            token.substring(token.lastIndexOf('.') + 1),
                            ticket,
                            new String(Tokens.SECRET, StandardCharsets.US_ASCII))) {
                assertFalse(all.contains(secret), all);
            }
        } finally {
            root.removeHandler(collector);
            ours.setLevel(null);
        }
    }

    @Test
    void the_text_form_of_keys_contains_no_secret() {
        assertEquals("VerificationKeys[HS256]", VerificationKeys.secret(Tokens.SECRET).toString());
    }
}
