package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.EventStreams;
import dev.sluice.source.Sources;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README shows is what is compiled, and what {@link MainTest} sees. */
class ReadmeTest {

    private static final Path PROJECT = Path.of("..");

    private static String text(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file));
    }

    private static String code(String language, int index) throws IOException {
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                        .matcher(text("README.md"));
        for (int i = 0; i <= index; i++) {
            assertTrue(matcher.find(), "README has no block " + i + " of " + language);
        }
        return matcher.group(1);
    }

    @Test
    void shows_the_first_controller_as_it_is() throws Exception {
        String source = text("app/src/main/java/dev/sluice/app/HelloController.java");

        assertEquals(source.substring(source.indexOf("@SseController\n")), code("java", 0));
    }

    @Test
    void shows_the_line_for_a_plain_routing_as_it_is() throws Exception {
        HttpRouting.Builder routing = HttpRouting.builder();
        try (EventStreams streams = EventStreams.create()) {
            routing.route(
                    streams.route("/sse", request -> Sources.interval(Duration.ofSeconds(1))));
        }

        String self = text("app/src/test/java/dev/sluice/app/ReadmeTest.java");
        assertTrue(
                self.replaceAll("\\s", "").contains(code("java", 1).replaceAll("\\s", "")),
                code("java", 1));
    }

    @Test
    void names_commands_and_files_that_are_there() throws Exception {
        assertEquals("scripts/run\n", code("sh", 0));
        assertTrue(Files.isExecutable(PROJECT.resolve("scripts/run")));
        Matcher links = Pattern.compile("\\]\\(([^):#]+)\\)").matcher(text("README.md"));
        while (links.find()) {
            assertTrue(Files.exists(PROJECT.resolve(links.group(1))), links.group(1));
        }
    }
}
