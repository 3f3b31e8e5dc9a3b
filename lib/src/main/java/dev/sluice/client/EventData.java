package dev.sluice.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.jspecify.annotations.Nullable;

/** Reads the data of events as JSON, as the default mapping of a Sluice server writes it. */
final class EventData {

    private static final ObjectMapper JSON =
            // Jackson's buffers belong to a thread by default: with virtual threads, to each.
            new ObjectMapper(
                            JsonFactory.builder()
                                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                                    .build())
                    .registerModule(new JavaTimeModule())
                    .registerModule(new Jdk8Module())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    // A server that says more than before must not stop its clients.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @FunctionalInterface
    private interface Reading<T> {

        @Nullable T read() throws JacksonException;
    }

    private EventData() {}

    static <T> T read(ReceivedEvent event, Class<T> as) {
        return read(event, JSON.constructType(as), () -> JSON.readValue(event.data(), as));
    }

    static <T> T read(ReceivedEvent event, TypeReference<T> as) {
        return read(event, JSON.constructType(as), () -> JSON.readValue(event.data(), as));
    }

    private static <T> T read(ReceivedEvent event, JavaType type, Reading<T> reading) {
        T value;
        try {
            value = reading.read();
        } catch (JacksonException e) {
            throw EventDataException.of(
                    event, type, ProblemText.printable(e.getOriginalMessage()), e);
        }
        if (value == null) {
            throw EventDataException.of(event, type, "it is null", null);
        }
        return value;
    }
}
