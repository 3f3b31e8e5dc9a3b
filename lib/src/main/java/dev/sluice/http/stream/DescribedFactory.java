package dev.sluice.http.stream;

import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.webserver.http.ServerRequest;
import java.util.Objects;

/**
 * A factory of which is known what it reads and sends. Where the types of events are declared, its
 * sources send no others.
 *
 * @param schema what it reads and sends
 * @param factory makes the source of each stream
 */
public record DescribedFactory(RouteSchema schema, SourceFactory factory) implements SourceFactory {

    /** Requires both. */
    public DescribedFactory {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(factory, "factory must not be null");
    }

    @Override
    public Source<?> create(ServerRequest request) throws Exception {
        Source<?> source = factory.create(request);
        return schema.events().isPresent() ? Sources.typed(schema.events().get(), source) : source;
    }
}
