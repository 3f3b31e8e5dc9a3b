package dev.sluice.app.progress;

import dev.sluice.controller.FromPath;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.session.OnDrain;
import dev.sluice.source.EventSink;
import java.time.Duration;

/**
 * The progress of a job in blocking style. The stream ends with the result, and its client does not
 * come back. When the service drains, the stream is left to finish.
 */
@SseController("/jobs")
public final class JobController {

    private static final int MOST_STEPS = 100;

    private final Duration step;

    /** How far the job is. */
    private record Progress(int done, int of) {}

    /** What came out. */
    private record Result(int sum) {}

    /**
     * A job to be started by each stream.
     *
     * @param step how long each step takes
     */
    public JobController(Duration step) {
        this.step = step;
    }

    @Sse(value = "/{steps}", drain = OnDrain.FINISH)
    void run(@FromPath("steps") int steps, EventSink events) throws InterruptedException {
        int most = Math.clamp(steps, 1, MOST_STEPS);
        int sum = 0;
        for (int done = 1; done <= most; done++) {
            Thread.sleep(step);
            sum += done;
            events.send(MessageEvent.of(new Progress(done, most)).withType("progress"));
        }
        events.send(MessageEvent.of(new Result(sum)).withType("result"));
    }
}
