package dev.sluice.bench;

import java.util.List;

/** One question, asked of several servers. */
interface Scenario {

    /** What it is asked for by on the command line. */
    String name();

    /** What it does, with its numbers, for a person. */
    String description();

    /** The names of the servers that it makes sense for. */
    List<String> peers();

    /** Starts a server, measures it, and stops it. */
    void measure(Peer peer, LoadGenerator load, Results results) throws Exception;
}
