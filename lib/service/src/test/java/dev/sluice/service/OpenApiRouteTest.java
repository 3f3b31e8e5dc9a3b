package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.source.TypedSink;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document of a service, and the TypeScript types that {@code scripts/types} makes. */
@Timeout(120)
class OpenApiRouteTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path TSC =
            ROOT.resolve("lib/src/test/node/node_modules/typescript/bin/tsc");
    private static final int LONGEST_RUN_SECONDS = 60;

    sealed interface JobEvent {

        record Progress(int done, int of) implements JobEvent {}

        record Result(int sum) implements JobEvent {}
    }

    sealed interface PriceEvent {

        record Changed(String symbol, int cents) implements PriceEvent {}
    }

    @SseController("/jobs")
    static final class Jobs {

        @Sse("/{steps}")
        void run(@FromPath("steps") int steps, TypedSink<JobEvent> events)
                throws InterruptedException {
            int sum = 0;
            for (int done = 1; done <= steps; done++) {
                sum += done;
                events.send(new JobEvent.Progress(done, steps));
            }
            events.send(new JobEvent.Result(sum));
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir private Path folder;

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private static SluiceService open(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--server.port=0";
        all[arguments.length + 1] = "--admin.port=0";
        return Sluice.service()
                .controllers(new Jobs())
                .topicEvents("prices/*", PriceEvent.class)
                .open(all);
    }

    private static URI document(SluiceService service) {
        return service.address().resolve("/openapi.json");
    }

    private HttpResponse<String> ask(String method, URI target) throws Exception {
        return client.send(
                HttpRequest.newBuilder(target)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_document_describes_what_the_service_answers() throws Exception {
        try (SluiceService service = open()) {
            HttpResponse<String> response = ask("GET", document(service));
            JsonNode document = new ObjectMapper().readTree(response.body());

            assertEquals(200, response.statusCode());
            assertEquals(
                    "application/json", response.headers().firstValue("content-type").orElse(""));
            assertEquals(
                    "#/components/schemas/events.JobEvent",
                    document.at(
                                    "/paths/~1jobs~1{steps}/get/responses/200/content/text~1event-stream/itemSchema/anyOf/0/$ref")
                            .textValue());
            assertTrue(document.get("components").get("schemas").has("events.PriceEvent"));
            assertTrue(document.get("paths").has("/topics/{topic}"));
            assertFalse(document.has("security"));
            assertEquals("", ask("HEAD", document(service)).body());
            assertEquals(405, ask("POST", document(service)).statusCode());
        }
    }

    @Test
    void an_application_may_have_a_document_of_its_own() throws Exception {
        try (SluiceService service =
                Sluice.service()
                        .routing(routing ->
                                routing.get(
                                        "/openapi.json",
                                        (request, response) -> response.send("own")))
                        .open("--server.port=0", "--admin.port=0")) {
            assertEquals("own", ask("GET", document(service)).body());
        }
    }

    @Test
    void the_document_has_the_title_of_the_service() throws Exception {
        try (SluiceService service =
                Sluice.service().title("Prices", "7.1").open("--server.port=0", "--admin.port=0")) {
            JsonNode document = new ObjectMapper().readTree(ask("GET", document(service)).body());

            assertEquals(
                    "{\"title\":\"Prices\",\"version\":\"7.1\"}", document.get("info").toString());
        }
    }

    @Test
    void where_access_is_configured_the_document_needs_a_token() throws Exception {
        try (SluiceService service =
                open(
                        "--sluice.access.type=jwt",
                        "--sluice.access.jwt.secret=0123456789abcdef0123456789abcdef")) {
            assertEquals(401, ask("GET", document(service)).statusCode());
            assertEquals(401, ask("HEAD", document(service)).statusCode());
        }
    }

    private record Ended(int status, String output) {}

    private Ended run(String... command) throws Exception {
        File output = folder.resolve("output").toFile();
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        try {
            boolean hasEnded = process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output.toPath()).strip();
            assertTrue(hasEnded, text);
            return new Ended(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    private Ended types(String source) throws Exception {
        return run(ROOT.resolve("scripts/types").toString(), source);
    }

    /** Compiles a program beside the types and the client. */
    private Ended compile(String program) throws Exception {
        Files.writeString(folder.resolve("program.ts"), program);
        Files.writeString(folder.resolve("package.json"), "{\"type\": \"module\"}");
        return run(
                System.getenv("SLUICE_NODE"),
                TSC.toString(),
                "--strict",
                "--target",
                "es2022",
                "--module",
                "nodenext",
                "--lib",
                "es2022,dom",
                "program.ts");
    }

    /** The program in TypeScript that a document shows. */
    private static String program(String document) throws IOException {
        Matcher block =
                Pattern.compile("^```typescript\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(Files.readString(ROOT.resolve(document)));
        assertTrue(block.find());
        return block.group(1);
    }

    @Test
    void the_program_of_the_documents_reads_a_stream_with_the_types_of_the_service()
            throws Exception {
        try (SluiceService service = open()) {
            Files.writeString(
                    folder.resolve("streams.ts"), types(document(service).toString()).output());
            for (String file : new String[] {"sluice.js", "sluice.d.ts"}) {
                Files.copy(Path.of("src/main/js", file), folder.resolve(file));
            }
            String program =
                    program("docs/typed-events.md")
                            .replace("http://127.0.0.1:8080", service.address().toString())
                            .replace("/jobs/3", "/jobs/2");

            assertEquals(new Ended(0, ""), compile(program));
            assertEquals(
                    new Ended(0, "0.5\n1\n3"), run(System.getenv("SLUICE_NODE"), "program.js"));
            Ended misspelt = compile(program.replace("event.data.done", "event.data.dnoe"));
            assertTrue(
                    misspelt.output().contains("Property 'dnoe' does not exist"),
                    misspelt.output());
        }
    }

    @Test
    void what_is_no_document_is_refused_in_one_line() throws Exception {
        Path old = Files.writeString(folder.resolve("old.json"), "{\"openapi\": \"3.1.0\"}");
        Path text = Files.writeString(folder.resolve("text"), "text");
        Path dangling =
                Files.writeString(
                        folder.resolve("dangling.json"),
                        """
                        {"openapi": "3.2.0", "components": {"schemas": {
                          "A": {"$ref": "#/components/schemas/B"}}}}
                        """);

        Path odd =
                Files.writeString(
                        folder.resolve("odd.json"),
                        """
                        {"openapi": "3.2.0", "paths": {"/a": {"parameters": null}}, "components": {"schemas": {
                          "Record": {"type": "object", "additionalProperties": true},
                          "default": {"type": "object", "properties": {"*/": true, "no": false}},
                          "": {"allOf": []},
                          "Cat": {"$ref": "#/components/schemas/Record", "properties": {"kind": {"const": "`"}}}}}}
                        """);
        String types = types(odd.toString()).output();

        assertTrue(
                types.contains("export type Record2 = Readonly<Record<string, unknown>>;"), types);
        assertTrue(
                types.contains(
                        "export type default2 = { readonly \"*/\"?: unknown; readonly no?: never };"),
                types);
        assertTrue(types.contains("export type _ = unknown;"), types);
        assertTrue(
                types.contains("export type Cat = (Record2) & ({ readonly kind?: \"`\" });"),
                types);
        assertEquals(
                new Ended(
                        2,
                        "sluice-types: the document must be OpenAPI 3.2 or later, was \"3.1.0\""),
                types(old.toString()));
        assertTrue(types(text.toString()).output().startsWith("sluice-types: cannot read " + text));
        assertEquals(
                new Ended(2, "sluice-types: the document has no schema #/components/schemas/B"),
                types(dangling.toString()));
        assertEquals(2, types(folder.resolve("missing").toString()).status());
    }

    @Test
    void a_document_that_needs_a_token_is_refused_without_one() throws Exception {
        try (SluiceService service =
                open(
                        "--sluice.access.type=jwt",
                        "--sluice.access.jwt.secret=0123456789abcdef0123456789abcdef")) {
            assertEquals(
                    new Ended(
                            2,
                            "sluice-types: %s was answered with 401: set SLUICE_TOKEN to a token of the service"
                                    .formatted(document(service))),
                    types(document(service).toString()));
        }
    }
}
