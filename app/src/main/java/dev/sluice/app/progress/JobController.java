package dev.sluice.app.progress;

import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.session.OnDrain;
import dev.sluice.source.TypedSink;
import java.time.Duration;

/**
 * The progress of a job in blocking style. The stream ends with the result, and its client does not
 * come back. When the service drains, the stream is left to finish.
 */
@SseController("/jobs")
public final class JobController {

    private static final int MOST_STEPS = 100;

    private final Duration step;

    /** The events of the stream: each record is a type of event, and its data. */
    sealed interface JobEvent {

        /** How far the job is. */
        record Progress(int done, int of) implements JobEvent {}

        /** What came out. */
        record Result(int sum) implements JobEvent {}
    }

    /**
     * A job to be started by each stream.
     *
     * @param step how long each step takes
     */
    public JobController(Duration step) {
        this.step = step;
    }

    @Sse(value = "/{steps}", drain = OnDrain.FINISH)
    void run(@FromPath("steps") int steps, TypedSink<JobEvent> events) throws InterruptedException {
        int most = Math.clamp(steps, 1, MOST_STEPS);
        int sum = 0;
        for (int done = 1; done <= most; done++) {
            Thread.sleep(step);
            sum += done;
            events.send(new JobEvent.Progress(done, most));
        }
        events.send(new JobEvent.Result(sum));
    }
}
