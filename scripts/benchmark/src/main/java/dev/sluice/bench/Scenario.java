package dev.sluice.bench;

import java.util.List;

/** One question, asked of several servers. */
interface Scenario {

    /** Its name on the command line. */
    String name();

    /** Describes it with its numbers. */
    String description();

    /** The names of the servers that it makes sense for. */
    List<String> peers();

    /** Starts a server, measures it, and stops it. */
    void measure(Peer peer, LoadGenerator load, Results results) throws Exception;
}
