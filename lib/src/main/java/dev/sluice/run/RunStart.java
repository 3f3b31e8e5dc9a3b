package dev.sluice.run;

import dev.sluice.topic.TopicName;
import java.util.Optional;

/**
 * A run that is to be started.
 *
 * @param id its id
 * @param route the route that it belongs to, such as {@code POST /answers/{id}}
 * @param starter who starts it
 * @param options the options of the route
 * @param handler its work
 * @param input what the handler can be made from again; empty for a run that is not restartable
 */
public record RunStart(
        TopicName id,
        String route,
        Starter starter,
        RunOptions options,
        RunHandler handler,
        Optional<String> input) {

    /**
     * The client that starts a run.
     *
     * @param subject the subject of its token; empty for a client without one
     * @param client by which limits tell clients apart
     */
    public record Starter(String subject, String client) {}

    RunInfo info() {
        return new RunInfo(
                id, route, starter.subject(), 0, 1, new RunInfo.Keeping(options.keep(), input));
    }
}
