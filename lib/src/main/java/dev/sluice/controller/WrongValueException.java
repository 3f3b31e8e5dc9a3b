package dev.sluice.controller;

/** The texts that a request has for a parameter do not make its value. */
final class WrongValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String why;

    /**
     * Texts that make no value.
     *
     * @param why what is wrong, without any text of the client
     * @param was the text, for the client alone; may be empty
     */
    WrongValueException(String why, String was) {
        super(why + was);
        this.why = why;
    }

    /** The message without any text of the client. */
    String why() {
        return why;
    }
}
