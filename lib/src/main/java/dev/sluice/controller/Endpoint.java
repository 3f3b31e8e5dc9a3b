package dev.sluice.controller;

import dev.sluice.http.problem.ProblemException;
import io.helidon.http.Status;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A method of a controller and the route that it answers, as messages name them.
 *
 * @param method the method, which has {@link Sse} or {@link Run}
 * @param httpMethod the method of HTTP, in capital letters
 * @param path the path, with the prefix of the controller
 */
record Endpoint(Method method, String httpMethod, String path) {

    static Endpoint of(String prefix, Method method) {
        Sse sse = method.getAnnotation(Sse.class);
        if (sse != null) {
            return of(method, sse.method(), joined(prefix, sse.value()));
        }
        Run run = method.getAnnotation(Run.class);
        return of(method, run.method(), joined(prefix, run.value()));
    }

    private static Endpoint of(Method method, String httpMethod, String path) {
        return new Endpoint(method, httpMethod.toUpperCase(Locale.ROOT), path);
    }

    /** For example {@code GET /news/{id}}. */
    String route() {
        return (httpMethod + " " + path).strip();
    }

    /** The method with its class, for example {@code dev.example.News.stream(String)}. */
    String methodName() {
        StringBuilder parameters = new StringBuilder();
        for (Class<?> type : method.getParameterTypes()) {
            parameters.append(parameters.isEmpty() ? "" : ", ").append(type.getSimpleName());
        }
        return "%s.%s(%s)"
                .formatted(method.getDeclaringClass().getName(), method.getName(), parameters);
    }

    /** The exception that stops the start, in one line. */
    BindingException refused(String why) {
        return new BindingException("%s: %s %s".formatted(route(), methodName(), why));
    }

    /**
     * The response to a request whose argument is missing or wrong.
     *
     * @param detail what the client is told
     * @param logged what is logged, in which text of the client is escaped
     * @param place names the argument or its part, or is empty
     */
    ProblemException badRequest(String detail, String logged, Map<String, String> place) {
        Map<String, String> members = new TreeMap<>(place);
        members.put("route", route());
        return new ProblemException(Status.BAD_REQUEST_400, detail, members, logged);
    }

    /** The response when the method, not the client, is at fault. */
    ProblemException failed(String why) {
        return new ProblemException(
                Status.INTERNAL_SERVER_ERROR_500, "", Map.of(), methodName() + " " + why);
    }

    /** A prefix and a path with one slash between them; a path of a slash only adds nothing. */
    private static String joined(String prefix, String path) {
        String start = prefix.replaceFirst("/+$", "");
        String end = path.replaceFirst("^/+", "");
        String joined = end.isEmpty() && !start.isEmpty() ? start : start + "/" + end;
        return joined.startsWith("/") ? joined : "/" + joined;
    }
}
