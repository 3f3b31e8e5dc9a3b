package dev.sluice.run.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.redis.RedisCluster;
import dev.sluice.run.RunOptions;
import dev.sluice.run.redis.RunReplica.Reader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that share runs in a cluster, where each run has its master. */
@Timeout(60)
class RedisRunsClusterTest {

    @Test
    void runs_on_all_masters_are_read_stopped_and_started_again_elsewhere(@TempDir Path folder)
            throws Exception {
        Semaphore go = new Semaphore(0);
        try (RedisCluster cluster = RedisCluster.start(folder);
                RunReplica here = new RunReplica(cluster.options());
                RunReplica there = new RunReplica(cluster.options())) {
            there.runs.restartable(
                    RunReplica.ROUTE, RunOptions.defaults(), input -> run -> run.append(input));
            for (int i = 0; i < 12; i++) {
                here.start(
                        "answers/" + i,
                        RunOptions.defaults(),
                        Optional.of("again"),
                        run -> {
                            run.append("said ");
                            go.acquire();
                        });
            }
            try (Reader stopped = there.read("answers/0")) {
                stopped.next();
                assertTrue(there.runs.stop(there.find("answers/0")));
                stopped.rest();
                assertEquals(Optional.of("{\"state\":\"stopped\"}"), stopped.end);
            }
            here.runs.close();
            for (int i = 1; i < 12; i++) {
                try (Reader reader = there.read("answers/" + i)) {
                    assertEquals("said again", reader.rest());
                }
            }
        }
    }
}
