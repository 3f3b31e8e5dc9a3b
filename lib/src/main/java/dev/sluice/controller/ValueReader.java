package dev.sluice.controller;

import dev.sluice.source.ResumePoint;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Map;

/**
 * Reads an argument that is text in the request.
 *
 * @param endpoint the method that wants it
 * @param kind where in a request it stands, for example {@code query parameter}
 * @param name its name there
 * @param lookup finds its texts
 * @param target makes the argument of them
 */
record ValueReader(Endpoint endpoint, String kind, String name, Lookup lookup, ValueTarget target)
        implements ArgumentReader {

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        List<String> texts = lookup.values(request);
        try {
            if (texts.stream().anyMatch(ValueReader::isNoText)) {
                throw new WrongValueException("must be text", "");
            }
            return target.convert(texts);
        } catch (WrongValueException e) {
            String place = kind + " " + name + " ";
            throw endpoint.badRequest(
                    place + e.getMessage(), place + e.why(), Map.of("parameter", name));
        }
    }

    /** A replacement character stands where a header was no ASCII. */
    private static boolean isNoText(String text) {
        return text.chars().anyMatch(c -> c == '\uFFFD' || c == 0);
    }
}
