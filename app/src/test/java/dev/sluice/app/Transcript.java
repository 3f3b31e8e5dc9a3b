package dev.sluice.app;

/**
 * All that happened between a client and a script.
 *
 * @param asked each request: the {@code Last-Event-ID} that it presents, or {@code none}
 * @param saw the events that the client has given out, one after the other
 */
record Transcript(String asked, String saw) {

    @Override
    public String toString() {
        return "asked %s; saw %s".formatted(asked, saw);
    }
}
