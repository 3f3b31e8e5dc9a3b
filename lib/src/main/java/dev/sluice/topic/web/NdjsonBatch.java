package dev.sluice.topic.web;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncodingException;
import dev.sluice.http.problem.ProblemException;
import dev.sluice.topic.Topic;
import io.helidon.http.BadRequestException;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of a body with one on each line, up to the first line that is wrong.
 *
 * @param events what comes before the wrong line, or all
 * @param refusal what is wrong, if there is a wrong line
 */
record NdjsonBatch(List<EncodedEvent> events, Optional<ProblemException> refusal) {

    /**
     * Reads the lines. Blank ones count as lines, and are no events.
     *
     * @param isWhole whether nothing is to be taken of a batch with a wrong line
     */
    static NdjsonBatch parse(String body, Topic topic, boolean isWhole) {
        List<EncodedEvent> events = new ArrayList<>();
        boolean isTyped = topic.types().isPresent();
        int number = 0;
        for (String line : body.split("\n", -1)) {
            number++;
            try {
                if (!line.isBlank()) {
                    events.add(topic.encoded(PublishedEvent.fromJson(line, isTyped)));
                }
            } catch (BadRequestException e) {
                return wrong(isWhole ? List.of() : events, number, Status.BAD_REQUEST_400, e);
            } catch (EventEncodingException e) {
                return wrong(isWhole ? List.of() : events, number, Publishing.status(e), e);
            }
        }
        return new NdjsonBatch(events, Optional.empty());
    }

    /** The lines of a body that are not blank. */
    static int count(String body) {
        return Math.toIntExact(body.lines().filter(line -> !line.isBlank()).count());
    }

    private static NdjsonBatch wrong(
            List<EncodedEvent> before, int number, Status status, RuntimeException why) {
        String detail =
                "line %d: %s; %d events before it were accepted"
                        .formatted(number, why.getMessage(), before.size());
        return new NdjsonBatch(
                before,
                Optional.of(
                        new ProblemException(
                                status,
                                detail,
                                Map.of("line", number, "accepted", before.size()))));
    }
}
