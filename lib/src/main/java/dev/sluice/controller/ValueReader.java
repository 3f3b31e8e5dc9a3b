package dev.sluice.controller;

import dev.sluice.source.ResumePoint;
import io.helidon.http.BadRequestException;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/** Reads an argument that is text in the request. */
record ValueReader(String name, Lookup lookup, ValueTarget target) implements ArgumentReader {

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        List<String> texts = lookup.values(request);
        if (texts.stream().anyMatch(ValueReader::isNoText)) {
            throw new BadRequestException(name + " must be text");
        }
        return target.convert(name, texts);
    }

    /** A replacement character stands where a header was no ASCII. */
    private static boolean isNoText(String text) {
        return text.chars().anyMatch(c -> c == '\uFFFD' || c == 0);
    }
}
