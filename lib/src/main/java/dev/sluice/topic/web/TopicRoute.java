package dev.sluice.topic.web;

import dev.sluice.http.stream.Route;
import dev.sluice.session.SessionOptions;
import dev.sluice.topic.OnOverflow;
import io.helidon.http.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A path at which a topic, or many, can be read and published to.
 *
 * <p>With {@code {topic}} as the topic, the path has a parameter of that name, {@code
 * /topics/{topic}}, or {@code /topics/{+topic}} for names with slashes. Several topics in one
 * stream are then at the path before it: {@code /topics?topic=a&topic=b}.
 *
 * @param path the path, which starts with a slash
 * @param topic the name of the topic, or {@code {topic}}
 * @param options how the streams behave
 * @param onOverflow what becomes of a stream that is overtaken
 * @param latestBy for {@link OnOverflow#LATEST}, where the key is in the data; empty for the type
 * @param roles roles of which one is needed besides the permission for the topic; default none
 */
public record TopicRoute(
        String path,
        String topic,
        SessionOptions options,
        OnOverflow onOverflow,
        Optional<String> latestBy,
        Set<String> roles) {

    /** The placeholder for the topic that the path names. */
    public static final String FROM_PATH = "{topic}";

    /**
     * Validates the route.
     *
     * @throws IllegalArgumentException if the path does not start with a slash, or does not end
     *     with the parameter where the topic is to come from it
     */
    public TopicRoute {
        Route.requireValidPath(path);
        Objects.requireNonNull(topic, "topic must not be null");
        Objects.requireNonNull(options, "options must not be null");
        Objects.requireNonNull(onOverflow, "onOverflow must not be null");
        Objects.requireNonNull(latestBy, "latestBy must not be null");
        Objects.requireNonNull(roles, "roles must not be null");
        roles = Set.copyOf(roles);
        if (topic.equals(FROM_PATH) && !path.endsWith("/{topic}") && !path.endsWith("/{+topic}")) {
            throw new IllegalArgumentException(
                    "path must end with /{topic} or /{+topic}, was \"" + path + "\"");
        }
    }

    /**
     * A route that asks for no roles.
     *
     * @param path the path, which starts with a slash
     * @param topic the name of the topic, or {@code {topic}}
     * @param options how the streams behave
     * @param onOverflow what becomes of a stream that is overtaken
     * @param latestBy for {@link OnOverflow#LATEST}, where the key is in the data
     * @throws IllegalArgumentException as the other constructor does
     */
    public TopicRoute(
            String path,
            String topic,
            SessionOptions options,
            OnOverflow onOverflow,
            Optional<String> latestBy) {
        this(path, topic, options, onOverflow, latestBy, Set.of());
    }

    /**
     * A route at which every topic can be read and published to, with the default options.
     *
     * @param path the path, which ends with {@code /{topic}} or {@code /{+topic}}
     * @return the route
     * @throws IllegalArgumentException if the path ends otherwise
     */
    public static TopicRoute at(String path) {
        return new TopicRoute(
                path,
                FROM_PATH,
                SessionOptions.defaults(),
                OnOverflow.DISCONNECT,
                Optional.empty());
    }

    /**
     * The same route with other options.
     *
     * @param value how the streams behave
     * @return the new route
     */
    public TopicRoute withOptions(SessionOptions value) {
        return new TopicRoute(path, topic, value, onOverflow, latestBy, roles);
    }

    /**
     * The routes that this one is made of, by their {@linkplain Route#shape() shapes}.
     *
     * @return for example {@code GET /topics/{+}}, {@code POST /topics/{+}}, {@code GET /topics}
     */
    public Set<String> shapes() {
        Set<String> shapes = new LinkedHashSet<>();
        for (Method method : List.of(Method.GET, Method.POST, Method.DELETE)) {
            shapes.add(Route.shape(method, path));
        }
        if (isFromPath()) {
            shapes.add(Route.shape(Method.GET, parentPath()));
        }
        return shapes;
    }

    /**
     * Whether the path names the topic.
     *
     * @return true if the topic is {@link #FROM_PATH}
     */
    public boolean isFromPath() {
        return topic.equals(FROM_PATH);
    }

    /**
     * The path at which several topics can be read in one stream, if the path names the topic.
     *
     * @return for example {@code /topics}
     */
    public String parentPath() {
        String parent = path.substring(0, path.lastIndexOf('/'));
        return parent.isEmpty() ? "/" : parent;
    }
}
