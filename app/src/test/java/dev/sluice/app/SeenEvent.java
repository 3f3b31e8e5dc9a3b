package dev.sluice.app;

/**
 * An event as a client has given it out.
 *
 * @param id the last event id at this event; empty if there is none
 */
record SeenEvent(String type, String data, String id) {

    /**
     * For example {@code tick=a@1}; without the type of a message, and without an id if there is
     * none.
     */
    @Override
    public String toString() {
        String shown = data.isEmpty() ? "''" : data.replace("\n", "\\n");
        return (type.equals("message") ? "" : type + "=") + shown + (id.isEmpty() ? "" : "@" + id);
    }
}
