package dev.sluice.access;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys in a file. The file is read again when it has changed, so a key can be added or removed
 * while the service runs. A new content without usable keys is logged once, and the previous keys
 * stay. Thread-safe.
 */
final class KeyFile implements Supplier<List<VerificationKey>> {

    /** Reads the keys from a file. */
    @FunctionalInterface
    interface Reader {

        /**
         * Returns at least one key.
         *
         * @throws IllegalArgumentException if there is none, or one that cannot be used
         */
        List<VerificationKey> read(Path file);
    }

    private static final System.Logger LOGGER = System.getLogger(KeyFile.class.getName());

    private final String option;
    private final Path file;
    private final Reader reader;
    private volatile Content content;

    private KeyFile(String option, Path file, Reader reader) {
        this.option = option;
        this.file = file;
        this.reader = reader;
        // The version first: a change between the two steps is noticed by the next look.
        Optional<Version> version = Version.of(file);
        this.content = new Content(version, reader.read(file));
    }

    /**
     * Reads the file for the first time.
     *
     * @param option names the file in the log
     * @throws IllegalArgumentException if it has no usable keys
     */
    static KeyFile open(String option, Path file, Reader reader) {
        return new KeyFile(option, file, reader);
    }

    /**
     * The same file with a further rule, also for each later content.
     *
     * @param rule throws an {@link IllegalArgumentException} if the keys cannot be used
     * @throws IllegalArgumentException if the present content breaks it
     */
    KeyFile requiring(Consumer<List<VerificationKey>> rule) {
        return open(
                option,
                file,
                from -> {
                    List<VerificationKey> keys = reader.read(from);
                    rule.accept(keys);
                    return keys;
                });
    }

    @Override
    public List<VerificationKey> get() {
        Content known = content;
        Optional<Version> version = Version.of(file);
        return version.equals(known.version) ? known.keys : reload(version);
    }

    private synchronized List<VerificationKey> reload(Optional<Version> version) {
        if (!version.equals(content.version)) {
            content = new Content(version, read());
        }
        return content.keys;
    }

    private List<VerificationKey> read() {
        try {
            List<VerificationKey> keys = reader.read(file);
            LOGGER.log(Level.INFO, "{0} has changed; keys in it: {1}", option, keys.size());
            return keys;
        } catch (IllegalArgumentException e) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} has changed but cannot be used, the previous keys stay: {1}",
                    option,
                    e.getMessage());
            return content.keys;
        }
    }

    private record Content(Optional<Version> version, List<VerificationKey> keys) {}

    /** The state of a file; another one if it was written, or replaced as mounted secrets are. */
    private record Version(FileTime modified, long size, @Nullable Object fileKey) {

        /** Empty while there is no such file. */
        static Optional<Version> of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return Optional.of(new Version(now.lastModifiedTime(), now.size(), now.fileKey()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }
}
