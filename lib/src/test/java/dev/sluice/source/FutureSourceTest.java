package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FutureSourceTest {

    private final CompletableFuture<Source<String>> shared = new CompletableFuture<>();

    private Pull<Object> open() {
        return Pull.open(Sources.future(shared));
    }

    /** A client that waits for the future. */
    private Pull<Object> waiting() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        Source<Object> source = Sources.future(shared);
        Pull<Object> pull =
                Pull.open((from, out) -> {
                    threads.add(Thread.currentThread());
                    source.run(from, out);
                });
        Threads.awaitWaiting(threads.take());
        return pull;
    }

    @Nested
    class AFutureThatOthersShare {

        @Test
        void a_shared_future_is_not_cancelled_when_one_of_its_clients_leaves() throws Exception {
            Pull<Object> leaves = waiting();
            try (Pull<Object> stays = open()) {
                leaves.close();
                leaves.awaitReturned();

                assertFalse(shared.isDone());
                shared.complete(Sources.of("a"));
                assertEquals(List.of("a"), stays.untilEnd());
            }
        }

        @Test
        void a_shared_future_gives_its_source_to_a_client_after_another_has_left()
                throws Exception {
            try (Pull<Object> stays = open()) {
                Sources.discard(Sources.future(shared));

                shared.complete(Sources.stream(Stream.of("a")));

                assertEquals("a", stays.item());
            }
        }

        @Test
        void a_shared_future_gives_its_source_to_a_client_whose_stream_has_yet_to_begin()
                throws Exception {
            Source<Object> begins = Sources.future(shared);
            Sources.discard(Sources.future(shared));

            shared.complete(Sources.stream(Stream.of("a")));

            assertEquals(List.of("a"), Pull.untilEnd(begins));
        }

        @Test
        void a_shared_future_is_waited_for_once_however_many_clients_leave_it() {
            for (int i = 0; i < 100; i++) {
                Sources.discard(Sources.future(shared));
            }

            assertEquals(1, shared.getNumberOfDependents());
        }

        @Test
        void a_future_that_never_completes_is_not_held() throws Exception {
            CompletableFuture<Source<String>> never = new CompletableFuture<>();
            WeakReference<Future<Source<String>>> reference = new WeakReference<>(never);
            Sources.discard(Sources.future(never));
            never = null;

            Threads.awaitTrue(() -> {
                System.gc();
                return reference.refersTo(null);
            });
        }

        @Test
        void a_failed_future_fails_the_clients_that_wait_for_it() throws Exception {
            StreamException failure = new StreamException("no quota");
            try (Pull<Object> pull = waiting()) {
                shared.completeExceptionally(failure);

                assertSame(failure, pull.assertFails(StreamException.class));
            }
        }
    }

    @Nested
    class AStreamThatComesTooLate {

        private final CountDownLatch isClosed = new CountDownLatch(1);
        private final Source<String> late =
                Sources.stream(Stream.of("a").onClose(isClosed::countDown));

        @Test
        void a_late_stream_is_closed_when_its_client_has_left() throws Exception {
            Pull<Object> pull = waiting();
            pull.close();

            shared.complete(late);

            isClosed.await();
        }

        @Test
        void a_late_stream_from_an_executor_is_closed_when_its_client_has_left() throws Exception {
            FutureTask<Source<String>> task = new FutureTask<>(() -> late);
            Pull.open(Sources.future(task)).close();

            task.run();

            isClosed.await();
        }

        @Test
        void a_late_stream_is_closed_when_the_last_of_its_clients_leaves() throws Exception {
            Source<Object> first = Sources.future(shared);
            Source<Object> last = Sources.future(shared);
            Sources.discard(first);
            shared.complete(late);
            assertEquals(1, isClosed.getCount());

            Sources.discard(last);

            isClosed.await();
        }

        @Test
        void a_stream_of_changes_is_closed_when_its_snapshot_source_is_discarded()
                throws Exception {
            Sources.discard(
                    Sources.snapshotThen(
                            late,
                            () -> {
                                throw new AssertionError("not run");
                            }));

            isClosed.await();
        }

        @Test
        void a_late_stream_is_closed_when_its_source_was_not_run() throws Exception {
            Sources.discard(Sources.future(shared));

            shared.complete(late);

            isClosed.await();
        }

        @Test
        void a_late_stream_is_not_closed_before_its_client_has_read_it() throws Exception {
            try (Pull<Object> pull = open()) {
                shared.complete(late);

                assertEquals(List.of("a"), pull.untilEnd());
            }
            isClosed.await();
        }
    }
}
