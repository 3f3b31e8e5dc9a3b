package dev.sluice.config;

import java.util.List;

/** A configuration with mistakes. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    /**
     * A configuration with several mistakes.
     *
     * @param mistakes one line each
     */
    public ConfigurationException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /**
     * A configuration with one mistake.
     *
     * @param mistake the line
     */
    public ConfigurationException(String mistake) {
        this(List.of(mistake));
    }

    /**
     * The mistakes.
     *
     * @return one line each: the key, what it must be, what it was, and for an unknown key the
     *     nearest known one
     */
    public List<String> mistakes() {
        return mistakes;
    }
}
