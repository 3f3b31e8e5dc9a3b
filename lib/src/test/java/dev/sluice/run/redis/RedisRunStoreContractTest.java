package dev.sluice.run.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunStore;
import dev.sluice.run.RunStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RedisRunStoreContractTest extends RunStoreContract {

    @TempDir Path folder;
    private RedisServer server;
    private Redis redis;

    @BeforeEach
    void start() throws IOException {
        server = RedisServer.start(folder);
        redis = Redis.connect(server.options());
    }

    @Override
    protected RunStore store(RunBudget budget, Duration remember) {
        return RedisRunStore.create(redis, budget, remember);
    }

    @AfterEach
    void stop() {
        redis.close();
        server.close();
    }
}
