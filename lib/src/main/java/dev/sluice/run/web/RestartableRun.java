package dev.sluice.run.web;

import dev.sluice.run.RunHandler;
import io.helidon.webserver.http.ServerRequest;

/**
 * A factory whose runs are started again on another replica when theirs is lost. What a handler
 * needs is kept as a text with the run.
 */
public interface RestartableRun extends RunFactory {

    /**
     * Turns the request into a text.
     *
     * @param request the request
     * @return all that the handler needs to know
     * @throws Exception if there is no run for this request
     */
    String input(ServerRequest request) throws Exception;

    /**
     * Makes the handler.
     *
     * @param input what {@link #input} has returned, here or on another replica
     * @return the handler, which finds in {@link dev.sluice.run.RunSink#text} what the run has said
     * @throws Exception if it cannot be made
     */
    RunHandler handler(String input) throws Exception;

    @Override
    default RunHandler create(ServerRequest request) throws Exception {
        return handler(input(request));
    }
}
