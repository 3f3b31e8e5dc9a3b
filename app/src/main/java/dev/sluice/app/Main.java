package dev.sluice.app;

import dev.sluice.config.ConfigurationException;
import io.helidon.config.ConfigException;
import java.util.List;

/** Starts the service, and prints one line once it accepts requests. */
public final class Main {

    private static final int CANNOT_START = 1;
    private static final int WRONG_CONFIGURATION = 2;

    private Main() {}

    /**
     * Starts the service. Exits with 2 if the command line or the configuration is wrong, a port
     * that is taken included, with 1 if the service cannot start for another reason, and with 0
     * when it has stopped because it was told to.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        List<String> arguments = List.of(args);
        if (Arguments.askForHelp(arguments)) {
            System.out.print(Arguments.USAGE);
            return;
        }
        try {
            LogFormat.of(System.getenv()).use();
            Service service =
                    Service.start(Configuration.read(Arguments.parse(arguments), System.getenv()));
            io.helidon.Main.addShutdownHandler(new Shutdown(service));
            // Scripts read the entry with the settings before this line.
            LogQueue.flushAll();
            System.out.println("Sluice is ready: " + service.address());
        } catch (ConfigurationException | UsageException | ConfigException e) {
            exit(WRONG_CONFIGURATION, e);
        } catch (RuntimeException e) {
            exit(CANNOT_START, e);
        }
    }

    private static void exit(int status, RuntimeException e) {
        System.err.println(e.getMessage());
        System.exit(status);
    }
}
