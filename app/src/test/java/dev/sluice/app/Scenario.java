package dev.sluice.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A script that is played to each client, and what the table says of each outcome.
 *
 * @param name what a client does that keeps the standard and the contract
 * @param isTimed whether a request that comes {@linkplain Performance#LATE late} is noted as such
 * @param scenes one for each request; further ones are answered with 204
 * @param outcomes the words of the table
 */
record Scenario(
        String name, boolean isTimed, List<Scene> scenes, Map<Transcript, String> outcomes) {

    /** The words for the outcome that is right. */
    static final String RIGHT = "yes";

    static Scenario of(String name, Scene... scenes) {
        return new Scenario(name, false, List.of(scenes), Map.of());
    }

    Scenario timed() {
        return new Scenario(name, true, scenes, outcomes);
    }

    Scenario right(String asked, String saw) {
        return or(RIGHT, asked, saw);
    }

    /** Another outcome, by the words of the table. */
    Scenario or(String words, String asked, String saw) {
        Map<Transcript, String> all = new LinkedHashMap<>(outcomes);
        if (all.put(new Transcript(asked, saw), words) != null) {
            throw new IllegalArgumentException("%s has an outcome twice: %s".formatted(name, saw));
        }
        return new Scenario(name, isTimed, scenes, all);
    }

    /** The words for an outcome; the outcome itself if it is none that is known. */
    String wordsFor(Transcript transcript) {
        return outcomes.getOrDefault(transcript, transcript.toString());
    }
}
