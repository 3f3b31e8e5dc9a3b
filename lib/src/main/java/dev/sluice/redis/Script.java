package dev.sluice.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program in Lua that Redis runs as one step.
 *
 * @param text the program
 * @param sha1 by which Redis knows it once it has seen it
 */
public record Script(String text, String sha1) {

    /**
     * A script from a file beside a class.
     *
     * @param beside the class
     * @param name of the file
     * @return the script
     */
    public static Script load(Class<?> beside, String name) {
        return of(read(beside, name));
    }

    /**
     * A script from files beside a class that can call {@code notify(stream, id)}, which sends a
     * notice of a new entry to the replicas that read the stream.
     *
     * @param beside the class
     * @param names of the files, in order; the first ones define functions for the last one
     * @return the script
     */
    public static Script announcing(Class<?> beside, String... names) {
        String text =
                Stream.of(names).map(name -> read(beside, name)).collect(Collectors.joining());
        return of(read(Script.class, "notice.lua") + text);
    }

    private static Script of(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Class<?> beside, String name) {
        try (InputStream file = beside.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException("no script " + name + " beside " + beside);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
