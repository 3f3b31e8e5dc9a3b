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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
