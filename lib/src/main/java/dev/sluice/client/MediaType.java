package dev.sluice.client;

import java.net.http.HttpHeaders;
import java.util.Locale;

/** The kind of a body, without parameters. */
final class MediaType {

    private MediaType() {}

    /** In lower case; empty if there is none. */
    static String of(HttpHeaders headers) {
        String value = headers.firstValue("Content-Type").orElse("");
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
