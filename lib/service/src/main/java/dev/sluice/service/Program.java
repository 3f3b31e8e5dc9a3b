package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import dev.sluice.controller.BindingException;
import io.helidon.Main;
import io.helidon.config.ConfigException;
import java.util.List;

/** A service that is the whole program: its log, its signals and its exit status. */
final class Program {

    private static final int CANNOT_START = 1;
    private static final int WRONG_CONFIGURATION = 2;

    private Program() {}

    static SluiceService start(ServiceBuilder builder, List<String> arguments) {
        Arguments.textAskedFor(arguments)
                .ifPresent(text -> {
                    System.out.print(text);
                    System.exit(0);
                });
        try {
            LogSettings log = LogSettings.of(System.getenv());
            log.use();
            SluiceService service = builder.open(arguments, ListenerLoss::exit);
            Main.addShutdownHandler(new Shutdown(service));
            log.ready("Sluice is ready: " + service.address());
            return service;
        } catch (ConfigurationException | ConfigException e) {
            throw exit(WRONG_CONFIGURATION, e);
        } catch (BindingException e) {
            throw exit(CANNOT_START, e);
        } catch (RuntimeException e) {
            // Nobody has foreseen it: where it comes from is what helps.
            e.printStackTrace();
            throw exit(CANNOT_START, e);
        }
    }

    private static RuntimeException exit(int status, RuntimeException e) {
        LogQueue.flushAll();
        System.err.println(e.getMessage());
        System.exit(status);
        return e;
    }
}
