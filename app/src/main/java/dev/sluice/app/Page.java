package dev.sluice.app;

import dev.sluice.http.AllowedMethods;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.util.List;

/** The page at {@code /}, which may load and run nothing but its own files. */
final class Page implements HttpService {

    private static final String FILES = "web";

    private static final List<Header> HEADERS =
            List.of(
                    HeaderValues.createCached(
                            HeaderNames.create("Content-Security-Policy"),
                            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src"
                                    + " 'self'; img-src 'self'; base-uri 'none'; form-action"
                                    + " 'none'; frame-ancestors 'none'"),
                    HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
                    HeaderValues.createCached("Referrer-Policy", "no-referrer"),
                    // The files have no version in their names, so that a browser asks each time.
                    HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache"));

    @Override
    public void routing(HttpRules rules) {
        rules.any((request, response) -> {
            HEADERS.forEach(response::header);
            if (isFile(request.path().path())) {
                AllowedMethods.note(request, List.of(Method.GET, Method.HEAD));
            }
            response.next();
        });
        rules.register(
                "/",
                StaticContentFeature.createService(
                        ClasspathHandlerConfig.builder()
                                .location(FILES)
                                .welcome("index.html")
                                // Read from the jar: nothing needs a place to write to.
                                .temporaryStorage(storage -> storage.enabled(false))
                                .build()));
    }

    private static boolean isFile(String path) {
        return path.equals("/") || Page.class.getResource("/" + FILES + path) != null;
    }
}
