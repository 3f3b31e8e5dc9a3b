package dev.sluice.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sluice.controller.FromBody;
import dev.sluice.controller.FromHeader;
import dev.sluice.controller.FromPath;
import dev.sluice.controller.FromQuery;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.JsonMapping;
import dev.sluice.feature.FeatureBuilder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.protocol.ControlType;
import dev.sluice.run.web.RunRoute;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
import dev.sluice.source.Sources;
import dev.sluice.source.TypedSink;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.http.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenApiTest {

    private static final ObjectMapper MAPPER = JsonMapping.create();
    private static final JsonSchemaFactory VALIDATORS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    enum Colour {
        RED,
        GREEN
    }

    record Point(int x, int y) {}

    sealed interface Drawing {

        @SuppressWarnings("ArrayRecordComponent") // whose data is written, not compared
        record LineDrawn(
                Point from,
                Point to,
                Colour colour,
                Optional<String> label,
                @Nullable String note,
                @JsonProperty("thickness_mm") double thickness,
                List<Point> between,
                Map<String, Integer> weights,
                Instant at,
                LocalDate day,
                Duration took,
                UUID id,
                BigDecimal price,
                byte[] thumbnail)
                implements Drawing {}

        record Cleared() implements Drawing {}
    }

    record Question(String text) {}

    @SseController("/drawings")
    static final class Drawings {

        @Sse("/{id}")
        void drawing(
                @FromPath("id") int id,
                @FromQuery("scale") double scale,
                @FromQuery(value = "colour", defaultValue = "RED") Colour colour,
                @FromQuery("tag") Set<String> tags,
                @FromHeader("X-Tenant") Optional<String> tenant,
                TypedSink<Drawing> events) {}

        @Sse(value = "/ask", method = "POST")
        void ask(@FromBody Question question, EventSink events) {}
    }

    private static JsonNode document(Consumer<FeatureBuilder> routes) {
        return document(routes, MAPPER);
    }

    private static JsonNode document(Consumer<FeatureBuilder> routes, ObjectMapper mapper) {
        FeatureBuilder builder = SluiceFeature.builder();
        routes.accept(builder);
        try (SluiceFeature feature = builder.build()) {
            feature.topics().declare("drawings/*", Drawing.class);
            return OpenApi.titled("Drawings", "1.2", mapper)
                    .describe(feature.routes(), feature.topics().declared());
        }
    }

    private static JsonNode schema(JsonNode document, String name) {
        return document.at("/components/schemas/" + name);
    }

    private static JsonNode json(String text) throws Exception {
        return MAPPER.readTree(text);
    }

    @Test
    void a_document_has_its_version_its_head_and_only_references_that_lead_somewhere() {
        JsonNode document =
                document(builder ->
                        builder.controllers(new Drawings())
                                .topics("/topics/{+topic}")
                                .run(RunRoute.post("/answers/{id}", request -> run -> {})));

        assertEquals("3.2.0", document.get("openapi").textValue());
        assertEquals("Drawings", document.at("/info/title").textValue());
        assertEquals("1.2", document.at("/info/version").textValue());
        List<String> missing = new ArrayList<>();
        for (JsonNode reference : document.findValues("$ref")) {
            if (document.at(reference.textValue().substring(1)).isMissingNode()) {
                missing.add(reference.textValue());
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void a_typed_stream_has_its_events_and_those_of_the_service_as_items() throws Exception {
        JsonNode document = document(builder -> builder.controllers(new Drawings()));

        assertEquals(
                json(
                        """
                        {"anyOf": [
                          {"$ref": "#/components/schemas/events.Drawing"},
                          {"$ref": "#/components/schemas/events.ControlEvent"}
                        ]}
                        """),
                document.at(
                        "/paths/~1drawings~1{id}/get/responses/200/content/text~1event-stream/itemSchema"));
        assertEquals(
                json(
                        """
                        {
                          "type": "object",
                          "properties": {
                            "event": {"type": "string"},
                            "data": {"type": "string"},
                            "id": {"type": "string"},
                            "retry": {"type": "integer", "minimum": 0}
                          },
                          "required": ["event", "data"],
                          "oneOf": [
                            {"properties": {
                              "event": {"const": "line-drawn"},
                              "data": {
                                "contentMediaType": "application/json",
                                "contentSchema": {"$ref": "#/components/schemas/LineDrawn"}}}},
                            {"properties": {
                              "event": {"const": "cleared"},
                              "data": {
                                "contentMediaType": "application/json",
                                "contentSchema": {"$ref": "#/components/schemas/Cleared"}}}}
                          ]
                        }
                        """),
                schema(document, "events.Drawing"));
    }

    @Test
    void a_record_has_the_schema_of_what_is_written_of_it() throws Exception {
        JsonNode document = document(builder -> builder.controllers(new Drawings()));

        assertEquals(
                json(
                        """
                        {
                          "at": {"type": "string", "format": "date-time"},
                          "between": {"type": "array", "items": {"$ref": "#/components/schemas/Point"}},
                          "colour": {"type": "string", "enum": ["RED", "GREEN"]},
                          "day": {"type": "string", "format": "date"},
                          "from": {"$ref": "#/components/schemas/Point"},
                          "id": {"type": "string", "format": "uuid"},
                          "label": {"type": ["string", "null"]},
                          "note": {"type": ["string", "null"]},
                          "price": {"type": "number"},
                          "thickness_mm": {"type": "number", "format": "double"},
                          "thumbnail": {"type": "string", "contentEncoding": "base64"},
                          "to": {"$ref": "#/components/schemas/Point"},
                          "took": {"type": "string", "format": "duration"},
                          "weights": {
                            "type": "object",
                            "additionalProperties": {"type": "integer", "format": "int32"}}
                        }
                        """),
                schema(document, "LineDrawn").get("properties"));
        assertEquals(14, schema(document, "LineDrawn").get("required").size());
    }

    @Test
    void what_was_not_written_of_a_record_does_not_match_its_schema() throws Exception {
        JsonNode document = document(builder -> builder.controllers(new Drawings()));

        assertEquals(1, faults(document, "Point", json("{\"x\": 1}")).size());
        assertEquals(1, faults(document, "Point", json("{\"x\": 1, \"y\": \"2\"}")).size());
    }

    @Test
    void names_are_those_of_the_mapping() {
        ObjectMapper snakes =
                JsonMapping.create().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

        JsonNode document =
                document(
                        builder ->
                                builder.stream(
                                        "/a",
                                        SourceFactory.typed(
                                                LongName.class, request -> Sources.of())),
                        snakes);

        assertEquals(
                List.of("first_word"),
                names(schema(document, "LongName").get("properties").fieldNames()));
    }

    record LongName(int firstWord) {}

    private static List<String> names(Iterator<String> iterator) {
        List<String> names = new ArrayList<>();
        iterator.forEachRemaining(names::add);
        return names;
    }

    sealed interface Shape {

        record Circle(int radius) implements Shape {}

        record Square(int side) implements Shape {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    sealed interface Animal {

        @JsonTypeName("cat")
        record Cat(int lives) implements Animal {}

        @JsonTypeName("dog")
        record Dog(Optional<Animal> friend) implements Animal {}
    }

    record UserId(@JsonValue String value) {}

    record Wrapped(int a, @Nullable String b) {}

    enum Spoken {
        YES,
        NO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Node(int value, List<Node> children) {}

    record Page<T>(List<T> items) {}

    record Unusual(
            UserId user,
            @JsonUnwrapped(prefix = "p_") Wrapped wrapped,
            @JsonSerialize(using = ToStringSerializer.class) long large,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Spoken number,
            OptionalInt some,
            OptionalInt none,
            Map<String, Optional<String>> texts,
            JsonNode anything,
            Year year,
            Locale locale,
            AtomicInteger counter,
            byte small,
            char letter,
            Object object,
            Page<Point> page,
            @JsonProperty("renamed") int own) {

        public int getTotal() {
            return 7;
        }
    }

    static List<Arguments> written() {
        ObjectMapper sparse =
                JsonMapping.create().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        ObjectMapper spoken =
                JsonMapping.create().enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING);
        ObjectMapper stamps =
                JsonMapping.create().enable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        Unusual unusual =
                new Unusual(
                        new UserId("ada"),
                        new Wrapped(1, null),
                        2,
                        Spoken.NO,
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        Map.of("a", Optional.of("b")),
                        MAPPER.createArrayNode().add(4),
                        Year.of(2026),
                        Locale.ROOT,
                        new AtomicInteger(5),
                        (byte) 6,
                        'c',
                        List.of(),
                        new Page<>(List.of(new Point(7, 8))),
                        9);
        return List.of(
                Arguments.of(MAPPER, Unusual.class, unusual),
                Arguments.of(sparse, Unusual.class, unusual),
                Arguments.of(spoken, Unusual.class, unusual),
                Arguments.of(stamps, Stamped.class, new Stamped(Instant.EPOCH)),
                Arguments.of(
                        MAPPER,
                        Drawn.class,
                        new Drawn(List.of(new Shape.Circle(1), new Shape.Square(2)))),
                Arguments.of(
                        MAPPER,
                        Kept.class,
                        new Kept(
                                new Animal.Dog(Optional.of(new Animal.Cat(9))),
                                List.of(new Animal.Cat(1)))),
                Arguments.of(MAPPER, Animal.Cat.class, new Animal.Cat(9)),
                Arguments.of(MAPPER, Node.class, new Node(1, List.of(new Node(2, List.of())))));
    }

    record Stamped(Instant at) {}

    record Drawn(List<Shape> shapes) {}

    record Kept(Animal first, List<Animal> others) {}

    /**
     * Nothing else matches either: each member that is left out, or of another type, is a fault.
     */
    @ParameterizedTest
    @MethodSource("written")
    void what_is_written_of_an_event_has_its_schema(
            ObjectMapper mapper, Class<?> declared, Object data) throws Exception {
        JsonNode document =
                document(
                        builder ->
                                builder.stream(
                                        "/a",
                                        SourceFactory.typed(declared, request -> Sources.of())),
                        mapper);
        JsonNode schema =
                schema(document, "events." + declared.getSimpleName())
                        .at("/oneOf/0/properties/data/contentSchema");
        ObjectNode value = mapper.valueToTree(data);
        JsonNode wire = mapper.readTree(mapper.writeValueAsBytes(data));

        assertEquals(List.of(), faults(document, schema, wire));
        for (String name : names(value.fieldNames())) {
            ObjectNode changed = wire.deepCopy();
            changed.putArray(name).addObject();
            boolean isAnything = Set.of("anything", "object").contains(name);
            assertEquals(isAnything, faults(document, schema, changed).isEmpty(), name);
        }
    }

    /** What a validator finds wrong in a value of a schema of the document. */
    private static List<String> faults(JsonNode document, String name, JsonNode value) {
        return faults(
                document,
                MAPPER.createObjectNode().put("$ref", "#/components/schemas/" + name),
                value);
    }

    private static List<String> faults(JsonNode document, JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        return VALIDATORS.getSchema(whole).validate(value).stream().map(Object::toString).toList();
    }

    static List<ControlEvent> controlEvents() {
        return List.of(
                ControlEvent.end(),
                ControlEvent.position("1"),
                ControlEvent.gap("news", "expired", OptionalLong.of(3), "1"),
                ControlEvent.gap("news", "unknown", OptionalLong.empty(), "1"),
                ControlEvent.busy("later"),
                ControlEvent.streamError("failed"),
                ControlEvent.accessExpiring(Duration.ofSeconds(3)),
                ControlEvent.accessEnded("revoked"),
                ControlEvent.runEnd("done", "", "1"),
                ControlEvent.runEnd("failed", "why", "1"),
                ControlEvent.snapshot("{\"any\": 1}", "1"));
    }

    @ParameterizedTest
    @MethodSource("controlEvents")
    void what_the_service_says_has_its_schema(ControlEvent event) throws Exception {
        JsonNode document = document(builder -> builder.controllers(new Drawings()));
        JsonNode data = json(event.data().toString());

        List<JsonNode> schemas = new ArrayList<>();
        for (JsonNode choice : schema(document, "events.ControlEvent").get("oneOf")) {
            if (choice.at("/properties/event/const").textValue().equals(event.type().wireName())) {
                schemas.add(choice.at("/properties/data/contentSchema"));
            }
        }

        assertEquals(1, schemas.size());
        assertEquals(Set.of(), VALIDATORS.getSchema(schemas.getFirst()).validate(data));
        for (Map.Entry<String, JsonNode> member : data.properties()) {
            assertTrue(
                    event.type() == ControlType.SNAPSHOT
                            || schemas.getFirst().get("properties").has(member.getKey()),
                    member.getKey());
        }
    }

    @Test
    void each_type_of_the_service_was_tried() {
        Set<ControlType> tried = EnumSet.noneOf(ControlType.class);
        controlEvents().forEach(event -> tried.add(event.type()));

        assertEquals(EnumSet.allOf(ControlType.class), tried);
    }

    @Test
    void the_parameters_of_a_method_are_those_of_its_route() throws Exception {
        JsonNode document = document(builder -> builder.controllers(new Drawings()));

        assertEquals(
                json(
                        """
                        [
                          {"name": "id", "in": "path", "required": true,
                           "schema": {"type": "integer"}},
                          {"name": "scale", "in": "query", "required": true,
                           "schema": {"type": "number"}},
                          {"name": "colour", "in": "query", "required": false,
                           "schema": {"type": "string", "enum": ["RED", "GREEN"]}},
                          {"name": "tag", "in": "query", "required": false,
                           "schema": {"type": "array", "items": {"type": "string"}}},
                          {"name": "X-Tenant", "in": "header", "required": false,
                           "schema": {"type": "string"}},
                          {"name": "Last-Event-ID", "in": "header", "required": false,
                           "schema": {"type": "string"}}
                        ]
                        """),
                document.at("/paths/~1drawings~1{id}/get/parameters"));
        assertEquals(
                json(
                        """
                        {"required": true, "content": {"application/json": {
                          "schema": {"$ref": "#/components/schemas/Question"}}}}
                        """),
                document.at("/paths/~1drawings~1ask/post/requestBody"));
    }

    @Test
    void a_topic_with_declared_types_takes_and_gives_those() throws Exception {
        JsonNode document =
                document(builder ->
                        builder.topics(
                                new TopicRoute(
                                        "/sketch",
                                        "drawings/sketch",
                                        SessionOptions.defaults(),
                                        OnOverflow.SKIP,
                                        Optional.empty())));

        assertEquals(
                json(
                        """
                        {"anyOf": [
                          {"$ref": "#/components/schemas/events.Drawing"},
                          {"$ref": "#/components/schemas/events.ControlEvent"}
                        ]}
                        """),
                document.at(
                        "/paths/~1sketch/get/responses/200/content/text~1event-stream/itemSchema"));
        JsonNode publication =
                document.at(
                        "/paths/~1sketch/post/requestBody/content/application~1json/schema/oneOf");
        assertEquals("cleared", publication.at("/1/properties/type/const").textValue());
        assertEquals(
                "#/components/schemas/Cleared",
                publication.at("/1/properties/data/$ref").textValue());
        assertTrue(document.at("/paths/~1sketch/delete/responses").has("204"));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    /topics/{+topic}, /topics/{topic}, get post delete
                    /topics/{+topic}, /topics,         get
                    """)
    void any_topic_may_give_declared_types_and_others(String route, String path, String methods) {
        JsonNode document = document(builder -> builder.topics(route));
        JsonNode operations = document.get("paths").get(path);

        assertEquals(List.of(methods.split(" ")), names(operations.fieldNames()));
        assertEquals(
                List.of("events.Drawing", "events.AnyEvent", "events.ControlEvent"),
                operations
                        .at("/get/responses/200/content/text~1event-stream/itemSchema/anyOf")
                        .findValuesAsText("$ref")
                        .stream()
                        .map(text -> text.substring(text.lastIndexOf('/') + 1))
                        .toList());
    }

    @SuppressWarnings("SameNameButDifferent") // which is what it is about
    static final class Odd {

        sealed interface Event {

            record Changed(String text) implements Event {}
        }
    }

    @SuppressWarnings("SameNameButDifferent")
    static final class Even {

        sealed interface Event {

            record Changed(int number) implements Event {}
        }
    }

    @Test
    void two_declarations_of_one_name_are_two_schemas() {
        JsonNode document =
                document(builder ->
                        builder.stream("/odd", typed(Odd.Event.class)).stream(
                                "/even", typed(Even.Event.class)));

        assertEquals("string", typeOfOnlyMember(document, "/odd"));
        assertEquals("integer", typeOfOnlyMember(document, "/even"));
    }

    private static SourceFactory typed(Class<?> declared) {
        return SourceFactory.typed(declared, request -> Sources.of());
    }

    private static String typeOfOnlyMember(JsonNode document, String path) {
        JsonNode event =
                document.get("paths")
                        .get(path)
                        .at(
                                "/get/responses/200/content/text~1event-stream/itemSchema/anyOf/0/$ref");
        JsonNode data =
                document.at(event.textValue().substring(1))
                        .at("/oneOf/0/properties/data/contentSchema/$ref");
        return document.at(data.textValue().substring(1))
                .get("properties")
                .elements()
                .next()
                .get("type")
                .textValue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /a/{id}              | /a/{id}         | id
                    /a/{id:[0-9]{1,3}}   | /a/{id}         | id
                    /a/{+rest}           | /a/{rest}       | rest
                    /a/*                 | /a/{part1}      | part1
                    /a/{:[0-9]+}/b       | /a/{part1}/b    | part1
                    /a[/{id}]            | /a, /a/{id}     | id
                    """)
    void a_path_is_written_as_openapi_has_it(String pattern, String paths, String parameter) {
        JsonNode document = document(builder -> builder.stream(pattern, request -> Sources.of()));
        List<String> written = names(document.get("paths").fieldNames());

        assertEquals(List.of(paths.split(", ", -1)), written);
        assertEquals(
                parameter,
                document.get("paths")
                        .get(written.getLast())
                        .at("/get/parameters/0/name")
                        .textValue());
    }

    @Test
    void paths_that_differ_in_the_names_of_their_parameters_are_one() {
        JsonNode document =
                document(builder ->
                        builder.stream("/a/{x}", request -> Sources.of()).stream(
                                new Route(
                                        Method.POST,
                                        "/a/{y}",
                                        SessionOptions.defaults(),
                                        request -> Sources.of())));

        assertEquals(List.of("/a/{y}"), names(document.get("paths").fieldNames()));
        assertEquals("y", document.at("/paths/~1a~1{y}/get/parameters/0/name").textValue());
    }

    @Test
    void a_run_is_started_read_and_stopped() {
        JsonNode document =
                document(builder ->
                        builder.run(RunRoute.post("/answers/{id:[0-9]+}", request -> run -> {})));
        JsonNode operations = document.at("/paths/~1answers~1{id}");

        assertEquals(List.of("post", "get", "delete"), names(operations.fieldNames()));
        assertEquals("id", operations.at("/post/parameters/0/name").textValue());
        assertTrue(operations.at("/delete/responses").has("204"));
    }

    @Test
    void a_service_that_asks_for_tokens_says_so() throws Exception {
        JsonNode document =
                OpenApi.titled("Drawings", "1.2", MAPPER)
                        .withBearerToken()
                        .describe(List.of(), Map.of());

        assertEquals(json("[{\"bearer\": []}]"), document.get("security"));
        assertEquals(
                json(
                        "{\"bearer\": {\"type\": \"http\", \"scheme\": \"bearer\", \"bearerFormat\": \"JWT\"}}"),
                document.at("/components/securitySchemes"));
    }
}
