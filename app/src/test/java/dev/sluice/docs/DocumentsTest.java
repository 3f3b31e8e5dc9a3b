package dev.sluice.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documents show is right: Java is code that is compiled and, in tests, run; scripts,
 * JavaScript, YAML, JSON and XML are valid; links lead somewhere.
 */
@Timeout(120)
class DocumentsTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK =
            Pattern.compile("^```([a-z]+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):]+)\\)");
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w/.])scripts/([a-z-]+)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    private static final Pattern VERSION =
            Pattern.compile(
                    "<(?:dependency|plugin)>\\s*(?:<groupId>[^<]*</groupId>\\s*)?"
                            + "<artifactId>[^<]*</artifactId>\\s*<version>([^<]*)<");

    /** TypeScript is NestJS's, or compiled by a test of its own; text is what programs print. */
    private static final Set<String> NOT_OURS = Set.of("typescript", "text");

    /** A block of code in a document. */
    private record Block(Path document, String language, String text) {

        @Override
        public String toString() {
            return document.getFileName() + ":\n" + text;
        }
    }

    private static final List<Block> BLOCKS = new ArrayList<>();
    private static String sources = "";

    @TempDir private Path folder;

    @BeforeAll
    static void read() throws IOException {
        for (Path document : documents()) {
            Matcher block = BLOCK.matcher(Files.readString(document));
            while (block.find()) {
                BLOCKS.add(new Block(document, block.group(1), block.group(2)));
            }
        }
        StringBuilder all = new StringBuilder();
        for (String root : List.of("lib", "app", "scripts/template")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(root))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .map(DocumentsTest::text)
                        .forEach(text -> all.append(normalized(text)));
            }
        }
        sources = all.toString();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> all =
                Stream.of(PROJECT, PROJECT.resolve("docs"), PROJECT.resolve("docs/adr"))
                        .flatMap(DocumentsTest::list)) {
            return all.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without comments and white space, which the documents lay out in their own way. */
    private static String normalized(String code) {
        return code.replaceAll("(?m)(?<![:\"])//.*$", "").replaceAll("\\s", "");
    }

    private static List<Block> blocks(String language) {
        List<Block> found =
                BLOCKS.stream().filter(block -> block.language().equals(language)).toList();
        assertFalse(found.isEmpty(), language);
        return found;
    }

    private void assertRuns(Block block, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (var reader = process.inputReader()) {
            output = reader.readAllAsString();
        }
        assertEquals(0, process.waitFor(), output + block);
    }

    @Test
    void java_in_the_documents_is_code_that_is_compiled() {
        for (Block block : blocks("java")) {
            for (String part : block.text().split("\n\\s*\n", -1)) {
                assertTrue(sources.contains(normalized(part)), () -> part + "\n\nin " + block);
            }
        }
    }

    @Test
    void shell_blocks_are_valid_and_name_scripts_that_exist() throws Exception {
        for (Block block : blocks("sh")) {
            Path file = Files.writeString(folder.resolve("block.sh"), block.text());
            assertRuns(block, "bash", "-n", file.toString());
            Matcher script = SCRIPT.matcher(block.text());
            while (script.find()) {
                assertTrue(
                        Files.isExecutable(PROJECT.resolve("scripts").resolve(script.group(1))),
                        block::toString);
            }
        }
    }

    @Test
    void javascript_in_the_documents_is_valid() throws Exception {
        for (Block block : blocks("js")) {
            Path file = Files.writeString(folder.resolve("block.mjs"), block.text());
            assertRuns(block, System.getenv("SLUICE_NODE"), "--check", file.toString());
        }
    }

    @Test
    void yaml_json_and_xml_in_the_documents_are_valid() throws Exception {
        for (Block block : blocks("yaml")) {
            try (var documents =
                    new YAMLMapper().readerFor(Object.class).readValues(block.text())) {
                assertFalse(documents.readAll().isEmpty(), block::toString);
            }
        }
        for (Block block : blocks("json")) {
            var _ = new JsonMapper().readTree(block.text());
        }
        for (Block block : blocks("xml")) {
            byte[] bytes = block.text().getBytes(StandardCharsets.UTF_8);
            var _ =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(bytes));
        }
    }

    @Test
    void xml_in_the_documents_names_the_versions_of_the_build() {
        String build = text(PROJECT.resolve("pom.xml"));
        for (Block block : blocks("xml")) {
            Matcher version = VERSION.matcher(block.text());
            while (version.find()) {
                assertTrue(
                        build.contains(">" + version.group(1) + "<"),
                        () -> version.group() + " in " + block);
            }
        }
    }

    @Test
    void every_block_in_the_documents_is_of_a_known_language() {
        Set<String> checked = Set.of("java", "sh", "js", "yaml", "json", "xml");
        for (Block block : BLOCKS) {
            assertTrue(
                    checked.contains(block.language())
                            || NOT_OURS.contains(block.language())
                            || List.of("nginx", "haproxy").contains(block.language()),
                    block::toString);
        }
    }

    @Test
    void links_lead_to_existing_files_and_headings() throws IOException {
        for (Path document : documents()) {
            Matcher link = LINK.matcher(text(document));
            while (link.find()) {
                String[] target = link.group(1).split("#", -1);
                Path file =
                        target[0].isEmpty()
                                ? document
                                : document.resolveSibling(target[0]).normalize();
                assertTrue(Files.exists(file), document + " links to " + link.group(1));
                if (target.length > 1) {
                    assertTrue(
                            anchors(file).contains(target[1]),
                            document + " links to " + link.group(1));
                }
            }
        }
    }

    /** As a forge makes them of headings. */
    private static List<String> anchors(Path document) {
        return HEADING.matcher(text(document))
                .results()
                .map(heading ->
                        heading.group(1)
                                .toLowerCase(java.util.Locale.ROOT)
                                .replaceAll("[^a-z0-9 _-]", "")
                                .replace(' ', '-'))
                .toList();
    }
}
