package dev.sluice.controller;

import dev.sluice.source.ResumePoint;
import io.helidon.webserver.http.ServerRequest;

/** Reads an argument that is text in the request. */
record ValueReader(String name, Lookup lookup, ValueConversion.Target target)
        implements ArgumentReader {

    @Override
    public Object read(ServerRequest request, ResumePoint from) {
        return target.convert(name, lookup.values(request));
    }
}
