package dev.sluice.service;

/**
 * The entry point for a service of one's own.
 *
 * {@snippet :
 * public static void main(String[] args) {
 *     Sluice.service().controllers(new HelloController()).start(args);
 * }
 * }
 */
public final class Sluice {

    private Sluice() {}

    /**
     * A service to be set up. Everything has a default; with nothing set, it serves topics at
     * {@code /topics/{+topic}} to clients on its own machine.
     *
     * @return a builder
     */
    public static ServiceBuilder service() {
        return new ServiceBuilder();
    }
}
