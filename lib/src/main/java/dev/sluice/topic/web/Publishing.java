package dev.sluice.topic.web;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncodingException;
import dev.sluice.event.MessageEvent;
import dev.sluice.event.UndeclaredEventException;
import dev.sluice.http.RequestBody;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.Requirement;
import dev.sluice.topic.IdempotencyKey;
import dev.sluice.topic.IdempotencyKeyReusedException;
import dev.sluice.topic.Position;
import dev.sluice.topic.Topic;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Answers a {@code POST} to a topic, after the broker has what was in it. */
final class Publishing implements Handler {

    private static final String SUPPORTED =
            "The body must be application/json, text/plain or application/x-ndjson";
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    /** RFC 9110; Helidon has no constant for it. */
    private static final Status UNPROCESSABLE = Status.create(422, "Unprocessable Content");

    private final Function<ServerRequest, Topic> topicOf;
    private final Clients clients;
    private final Requirement requirement;

    Publishing(Function<ServerRequest, Topic> topicOf, Clients clients, Requirement requirement) {
        this.topicOf = topicOf;
        this.clients = clients;
        this.requirement = requirement;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        clients.require(request, requirement);
        clients.requirePublishRate(request);
        Topic topic = topicOf.apply(request);
        String type =
                request.headers()
                        .contentType()
                        .map(HttpMediaType::mediaType)
                        .map(media -> media.type() + "/" + media.subtype())
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .orElse("");
        Optional<IdempotencyKey> key = idempotencyKey(request, type);
        int most = mostBytes(type, topic);
        // The whole of it before anything is published: of an upload that breaks off, nothing is.
        String answer =
                RequestBody.withText(
                        request,
                        most,
                        bytes -> clients.countPublishedBytes(request, bytes),
                        body -> publish(request, topic, type, body, key));
        // As bytes: for a text, Helidon looks for who can write it.
        response.header(HeaderValues.CONTENT_TYPE_JSON)
                .send(answer.getBytes(StandardCharsets.US_ASCII));
    }

    /** An event has all bytes of a text in it, but a JSON text may have escapes for one byte. */
    private static int mostBytes(String type, Topic topic) {
        return switch (type) {
            case "text/plain" -> topic.maxEventBytes();
            case "application/json", "application/x-ndjson" -> RequestBody.MAX_TEXT_BYTES;
            default -> throw new HttpException(SUPPORTED, Status.UNSUPPORTED_MEDIA_TYPE_415, true);
        };
    }

    private String publish(
            ServerRequest request,
            Topic topic,
            String type,
            String body,
            Optional<IdempotencyKey> key) {
        int events = type.equals("application/x-ndjson") ? NdjsonBatch.count(body) : 1;
        clients.countPublishedEvents(request, events);
        try {
            return switch (type) {
                case "application/json" ->
                        one(topic, PublishedEvent.fromJson(body, topic.types().isPresent()), key);
                case "text/plain" -> one(topic, MessageEvent.of(body), key);
                default -> lines(topic, body, key);
            };
        } catch (IdempotencyKeyReusedException e) {
            throw new HttpException(e.getMessage(), UNPROCESSABLE, e, true);
        }
    }

    /** The key belongs to the one who publishes; its form tells a batch from a single event. */
    private static Optional<IdempotencyKey> idempotencyKey(ServerRequest request, String type) {
        Principal principal = Principal.of(request);
        String subject =
                principal.isAnonymous() ? Principal.ANYBODY : "subject " + principal.name();
        try {
            return request.headers()
                    .first(IDEMPOTENCY_KEY)
                    .map(value -> new IdempotencyKey(value, subject, type));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        }
    }

    /** The answer has only digits and dashes, so it needs no escapes. */
    private static String one(Topic topic, MessageEvent event, Optional<IdempotencyKey> key) {
        EncodedEvent encoded;
        try {
            encoded = topic.encoded(event);
        } catch (EventEncodingException e) {
            throw new HttpException(e.getMessage(), status(e), e, true);
        }
        try {
            Position position = topic.publishAll(List.of(encoded), key).getFirst();
            return "{\"id\":\"" + position + "\"}";
        } catch (IllegalArgumentException e) {
            throw new HttpException(e.getMessage(), Status.REQUEST_ENTITY_TOO_LARGE_413, e, true);
        }
    }

    /** An event that is too large is the only one whose encoding fails for no other cause. */
    static Status status(EventEncodingException e) {
        boolean isTooLarge = e.getCause() == null && !(e instanceof UndeclaredEventException);
        return isTooLarge ? Status.REQUEST_ENTITY_TOO_LARGE_413 : Status.BAD_REQUEST_400;
    }

    private static String lines(Topic topic, String body, Optional<IdempotencyKey> key) {
        // With a key all or nothing: corrected and sent again, it would count as published already.
        NdjsonBatch batch = NdjsonBatch.parse(body, topic, key.isPresent());
        List<Position> positions;
        try {
            positions = topic.publishAll(batch.events(), key);
        } catch (IllegalArgumentException e) {
            throw new HttpException(e.getMessage(), Status.REQUEST_ENTITY_TOO_LARGE_413, e, true);
        }
        if (batch.refusal().isPresent()) {
            throw batch.refusal().get();
        }
        if (positions.isEmpty()) {
            throw new BadRequestException("The body must have at least one event, had none");
        }
        return "{\"count\":%d,\"first\":\"%s\",\"last\":\"%s\"}"
                .formatted(positions.size(), positions.getFirst(), positions.getLast());
    }
}
