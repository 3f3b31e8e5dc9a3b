package dev.sluice.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Each overlay alone, with each component, and with all of them, rendered once for all tests. */
final class Rendered {

    private static final Map<String, Manifests> BY_NAME = render();

    private Rendered() {}

    private static Map<String, Manifests> render() {
        Map<String, Manifests> rendered = new LinkedHashMap<>();
        for (String overlay : Kustomize.OVERLAYS) {
            rendered.put(name(overlay, List.of()), render(overlay, List.of()));
            for (String component : Kustomize.COMPONENTS) {
                List<String> one = List.of(component);
                rendered.put(name(overlay, one), render(overlay, one));
            }
            rendered.put(
                    name(overlay, Kustomize.COMPONENTS), render(overlay, Kustomize.COMPONENTS));
        }
        return rendered;
    }

    private static Manifests render(String overlay, List<String> components) {
        try {
            return Manifests.read(Kustomize.render(overlay, components));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(String overlay, List<String> components) {
        return overlay + " " + components;
    }

    /** The names of all, for example {@code redis [prometheus]}. */
    static Set<String> names() {
        return BY_NAME.keySet();
    }

    static Manifests get(String name) {
        return Objects.requireNonNull(BY_NAME.get(name), name);
    }

    static Manifests single() {
        return get("single []");
    }

    static Manifests redis() {
        return get("redis []");
    }

    /** The overlay with Redis, and all components. */
    static Manifests all() {
        return get(name("redis", Kustomize.COMPONENTS));
    }
}
