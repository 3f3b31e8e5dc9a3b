package dev.sluice.client;

/** The meaning of a response's status: the only place that says so beside docs/client.md. */
enum StatusMeaning {
    /** The stream, if the content type says so too. */
    STREAM,
    /** There is no more to come. */
    OVER,
    /** Not here but there. */
    ELSEWHERE,
    /** Not now, and the server has done nothing yet: any request may be sent again. */
    LATER,
    /** The server, or a proxy before it, has failed, perhaps in the middle of the work. */
    FAILED,
    /** Another try would not change it, but with another token for a 401. */
    REFUSED;

    static StatusMeaning of(int status) {
        return switch (status) {
            case 200 -> STREAM;
            case 204 -> OVER;
            case 301, 302, 303, 307, 308 -> ELSEWHERE;
            case 408, 425, 429, 503 -> LATER;
            case 501, 505 -> REFUSED;
            default -> status >= 500 && status < 600 ? FAILED : REFUSED;
        };
    }
}
