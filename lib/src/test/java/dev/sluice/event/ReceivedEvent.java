package dev.sluice.event;

import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/**
 * An event as OkHttp's client dispatches it. For OkHttp an empty id and an empty type are none.
 *
 * @param id the last event id at that moment
 */
record ReceivedEvent(@Nullable String id, @Nullable String type, String data) {

    static List<ReceivedEvent> parse(WireBuffer wire) {
        Listener listener = new Listener();
        EventSources.processResponse(
                new Response.Builder()
                        .request(new Request.Builder().url("http://localhost/").build())
                        .protocol(Protocol.HTTP_1_1)
                        .code(200)
                        .message("OK")
                        .body(
                                ResponseBody.create(
                                        wire.toByteArray(), MediaType.get("text/event-stream")))
                        .build(),
                listener);
        return listener.events;
    }

    private static final class Listener extends EventSourceListener {

        private final List<ReceivedEvent> events = new ArrayList<>();

        @Override
        public void onEvent(
                EventSource source, @Nullable String id, @Nullable String type, String data) {
            events.add(new ReceivedEvent(id, type, data));
        }

        @Override
        public void onFailure(
                EventSource source, @Nullable Throwable failure, @Nullable Response response) {
            throw new AssertionError("OkHttp could not read the stream", failure);
        }
    }
}
