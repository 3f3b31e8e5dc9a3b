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
    @SuppressWarnings("PMD.PreserveStackTrace") // the cause quotes the name
    static String read(String key, String file) {
        try {
            return Files.readString(path(key, file)).stripTrailing();
        } catch (IOException noFile) {
            throw unreadable(key);
        }
    }

    /** The path of a file. The error does not quote it, as with {@link #read}. */
    @SuppressWarnings("PMD.PreserveStackTrace") // the cause quotes the name
    static Path path(String key, String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException noPath) {
            throw unreadable(key);
        }
    }

    private static IllegalArgumentException unreadable(String key) {
        return new IllegalArgumentException(
                key
                        + " must name a text file that can be read, was none; its value is not"
                        + " shown, which may be the secret itself");
    }
}
