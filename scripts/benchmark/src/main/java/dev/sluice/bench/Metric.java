package dev.sluice.bench;

/** A measured quantity. */
enum Metric {
    EVENTS_PER_SECOND("events/s"),
    CPU_PER_EVENT("server CPU µs/event"),
    P50("p50 ms"),
    P99("p99 ms"),
    RESIDENT_EACH("RSS KB each"),
    HEAP_EACH("heap KB each"),
    IDLE_CPU("CPU % of a core"),
    CONNECTS_PER_SECOND("connects/s"),
    PUBLISHED_PER_SECOND("published/s"),
    HEAP("heap MB"),
    FIRST_ID_P50("µs to the first id, p50"),
    FIRST_ID_P99("µs to the first id, p99"),
    READY("ms to the first answer"),
    READY_CPU("CPU ms to the first answer");

    private final String title;

    Metric(String title) {
        this.title = title;
    }

    /** With its unit, as the head of a column. */
    String title() {
        return title;
    }
}
