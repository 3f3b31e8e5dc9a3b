package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of statuses in docs/client.md, whose rows are in the order of the meanings. */
class StatusMeaningTest {

    private static final Pattern STATUS = Pattern.compile("\\d{3}");

    @Test
    void each_status_means_what_the_documentation_says() throws Exception {
        List<String> rows =
                Files.readAllLines(Path.of("../docs/client.md")).stream()
                        .dropWhile(line -> !line.startsWith("| status |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|"))
                        .map(line -> line.split("\\|", -1)[1].strip())
                        .toList();
        List<StatusMeaning> meanings = List.of(StatusMeaning.values());
        assertEquals(meanings.size(), rows.size(), rows::toString);
        assertEquals("any other 5xx", rows.get(meanings.indexOf(StatusMeaning.FAILED)));
        assertEquals("501, 505, and any other", rows.get(meanings.indexOf(StatusMeaning.REFUSED)));

        Map<Integer, StatusMeaning> documented = new HashMap<>();
        for (StatusMeaning meaning : meanings) {
            STATUS.matcher(rows.get(meanings.indexOf(meaning)))
                    .results()
                    .forEach(found -> documented.put(Integer.parseInt(found.group()), meaning));
        }
        for (int status = 200; status < 1000; status++) {
            StatusMeaning other = status / 100 == 5 ? StatusMeaning.FAILED : StatusMeaning.REFUSED;
            assertEquals(
                    documented.getOrDefault(status, other),
                    StatusMeaning.of(status),
                    "status " + status);
        }
    }
}
