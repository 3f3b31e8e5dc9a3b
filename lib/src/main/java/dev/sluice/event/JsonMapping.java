package dev.sluice.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** The default mapping between objects and JSON. */
public final class JsonMapping {

    private JsonMapping() {}

    /**
     * A mapper that writes dates, times and durations as ISO 8601 text, and knows {@code Optional}.
     *
     * @return a new mapper, which may be changed further
     */
    public static ObjectMapper create() {
        // Jackson's buffers belong to a thread by default: with virtual threads, to each stream.
        JsonFactory factory =
                JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedBoundedPool()).build();
        return new ObjectMapper(factory)
                .registerModule(new JavaTimeModule())
                .registerModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    }
}
