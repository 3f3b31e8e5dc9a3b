package dev.sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Secrets that are kept in files. */
final class SecretFile {

    private SecretFile() {}

    /**
     * The text in a file, without the line break that an editor leaves at the end. The error does
     * not quote the name: it may be the secret itself, given by mistake.
     */
    @SuppressWarnings("PMD.PreserveStackTrace") // what is there quotes the name
    static String read(String key, String file) {
        try {
            return Files.readString(Path.of(file)).stripTrailing();
        } catch (IOException | InvalidPathException noFile) {
            throw new IllegalArgumentException(
                    key
                            + " must name a text file that can be read, was none; its value is not"
                            + " shown, which may be the secret itself");
        }
    }
}
