package dev.sluice.app.tokens;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A model that needs no graphics card: it says what it was asked. */
public final class EchoModel implements Model {

    private static final Duration PAUSE = Duration.ofMillis(120);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final List<String> BEGIN = List.of("You", " asked:");

    /** A model. */
    public EchoModel() {}

    @Override
    public void answer(String prompt, Words words) throws InterruptedException {
        for (String word : BEGIN) {
            words.next(word);
        }
        for (String word : SPACE.splitAsStream(prompt.strip()).toList()) {
            Thread.sleep(PAUSE);
            words.next(" " + word);
        }
    }
}
