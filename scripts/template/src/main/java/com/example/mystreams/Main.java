package com.example.mystreams;

import dev.sluice.service.ServiceBuilder;
import dev.sluice.service.Sluice;

/** Starts the service. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        service().start(args);
    }

    /** What the program starts, and the tests. */
    static ServiceBuilder service() {
        return Sluice.service()
                .controllers(new ClockController(), new CountdownController())
                .controller(service -> new NewsController(service.topics()));
    }
}
