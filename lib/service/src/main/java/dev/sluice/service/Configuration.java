package dev.sluice.service;

import dev.sluice.config.ConfigurationException;
import dev.sluice.config.NearestName;
import dev.sluice.config.Secrecy;
import dev.sluice.config.SluiceConfig;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The configuration from all its places. Where several set a key, the first of these counts:
 * command line, system properties, environment variables, the file that {@code SLUICE_CONFIG}
 * names, the application's {@code application.yaml} on the class path, the defaults of the service.
 * A list is taken whole from one place.
 *
 * @param values the configuration
 * @param declared the same without the environment variables
 */
record Configuration(Config values, Config declared) {

    private static final String DEFAULTS = "META-INF/sluice/defaults.yaml";
    private static final Set<String> ROOTS = Set.of("admin", "app", "server", "sluice");
    private static final Set<String> ADMIN_KEYS = Set.of("host", "port");

    /**
     * Reads the configuration, and checks all of it but {@code sluice}.
     *
     * @param arguments key and value pairs of the command line
     * @param environment the environment variables
     * @throws ConfigurationException with a line for each mistake
     */
    static Configuration read(Map<String, String> arguments, Map<String, String> environment) {
        Optional<Path> file = ConfigurationFile.of(environment);
        requireKnownRoots("an argument", Config.just(ConfigSources.create(arguments)));
        file.ifPresent(
                path -> requireKnownRoots(path.toString(), Config.just(ConfigSources.file(path))));
        requireKnownRoots(ConfigurationFile.APPLICATION, ConfigurationFile.ofApplication());
        Config declared = build(arguments, List.of(), file);
        ServerKeys server = ServerKeys.load();
        Set<String> keys = new HashSet<>(SluiceConfig.keys());
        keys.addAll(server.names());
        ADMIN_KEYS.forEach(key -> keys.add("admin." + key));
        keys.addAll(leaves(declared.get("app")));
        Config values =
                build(
                        arguments,
                        List.of(ConfigSources.create(EnvironmentKeys.known(environment, keys))),
                        file);
        List<String> mistakes = new ArrayList<>(EnvironmentKeys.mistyped(environment, keys));
        mistakes.addAll(adminMistakes(declared.get("admin")));
        mistakes.addAll(server.mistakes(values.get("server")));
        hostMistake(values, "server.host").ifPresent(mistakes::add);
        hostMistake(values, "admin.host").ifPresent(mistakes::add);
        mistakes.addAll(missingFiles(values.get("server")));
        samePort(values).ifPresent(mistakes::add);
        if (mistakes.isEmpty()) {
            tlsMistake(values.get("server.tls")).ifPresent(mistakes::add);
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException(
                    mistakes.stream().map(Secrecy::withoutPasswords).toList());
        }
        return new Configuration(values, declared);
    }

    private static void requireKnownRoots(String where, Config config) {
        for (Config root : config.asNodeList().orElse(List.of())) {
            String name = root.key().name();
            if (!ROOTS.contains(name)) {
                String full = root.isLeaf() ? "; did you mean server." + name + "?" : "";
                throw new ConfigurationException(
                        "%s must have keys of %s, had %s%s"
                                .formatted(where, new TreeSet<>(ROOTS), name, full));
            }
        }
    }

    /** The keys of the application are those that have a value somewhere. */
    private static List<String> leaves(Config node) {
        return node.traverse().filter(Config::isLeaf).map(leaf -> leaf.key().toString()).toList();
    }

    private static List<String> adminMistakes(Config admin) {
        List<String> mistakes = new ArrayList<>();
        for (Config child : admin.asNodeList().orElse(List.of())) {
            String name = child.key().name();
            if (!ADMIN_KEYS.contains(name)) {
                mistakes.add(
                        "admin.%s is not a known key; did you mean admin.%s?"
                                .formatted(name, NearestName.of(name, ADMIN_KEYS)));
            }
        }
        return mistakes;
    }

    private static Optional<String> samePort(Config config) {
        String port = config.get("server.port").asString().orElse("");
        boolean isSame = port.equals(config.get("admin.port").asString().orElse(""));
        return isSame && !port.equals("0")
                ? Optional.of("admin.port must not be that of server.port, was " + port)
                : Optional.empty();
    }

    private static Optional<String> hostMistake(Config config, String key) {
        String host = config.get(key).asString().orElse("");
        try {
            if (!host.isBlank()) {
                var _ = InetAddress.getByName(host);
                return Optional.empty();
            }
        } catch (UnknownHostException e) {
            // The same mistake as none.
        }
        return Optional.of(
                "%s must be an address of this machine, or a name that has one, was \"%s\""
                        .formatted(key, host));
    }

    /** Helidon's keys of files end in {@code resource.path}. */
    private static List<String> missingFiles(Config server) {
        return server.traverse()
                .filter(node -> node.key().toString().endsWith(".resource.path"))
                .filter(node -> !isReadableFile(node.asString().orElse("")))
                .map(node ->
                        "%s must be a file that can be read, was \"%s\""
                                .formatted(node.key(), node.asString().orElse("")))
                .toList();
    }

    private static boolean isReadableFile(String name) {
        try {
            Path file = Path.of(name);
            return Files.isRegularFile(file) && Files.isReadable(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Optional<String> tlsMistake(Config tls) {
        if (!tls.exists()) {
            return Optional.empty();
        }
        try {
            var _ = Tls.create(tls);
            return Optional.empty();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return Optional.of(
                    "server.tls must have a key and certificates that can be used: "
                            + cause.getMessage());
        }
    }

    private static Config build(
            Map<String, String> arguments,
            List<Supplier<? extends ConfigSource>> environment,
            Optional<Path> file) {
        List<Supplier<? extends ConfigSource>> sources = new ArrayList<>();
        sources.add(ConfigSources.create(arguments));
        sources.add(ConfigSources.systemProperties());
        sources.addAll(environment);
        file.ifPresent(path -> sources.add(ConfigSources.file(path)));
        sources.add(ConfigSources.classpath(ConfigurationFile.APPLICATION).optional());
        sources.add(ConfigSources.classpath(DEFAULTS));
        return Config.builder()
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .sources(sources)
                .build();
    }
}
