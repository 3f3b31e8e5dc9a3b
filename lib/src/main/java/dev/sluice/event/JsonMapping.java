package dev.sluice.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** How objects become JSON, and JSON objects, unless the application says otherwise. */
public final class JsonMapping {

    private JsonMapping() {}

    /**
     * A mapper that writes dates, times and durations as ISO 8601 text, and knows {@code Optional}.
     *
     * @return a new mapper, which may be changed further
     */
    public static ObjectMapper create() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .registerModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    }
}
