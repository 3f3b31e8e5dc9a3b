package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What others build on: the versions that the BOM has, and what the modules export. */
class PackagingTest {

    private static final Pattern MANAGED =
            Pattern.compile(
                    "<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>",
                    Pattern.DOTALL);
    private static final Pattern PROPERTY =
            Pattern.compile("<version\\.([a-z-]+)>([^<]+)</version\\.");

    private static Map<String, String> all(Pattern pattern, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            values.putIfAbsent(matcher.group(1), matcher.group(2));
        }
        return values;
    }

    private static ModuleDescriptor module(Class<?> ofModule) throws Exception {
        String classes = ofModule.getProtectionDomain().getCodeSource().getLocation().getPath();
        try (InputStream stream = Files.newInputStream(Path.of(classes, "module-info.class"))) {
            return ModuleDescriptor.read(stream);
        }
    }

    /** What every module may use. */
    private static Set<String> exported(ModuleDescriptor module) {
        return module.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
    }

    @Test
    void the_bom_has_the_versions_of_the_build() throws Exception {
        String build = Files.readString(Path.of("..", "..", "pom.xml"));
        String version =
                Optional.ofNullable(all(MANAGED, build).get("sluice-parent")).orElseThrow();
        Map<String, String> libraries = all(PROPERTY, build);

        assertEquals(
                Map.of(
                        "sluice-bom", version,
                        "sluice", version,
                        "sluice-service", version,
                        "sluice-testing", version,
                        "jedis", libraries.get("jedis"),
                        "nimbus-jose-jwt", libraries.get("nimbus-jose-jwt")),
                all(MANAGED, Files.readString(Path.of("..", "bom", "pom.xml"))));
    }

    @Test
    void the_service_exports_only_its_entry_point() throws Exception {
        assertEquals(Set.of("dev.sluice.service"), exported(module(Sluice.class)));
    }

    @Test
    void the_library_does_not_export_its_internal_packages() throws Exception {
        Path classes = Path.of("..", "target", "classes", "module-info.class");
        try (InputStream stream = Files.newInputStream(classes)) {
            Set<String> exported = exported(ModuleDescriptor.read(stream));

            assertTrue(exported.contains("dev.sluice.feature"));
            assertFalse(exported.contains("dev.sluice.logging"));
            assertFalse(exported.contains("dev.sluice.dependency"));
            assertFalse(exported.contains("dev.sluice.http.connection"));
            assertFalse(exported.contains("dev.sluice.http.problem"));
            assertFalse(exported.contains("dev.sluice.http.tls"));
        }
    }
}
