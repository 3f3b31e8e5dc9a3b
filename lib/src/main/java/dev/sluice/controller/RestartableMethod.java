package dev.sluice.controller;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.stream.RouteSchema;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunSink;
import dev.sluice.run.web.RestartableRun;
import dev.sluice.source.ResumePoint;
import io.helidon.webserver.http.ServerRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls a method with arguments that are kept as JSON, also the first time: so arguments that do
 * not survive that are noticed when the run is started, not when it is lost.
 *
 * @param bound the method
 * @param mapper writes and reads the arguments
 */
record RestartableMethod(BoundMethod bound, ObjectMapper mapper) implements RestartableRun {

    @Override
    public String input(ServerRequest request) throws JacksonException {
        ArrayNode input = mapper.createArrayNode();
        for (Object value : bound.read(request, ResumePoint.fresh())) {
            input.add(value instanceof java.security.Principal ? of(request) : json(value));
        }
        return mapper.writeValueAsString(input);
    }

    @Override
    public RouteSchema schema() {
        return bound.schema(Optional.empty());
    }

    private JsonNode of(ServerRequest request) {
        Principal principal = Principal.of(request);
        ArrayNode roles = mapper.createArrayNode();
        principal.roles().forEach(roles::add);
        return mapper.createObjectNode().put("name", principal.name()).set("roles", roles);
    }

    private JsonNode json(@Nullable Object value) {
        return mapper.valueToTree(value);
    }

    @Override
    public RunHandler handler(String input) throws JacksonException {
        JsonNode kept = mapper.readTree(input);
        @Nullable Object[] values = new Object[kept.size()];
        for (int i = 0; i < values.length; i++) {
            ControllerParameter parameter = bound.parameters().get(i);
            values[i] = value(parameter, kept.get(i));
        }
        return run -> bound.invoke(values, run);
    }

    private @Nullable Object value(ControllerParameter parameter, JsonNode kept) {
        if (parameter.is(Principal.class)) {
            return principal(kept);
        }
        if (parameter.is(java.security.Principal.class)) {
            return (java.security.Principal) principal(kept)::name;
        }
        if (parameter.is(RunSink.class)) {
            return null;
        }
        return mapper.convertValue(kept, parameter.type());
    }

    private static Principal principal(JsonNode kept) {
        Set<String> roles = new HashSet<>();
        kept.get("roles").forEach(role -> roles.add(role.textValue()));
        return new Principal(kept.get("name").textValue(), roles);
    }
}
