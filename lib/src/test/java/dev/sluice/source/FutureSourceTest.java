package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.source.Threads.Running;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FutureSourceTest {

    private final CompletableFuture<Source<String>> shared = new CompletableFuture<>();

    private Feed<Object> open() throws Exception {
        return Sources.future(shared).open(ResumePoint.fresh());
    }

    @Nested
    class AFutureThatOthersShare {

        @Test
        void is_not_cancelled_when_one_of_its_clients_leaves() throws Exception {
            Feed<Object> leaves = open();
            try (Feed<Object> stays = open()) {
                leaves.close();
                assertEnded(leaves);

                assertFalse(shared.isDone());
                assertIdle(stays);
                shared.complete(Sources.of("a"));
                assertEquals(List.of("a"), untilEnd(stays));
            }
        }

        @Test
        void is_not_cancelled_when_a_client_leaves_before_its_stream_begins() throws Exception {
            Running<Feed<Object>> opening = Threads.run(FutureSourceTest.this::open);
            Threads.awaitWaiting(opening.thread());

            opening.thread().interrupt();

            assertThrows(ExecutionException.class, () -> opening.result().get());
            assertFalse(shared.isDone());
        }

        @Test
        void gives_its_source_to_who_still_waits_when_another_client_has_left() throws Exception {
            try (Feed<Object> stays = open()) {
                Sources.discard(Sources.future(shared));

                shared.complete(Sources.stream(Stream.of("a")));

                assertEquals("a", item(stays));
            }
        }

        @Test
        void gives_its_source_to_a_client_whose_stream_has_yet_to_begin() throws Exception {
            Source<Object> begins = Sources.future(shared);
            Sources.discard(Sources.future(shared));

            shared.complete(Sources.stream(Stream.of("a")));

            try (Feed<Object> feed = begins.open(ResumePoint.fresh())) {
                assertEquals("a", item(feed));
            }
        }

        @Test
        void is_waited_for_once_however_many_clients_leave_it() {
            for (int i = 0; i < 100; i++) {
                Sources.discard(Sources.future(shared));
            }

            assertEquals(1, shared.getNumberOfDependents());
        }

        @Test
        void is_not_held_when_it_never_completes() throws Exception {
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
        void fails_those_who_wait_for_it_when_it_fails() throws Exception {
            try (Feed<Object> feed = open()) {
                shared.completeExceptionally(new StreamException("no quota"));

                assertThrows(StreamException.class, () -> feed.next(LONG));
            }
        }
    }

    @Nested
    class AStreamThatComesTooLate {

        private final CountDownLatch isClosed = new CountDownLatch(1);
        private final Source<String> late =
                Sources.stream(Stream.of("a").onClose(isClosed::countDown));

        @Test
        void is_closed_when_its_client_has_left() throws Exception {
            open().close();

            shared.complete(late);

            isClosed.await();
        }

        @Test
        void is_closed_when_its_client_has_left_a_future_of_an_executor() throws Exception {
            FutureTask<Source<String>> task = new FutureTask<>(() -> late);
            Sources.future(task).open(ResumePoint.fresh()).close();

            task.run();

            isClosed.await();
        }

        @Test
        void is_closed_when_the_last_of_its_clients_leaves_after_it_has_come() throws Exception {
            Source<Object> first = Sources.future(shared);
            Source<Object> last = Sources.future(shared);
            Sources.discard(first);
            shared.complete(late);
            assertEquals(1, isClosed.getCount());

            Sources.discard(last);

            isClosed.await();
        }

        @Test
        void is_closed_when_it_is_the_changes_after_a_snapshot() throws Exception {
            Sources.discard(
                    Sources.snapshotThen(
                            late,
                            () -> {
                                throw new AssertionError("not opened");
                            }));

            isClosed.await();
        }

        @Test
        void is_closed_when_the_stream_never_began() throws Exception {
            Sources.discard(Sources.future(shared));

            shared.complete(late);

            isClosed.await();
        }

        @Test
        void is_not_closed_before_its_client_has_read_it() throws Exception {
            try (Feed<Object> feed = open()) {
                shared.complete(late);

                assertEquals("a", item(feed));
                assertEnded(feed);
            }
            isClosed.await();
        }
    }
}
