package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;

/**
 * Reports the progress of a request in Helidon's parser, and of its response. A connection of which
 * one side has said {@code Connection: close} ends after the response, which Helidon 4.5.0 says but
 * does not do. So does one with {@code Expect}: Helidon takes a body that it has not asked for as
 * one that does not come, and would read it as the next request.
 *
 * <p>Of several listeners Helidon 4.5.0 notifies none, so that this one passes everything on to
 * those that were configured, Helidon's log of the wire for example.
 */
abstract sealed class RequestProgress implements Http1ConnectionListener {

    private final List<Http1ConnectionListener> others;

    private RequestProgress(List<Http1ConnectionListener> others) {
        this.others = List.copyOf(others);
    }

    /** The same configuration, with connections that report their progress. */
    static Http1Config reportedBy(Http1Config config) {
        return Http1Config.builder(config)
                .receiveListeners(List.of(new Received(config.receiveListeners())))
                .sendListeners(List.of(new Sent(config.sendListeners())))
                .build();
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        others.forEach(other -> other.prologue(context, prologue));
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        others.forEach(other -> other.headers(context, headers));
        if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
            Http1Context.of(context).connection().endAfterRequest();
        }
    }

    @Override
    public void status(ConnectionContext context, Status status) {
        others.forEach(other -> other.status(context, status));
    }

    @Override
    public void data(ConnectionContext context, BufferData data) {
        others.forEach(other -> other.data(context, data));
    }

    @Override
    public void data(ConnectionContext context, byte[] bytes, int position, int length) {
        others.forEach(other -> other.data(context, bytes, position, length));
    }

    private static final class Received extends RequestProgress {

        Received(List<Http1ConnectionListener> others) {
            super(others);
        }

        @Override
        public void prologue(ConnectionContext context, HttpPrologue prologue) {
            Http1Context.of(context).watched().beginRequest();
            super.prologue(context, prologue);
        }

        @Override
        public void headers(ConnectionContext context, Headers headers) {
            super.headers(context, headers);
            Http1Context connection = Http1Context.of(context);
            connection.connection().endIfClosing();
            if (headers.contains(HeaderNames.EXPECT)) {
                connection.connection().endAfterRequest();
            }
            connection
                    .watched()
                    .beginWork(BodyLength.of(headers), connection.dataReader().available());
        }
    }

    private static final class Sent extends RequestProgress {

        Sent(List<Http1ConnectionListener> others) {
            super(others);
        }
    }
}
