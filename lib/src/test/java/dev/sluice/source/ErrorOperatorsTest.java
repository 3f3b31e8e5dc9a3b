package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ErrorOperatorsTest {

    private final IOException broken = new IOException("broken");

    /** Gives one element and fails. */
    private Feed<String> failing(String element) {
        return new Feed<>() {
            private boolean hasGiven;

            @Override
            public Next<String> next(Duration atMost) throws IOException {
                if (hasGiven) {
                    throw broken;
                }
                hasGiven = true;
                return Next.item(element);
            }

            @Override
            public void close() {
                // It holds nothing.
            }
        };
    }

    private static Feed<String> open(Source<String> source) throws Exception {
        return source.open(ResumePoint.fresh());
    }

    /** A source that cannot be opened. */
    private Feed<String> refuse(ResumePoint from) throws IOException {
        throw broken;
    }

    @Nested
    class OnErrorResume {

        @Test
        void goes_on_with_another_source_after_a_failure() throws Exception {
            Source<String> source = from -> failing("one");

            assertEquals(
                    List.of("one", "two"),
                    untilEnd(source.onErrorResume(failure -> Sources.of("two"))));
        }

        @Test
        void goes_on_with_another_source_if_the_first_cannot_be_opened() throws Exception {
            Source<String> source = ErrorOperatorsTest.this::refuse;

            assertEquals(
                    List.of("two"), untilEnd(source.onErrorResume(failure -> Sources.of("two"))));
        }

        @Test
        void tells_the_failure() throws Exception {
            List<Throwable> told = new ArrayList<>();
            Source<String> source = from -> failing("one");

            untilEnd(
                    source.onErrorResume(failure -> {
                        told.add(failure);
                        return Sources.of();
                    }));

            assertEquals(List.of(broken), told);
        }

        @Test
        void fails_if_the_other_source_does() throws Exception {
            Source<String> source = from -> failing("one");
            Source<String> resumed = source.onErrorResume(failure -> from -> failing("two"));

            try (Feed<String> feed = open(resumed)) {
                assertEquals(List.of("one", "two"), Feeds.items(feed, 2));
                assertSame(broken, assertThrows(IOException.class, () -> feed.next(LONG)));
            }
        }

        @Test
        void fails_with_what_the_function_throws() throws Exception {
            Source<String> source = from -> failing("one");
            StreamException own = new StreamException("own");

            try (Feed<String> feed =
                    open(
                            source.onErrorResume(failure -> {
                                throw own;
                            }))) {
                item(feed);
                assertSame(own, assertThrows(StreamException.class, () -> feed.next(LONG)));
                assertEquals(List.of(broken), List.of(own.getSuppressed()));
            }
        }

        @Test
        void opens_the_other_source_where_the_client_stands() throws Exception {
            Source<MessageEvent> source =
                    Sources.of(MessageEvent.of("a").withId("1"), MessageEvent.of("b").withId("x"))
                            .map(event -> {
                                if (event.id().orElseThrow().equals("x")) {
                                    throw new StreamException("broken");
                                }
                                return event;
                            });
            List<ResumePoint> opened = new ArrayList<>();
            Source<MessageEvent> other =
                    from -> {
                        opened.add(from);
                        return ScriptedFeed.of();
                    };

            untilEnd(source.onErrorResume(failure -> other));

            assertEquals(List.of(ResumePoint.after("1")), opened);
        }

        @Test
        void closes_the_failed_source_before_it_opens_the_other() throws Exception {
            ScriptedFeed<String> first = new ScriptedFeed<>(List.of(Next.item("one")));
            Source<String> source = from -> first;
            Source<String> resumed =
                    source.map(ErrorOperatorsTest::fail)
                            .onErrorResume(failure -> {
                                assertTrue(first.isClosed());
                                return Sources.of("two");
                            });

            assertEquals(List.of("two"), untilEnd(resumed));
        }

        @Test
        void waits_for_the_other_source_as_long_as_its_caller_still_would() throws Exception {
            HandTicker ticker = new HandTicker();
            ScriptedFeed<String> other = ScriptedFeed.of("two");
            Source<String> source =
                    from ->
                            new Feed<>() {
                                @Override
                                public Next<String> next(Duration atMost) throws IOException {
                                    ticker.advance(Duration.ofSeconds(2));
                                    throw broken;
                                }

                                @Override
                                public void close() {
                                    // It holds nothing.
                                }
                            };

            try (Feed<String> feed =
                    OnErrorResumeFeed.open(
                            source, failure -> from -> other, ResumePoint.fresh(), ticker)) {
                assertEquals(Next.item("two"), feed.next(Duration.ofSeconds(5)));
            }

            assertEquals(List.of(Duration.ofSeconds(3)), other.asked());
        }

        @Test
        void closes_the_other_source_and_nothing_opens_after_that() throws Exception {
            ScriptedFeed<String> other = ScriptedFeed.of("two", "three");
            Source<String> source = from -> failing("one");
            Feed<String> feed = open(source.onErrorResume(failure -> from -> other));
            Feeds.items(feed, 2);

            feed.close();

            assertTrue(other.isClosed());
            assertEnded(feed);
        }

        @Test
        void leaves_the_interruption_of_its_caller_alone() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            Source<String> waiting = Sources.handler(events -> never.await()).map(Object::toString);
            try (Feed<String> feed = open(waiting.onErrorResume(failure -> Sources.of("two")))) {
                Thread.currentThread().interrupt();

                assertThrows(InterruptedException.class, () -> feed.next(LONG));
            }
        }
    }

    private static String fail(String element) {
        throw new StreamException(element);
    }

    @Nested
    class MapError {

        private final Source<String> source = from -> failing("one");

        @Test
        void fails_with_what_the_function_makes_of_the_failure() throws Exception {
            Source<String> mapped =
                    source.mapError(failure -> new StreamException("for you", failure));

            try (Feed<String> feed = open(mapped)) {
                item(feed);
                StreamException failure =
                        assertThrows(StreamException.class, () -> feed.next(LONG));
                assertEquals("for you", failure.getMessage());
                assertSame(broken, failure.getCause());
            }
        }

        @Test
        void maps_the_failure_of_a_source_that_cannot_be_opened() {
            Source<String> unopened = ErrorOperatorsTest.this::refuse;
            Source<String> mapped = unopened.mapError(failure -> new StreamException("for you"));

            assertThrows(StreamException.class, () -> open(mapped));
        }
    }

    @Nested
    class DoFinally {

        private final List<SourceEnd> told = new ArrayList<>();

        @Test
        void tells_that_the_source_has_given_all_it_had() throws Exception {
            untilEnd(Sources.of("one").doFinally(told::add));

            assertEquals(List.of(new SourceEnd.Completed()), told);
        }

        @Test
        void tells_a_failure() throws Exception {
            Source<String> source = from -> failing("one");

            try (Feed<String> feed = open(source.doFinally(told::add))) {
                item(feed);
                assertThrows(IOException.class, () -> feed.next(LONG));
            }

            assertEquals(List.of(new SourceEnd.Failed(broken)), told);
        }

        @Test
        void tells_that_the_source_could_not_be_opened() {
            Source<String> source = ErrorOperatorsTest.this::refuse;

            assertThrows(IOException.class, () -> open(source.doFinally(told::add)));

            assertEquals(List.of(new SourceEnd.Failed(broken)), told);
        }

        @Test
        void tells_that_nobody_asks_any_more() throws Exception {
            Feed<String> feed = open(Sources.of("one", "two").doFinally(told::add));
            item(feed);

            feed.close();
            assertEnded(feed);
            feed.close();

            assertEquals(List.of(new SourceEnd.Cancelled()), told);
        }

        @Test
        void does_not_fail_with_its_action() throws Exception {
            Source<String> source =
                    Sources.of("one")
                            .doFinally(end -> {
                                throw new IllegalStateException("the action");
                            });

            assertEquals(List.of("one"), untilEnd(source));
        }

        @Test
        void has_told_nothing_yet_while_the_stream_goes_on() throws Exception {
            try (Feed<String> feed = open(Sources.of("one").doFinally(told::add))) {
                item(feed);
                assertEquals(List.of(), told);
            }
            assertFalse(told.isEmpty());
        }
    }
}
