package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageFilesTest {

    @Test
    void all_files_of_the_page_are_kept_in_memory() throws Exception {
        Path folder = Path.of(Page.class.getResource("/META-INF/sluice/page").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    Page.FILES,
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }
}
