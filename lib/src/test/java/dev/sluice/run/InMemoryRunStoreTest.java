package dev.sluice.run;

import java.time.Duration;
import java.time.InstantSource;

class InMemoryRunStoreTest extends RunStoreContract {

    @Override
    protected RunStore store(RunBudget budget, Duration remember) {
        return InMemoryRunStore.create(budget, remember, InstantSource.system());
    }
}
