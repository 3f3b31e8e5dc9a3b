package dev.sluice.app.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testing.StreamEnd;
import dev.sluice.testing.TestServer;
import dev.sluice.testing.TestStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTest {

    @Test
    void a_job_reports_its_progress_and_ends_with_its_result() {
        try (TestServer server = TestServer.with(new JobController(Duration.ofMillis(1)));
                TestStream events = server.open("/jobs/3")) {
            assertEquals(
                    List.of(
                            "progress {\"done\":1,\"of\":3}",
                            "progress {\"done\":2,\"of\":3}",
                            "progress {\"done\":3,\"of\":3}",
                            "result {\"sum\":6}"),
                    events.take(4).stream()
                            .map(event -> event.type() + " " + event.data())
                            .toList());
            assertEquals(StreamEnd.OVER, events.awaitEnd());
        }
    }
}
