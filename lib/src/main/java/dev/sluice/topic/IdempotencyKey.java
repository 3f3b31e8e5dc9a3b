package dev.sluice.topic;

import java.util.regex.Pattern;

/**
 * The name that a publisher gives to one publication, so that it can try again without publishing
 * twice.
 *
 * @param value 1 to 255 printable ASCII characters without spaces
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">the
 *     Idempotency-Key header</a>
 */
public record IdempotencyKey(String value) {

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    /**
     * Validates the key.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public IdempotencyKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an idempotency key must be 1 to 255 printable ASCII characters, had %d"
                            .formatted(value.length()));
        }
    }
}
