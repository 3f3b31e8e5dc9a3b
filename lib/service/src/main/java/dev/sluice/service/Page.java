package dev.sluice.service;

import dev.sluice.http.AllowedMethods;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.util.List;
import java.util.Set;

/**
 * The page at {@code /}, which may load and run nothing but its own files, and the client in
 * JavaScript, which any page may load.
 */
final class Page implements HttpService, ServerFeature {

    private static final String FOLDER = "META-INF/sluice/page";
    private static final String TYPE = "sluice-page";

    /** All of them: they are kept in memory, since each look into the jar waits for all others. */
    static final Set<String> FILES =
            Set.of(
                    "app.css",
                    "app.js",
                    "asking.js",
                    "bytes.js",
                    "catalog.js",
                    "copy-button.js",
                    "data-field.js",
                    "event-data.js",
                    "event-source-reader.js",
                    "event-table.js",
                    "favicon.svg",
                    "fetch-reader.js",
                    "follow.js",
                    "foot.js",
                    "index.html",
                    "json-view.js",
                    "paced.js",
                    "problem.js",
                    "publisher.js",
                    "rate-meter.js",
                    "reader.js",
                    "refusal-panel.js",
                    "refusal.js",
                    "request-form.js",
                    "route-field.js",
                    "route.js",
                    "run-output.js",
                    "run-stream.js",
                    "run.css",
                    "run.js",
                    "sluice-tabs.d.ts",
                    "sluice-tabs.js",
                    "sluice.d.ts",
                    "sluice.js",
                    "stream.js",
                    "suggestions.js",
                    "token.js",
                    "topic.js",
                    "wire-view.js");

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

    /** After all routes: its headers are for nothing but its own files. */
    @Override
    public void setup(ServerFeatureContext server) {
        server.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting().register("/", this);
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public String type() {
        return TYPE;
    }

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
                                .location(FOLDER)
                                .cachedFiles(FILES)
                                .welcome("index.html")
                                // By its name it could be a film.
                                .putContentType("ts", MediaTypes.TEXT_PLAIN)
                                // Nothing needs a place to write to.
                                .temporaryStorage(storage -> storage.enabled(false))
                                .build()));
    }

    private static boolean isFile(String path) {
        return path.equals("/") || (path.startsWith("/") && FILES.contains(path.substring(1)));
    }
}
