package dev.sluice.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.config.NearestName;
import dev.sluice.config.Secrecy;
import io.helidon.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The keys of {@code server}, as Helidon's modules describe them in their configuration metadata.
 * Helidon itself ignores a key that it does not know.
 */
final class ServerKeys {

    private static final String METADATA = "META-INF/helidon/config-metadata.json";
    private static final String ROOT = "io.helidon.webserver.WebServer";

    /** The keys that every provider may have besides its own. */
    private static final List<String> OF_PROVIDERS = List.of("type", "name", "enabled", "weight");

    /** No key lies deeper; a type may have itself as an option. */
    private static final int DEEPEST = 8;

    private final Map<String, JsonNode> types;

    private ServerKeys(Map<String, JsonNode> types) {
        this.types = types;
    }

    /** Reads the metadata of all modules on the class path. */
    static ServerKeys load() {
        JsonMapper json = new JsonMapper();
        Map<String, JsonNode> types = new HashMap<>();
        try {
            ClassLoader loader = ServerKeys.class.getClassLoader();
            for (URL file : Collections.list(loader.getResources(METADATA))) {
                try (InputStream stream = file.openStream()) {
                    for (JsonNode module : json.readTree(stream)) {
                        module.path("types").forEach(t -> types.put(t.path("type").asText(), t));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ServerKeys(types);
    }

    /** The keys that may have a value, apart from those in lists. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        addNames("server", options(ROOT), names);
        return names;
    }

    private void addNames(String path, Map<String, ServerOption> options, Set<String> names) {
        if (path.chars().filter(c -> c == '.').count() > DEEPEST) {
            return;
        }
        options.forEach((key, option) -> {
            String name = path + "." + key;
            if (option.isProvider()) {
                providers(option)
                        .forEach((prefix, own) -> addNames(name + "." + prefix, own, names));
            } else if (types.containsKey(option.type()) && !option.isMap()) {
                addNames(name, options(option.type()), names);
            } else if (!types.containsKey(option.type())) {
                names.add(name);
            }
        });
    }

    /** A line for each key that is unknown, of another type, or out of bounds. */
    List<String> mistakes(Config server) {
        List<String> mistakes = new ArrayList<>();
        check(server, options(ROOT), mistakes);
        return mistakes;
    }

    private void check(Config node, Map<String, ServerOption> options, List<String> mistakes) {
        for (Config child : node.asNodeList().orElse(List.of())) {
            String name = child.key().name();
            ServerOption option = options.get(name);
            Map<String, ServerOption> deeper = below(name, options);
            if (option != null) {
                check(child, option, mistakes);
            } else if (!deeper.isEmpty()) {
                check(child, deeper, mistakes);
            } else {
                mistakes.add(unknown(child, options.keySet()));
            }
        }
    }

    private void check(Config node, ServerOption option, List<String> mistakes) {
        if (option.isProvider()) {
            Map<String, Map<String, ServerOption>> providers = providers(option);
            for (Config child : node.asNodeList().orElse(List.of())) {
                Map<String, ServerOption> own = providers.get(child.key().name());
                if (own != null) {
                    check(child, own, mistakes);
                }
            }
        } else if (types.containsKey(option.type())) {
            boolean isMany = option.isMap() || node.type() == Config.Type.LIST;
            List<Config> nodes = isMany ? node.asNodeList().orElse(List.of()) : List.of(node);
            nodes.forEach(each -> check(each, options(option.type()), mistakes));
        } else if (!option.isList()) {
            option.mistake(node).ifPresent(mistakes::add);
        }
    }

    /** Some keys have dots in them. */
    private static Map<String, ServerOption> below(String name, Map<String, ServerOption> options) {
        String start = name + ".";
        return options.entrySet().stream()
                .filter(option -> option.getKey().startsWith(start))
                .collect(
                        Collectors.toMap(
                                option -> option.getKey().substring(start.length()),
                                Map.Entry::getValue));
    }

    private Map<String, ServerOption> options(String type) {
        Map<String, ServerOption> options = new LinkedHashMap<>();
        JsonNode described = types.get(type);
        if (described != null) {
            described.path("inherits").forEach(parent -> options.putAll(options(parent.asText())));
            for (JsonNode option : described.path("options")) {
                options.put(option.path("key").asText(), ServerOption.of(option));
            }
        }
        return options;
    }

    /** The options of each module that can be plugged in there, by its name. */
    private Map<String, Map<String, ServerOption>> providers(ServerOption option) {
        Map<String, Map<String, ServerOption>> providers = new HashMap<>();
        types.forEach((name, type) -> {
            boolean provides = false;
            for (JsonNode provided : type.path("provides")) {
                provides |= provided.asText().equals(option.type());
            }
            if (provides) {
                Map<String, ServerOption> own = options(name);
                OF_PROVIDERS.forEach(key -> own.putIfAbsent(key, ServerOption.ofAnyType()));
                providers.put(type.path("prefix").asText(), own);
            }
        });
        return providers;
    }

    private static String unknown(Config child, Set<String> known) {
        String key = child.key().toString();
        String parent = key.substring(0, key.lastIndexOf('.'));
        String value = "\"" + child.asString().orElse("") + "\"";
        String was = !child.hasValue() ? "an object" : Secrecy.mayShow(key) ? value : "a value";
        return "%s is not a known key, was %s; did you mean %s.%s?"
                .formatted(key, was, parent, NearestName.of(child.key().name(), known));
    }
}
