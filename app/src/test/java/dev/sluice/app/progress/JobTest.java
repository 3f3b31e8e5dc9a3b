package dev.sluice.app.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.app.Examples;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobTest {

    @Test
    void a_job_reports_its_progress_and_ends_with_its_result() {
        try (SluiceService service =
                Examples.open(
                        Sluice.service().controllers(new JobController(Duration.ofMillis(1))))) {
            assertEquals(
                    List.of(
                            "progress {\"done\":1,\"of\":3}",
                            "progress {\"done\":2,\"of\":3}",
                            "progress {\"done\":3,\"of\":3}",
                            "result {\"sum\":6}"),
                    Examples.events(service, "/jobs/3"));
        }
    }
}
