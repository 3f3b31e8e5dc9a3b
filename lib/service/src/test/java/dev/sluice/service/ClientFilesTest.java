package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the client in JavaScript: their size, their types, and how they are served. */
@Timeout(60)
class ClientFilesTest {

    private static final Path SOURCES = Path.of("src", "main", "js");
    private static final Pattern EXPORT =
            Pattern.compile("^export (?:class|function) (\\w+)", Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("^  (\\w+)\\??:", Pattern.MULTILINE);

    private static int compressed(String file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out =
                new GZIPOutputStream(bytes) {
                    {
                        def.setLevel(Deflater.BEST_COMPRESSION);
                    }
                }) {
            out.write(Files.readAllBytes(SOURCES.resolve(file)));
        }
        return bytes.size();
    }

    private static Set<String> exports(String file) throws IOException {
        return EXPORT.matcher(Files.readString(SOURCES.resolve(file)))
                .results()
                .map(export -> export.group(1))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"sluice.js,5120", "sluice-tabs.js,4000"})
    void a_module_stays_small_as_it_is_served(String file, int limit) throws IOException {
        int size = compressed(file);

        assertTrue(size < limit, file + " must have less than " + limit + " bytes, had " + size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice", "sluice-tabs"})
    void all_that_a_module_exports_has_a_type(String module) throws IOException {
        assertEquals(exports(module + ".js"), exports(module + ".d.ts"));
    }

    @Test
    void all_callbacks_of_the_types_are_called() throws IOException {
        String types = Files.readString(SOURCES.resolve("sluice.d.ts"));
        String code = Files.readString(SOURCES.resolve("sluice.js"));
        Set<String> options =
                OPTION.matcher(types)
                        .results()
                        .map(option -> option.group(1))
                        .filter(option -> option.startsWith("on"))
                        .collect(Collectors.toSet());

        assertEquals(options, options.stream().filter(code::contains).collect(Collectors.toSet()));
        assertTrue(options.contains("onGap"));
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.js,text/javascript",
        "sluice-tabs.js,text/javascript",
        "sluice.d.ts,text/plain",
        "sluice-tabs.d.ts,text/plain"
    })
    void the_service_serves_the_client(String file, String type) throws Exception {
        try (SluiceService service = Sluice.service().open("--server.port=0", "--admin.port=0");
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    client.send(
                            HttpRequest.newBuilder(service.address().resolve("/" + file)).build(),
                            HttpResponse.BodyHandlers.ofString());

            assertEquals(200, response.statusCode());
            assertEquals(
                    type,
                    response.headers().firstValue("Content-Type").orElseThrow().split(";", -1)[0]);
            assertEquals(Files.readString(SOURCES.resolve(file)), response.body());
        }
    }
}
