package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.event.MessageEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ErrorOperatorsTest {

    private final IOException broken = new IOException("broken");
    private final Source<String> failing = failingAfter("one");

    /** Gives one element and fails. */
    private Source<String> failingAfter(String element) {
        return (from, out) -> {
            out.send(element);
            throw broken;
        };
    }

    /** Waits until it is interrupted, and fails with what says nothing of it. */
    private static final class Wrapping implements Source<String> {

        private final CountDownLatch running = new CountDownLatch(1);

        @Override
        public void run(ResumePoint from, Emitter<? super String> out) {
            try {
                running.countDown();
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the call failed");
            }
        }
    }

    private static String fail(String element) {
        throw new StreamException(element);
    }

    @Nested
    class OnErrorResume {

        @Test
        void on_error_resume_goes_on_with_another_source_after_a_failure() throws Exception {
            assertEquals(
                    List.of("one", "two"),
                    untilEnd(failing.onErrorResume(failure -> Sources.of("two"))));
        }

        @Test
        void on_error_resume_passes_the_failure_to_the_function() throws Exception {
            List<Throwable> told = new ArrayList<>();

            untilEnd(
                    failing.onErrorResume(failure -> {
                        told.add(failure);
                        return Sources.of();
                    }));

            assertEquals(List.of(broken), told);
        }

        @Test
        void on_error_resume_goes_on_after_an_error_too() throws Exception {
            Source<String> overflowing =
                    (from, out) -> {
                        throw new StackOverflowError();
                    };

            assertEquals(
                    List.of("two"),
                    untilEnd(overflowing.onErrorResume(failure -> Sources.of("two"))));
        }

        @Test
        void on_error_resume_goes_on_after_an_interruption_thrown_by_the_source() throws Exception {
            Source<String> interrupted =
                    (from, out) -> {
                        throw new InterruptedException("a call gave up");
                    };

            assertEquals(
                    List.of("two"),
                    untilEnd(interrupted.onErrorResume(failure -> Sources.of("two"))));
        }

        @Test
        void on_error_resume_fails_if_the_other_source_fails() throws Exception {
            Source<String> resumed = failing.onErrorResume(failure -> failingAfter("two"));

            try (Pull<String> pull = Pull.open(resumed)) {
                assertEquals(List.of("one", "two"), pull.items(2));
                assertSame(broken, pull.assertFails(IOException.class));
            }
        }

        @Test
        void on_error_resume_fails_with_the_exception_of_the_function() throws Exception {
            StreamException own = new StreamException("own");
            Source<String> resumed =
                    failing.onErrorResume(failure -> {
                        throw own;
                    });

            try (Pull<String> pull = Pull.open(resumed)) {
                assertEquals("one", pull.item());
                assertSame(own, pull.assertFails(StreamException.class));
                assertEquals(List.of(broken), List.of(own.getSuppressed()));
            }
        }

        static Stream<Next<MessageEvent>> places() {
            MessageEvent event = MessageEvent.of("a").withId("7");
            return Stream.of(
                    Next.item(event),
                    new Next.LeftOut<>(event),
                    new Next.StandsAt<>("7"),
                    new Next.Missing<>(
                            new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(3), "7")));
        }

        @ParameterizedTest
        @MethodSource("places")
        void on_error_resume_runs_the_other_source_from_the_position_of_the_client(
                Next<MessageEvent> place) throws Exception {
            HandSource<MessageEvent> source = new HandSource<>();
            BlockingQueue<ResumePoint> begun = new LinkedBlockingQueue<>();
            Source<MessageEvent> resumed =
                    source.onErrorResume(failure -> (from, out) -> begun.add(from));
            try (Pull<MessageEvent> _ = Pull.open(resumed, ResumePoint.after("1"))) {
                source.give(MessageEvent.of("before").withId("2"));
                source.give(place);
                source.give(MessageEvent.of("has no id"));
                source.give(new Next.Begun<>());
                source.fail(broken);

                assertEquals(ResumePoint.after("7"), begun.take());
            }
        }

        @Test
        void on_error_resume_runs_the_other_source_from_the_start_if_no_id_was_given()
                throws Exception {
            Source<String> echo = (from, out) -> out.send(from.lastEventId().orElseThrow());
            Source<String> resumed = failing.onErrorResume(failure -> echo);

            try (Pull<String> pull = Pull.open(resumed, ResumePoint.after("42"))) {
                assertEquals(List.of("one", "42"), pull.untilEnd());
            }
        }

        @Test
        void on_error_resume_ignores_the_id_of_an_element_that_the_client_did_not_get()
                throws Exception {
            Source<MessageEvent> source =
                    Sources.of(MessageEvent.of("a").withId("1"), MessageEvent.of("b").withId("2"));
            BlockingQueue<ResumePoint> begun = new LinkedBlockingQueue<>();
            Source<MessageEvent> resumed =
                    source.map(
                                    event -> {
                                        if (event.id().orElseThrow().equals("2")) {
                                            throw new StreamException("broken");
                                        }
                                        return event;
                                    })
                            .onErrorResume(failure -> (from, out) -> begun.add(from));

            untilEnd(resumed);

            assertEquals(ResumePoint.after("1"), begun.take());
        }

        @Test
        void on_error_resume_ignores_failures_of_later_steps() throws Exception {
            Source<String> resumed = Sources.of("one").onErrorResume(failure -> Sources.of("two"));

            try (Pull<String> pull = Pull.open(resumed.map(ErrorOperatorsTest::fail))) {
                assertEquals("one", pull.assertFails(StreamException.class).getMessage());
            }
        }

        @Test
        void on_error_resume_runs_no_other_source_when_the_client_has_left() throws Exception {
            Wrapping source = new Wrapping();
            List<Throwable> told = new ArrayList<>();
            Pull<String> pull =
                    Pull.open(
                            source.onErrorResume(failure -> {
                                told.add(failure);
                                return Sources.of();
                            }));
            source.running.await();

            pull.close();

            pull.awaitReturned();
            assertEquals(List.of(), told);
        }

        @Test
        void on_error_resume_interrupts_the_other_source_when_the_client_leaves() throws Exception {
            HandSource<String> other = new HandSource<>();
            Pull<String> pull = Pull.open(failing.onErrorResume(failure -> other));
            pull.item();
            other.awaitRunning();

            pull.close();

            other.awaitInterrupted();
        }
    }

    @Nested
    class MapError {

        @Test
        void map_error_fails_with_the_result_of_the_function() throws Exception {
            Source<String> mapped =
                    failing.mapError(failure -> new StreamException("for you", failure));

            try (Pull<String> pull = Pull.open(mapped)) {
                assertEquals("one", pull.item());
                StreamException failure = pull.assertFails(StreamException.class);
                assertEquals("for you", failure.getMessage());
                assertSame(broken, failure.getCause());
            }
        }

        @Test
        void map_error_ignores_failures_of_later_steps() {
            Source<String> mapped =
                    Sources.of("one").mapError(failure -> new IllegalStateException(failure));

            try (Pull<String> pull = Pull.open(mapped.map(ErrorOperatorsTest::fail))) {
                assertEquals("one", pull.assertFails(StreamException.class).getMessage());
            }
        }
    }

    @Nested
    class DoFinally {

        private final BlockingQueue<SourceEnd> told = new LinkedBlockingQueue<>();

        @Test
        void do_finally_reports_that_the_source_has_completed() throws Exception {
            untilEnd(Sources.of("one").doFinally(told::add));

            assertTold(new SourceEnd.Completed());
        }

        private void assertTold(SourceEnd end) throws InterruptedException {
            assertEquals(end, told.take());
            assertEquals(List.of(), List.copyOf(told));
        }

        @Test
        void do_finally_reports_a_failure() throws Exception {
            try (Pull<String> pull = Pull.open(failing.doFinally(told::add))) {
                assertEquals("one", pull.item());
                pull.assertFails(IOException.class);

                assertTold(new SourceEnd.Failed(broken));
            }
        }

        @Test
        void do_finally_reports_that_the_client_has_left() throws Exception {
            HandSource<String> source = new HandSource<>();
            Pull<String> pull = Pull.open(source.doFinally(told::add));
            source.awaitRunning();

            pull.close();

            pull.awaitReturned();
            assertTold(new SourceEnd.Cancelled());
        }

        @Test
        void do_finally_reports_that_the_client_left_a_handler_that_swallows_interruption()
                throws Exception {
            CountDownLatch running = new CountDownLatch(1);
            Source<Object> source =
                    Sources.handler(events -> {
                        try {
                            running.countDown();
                            new CountDownLatch(1).await();
                        } catch (InterruptedException swallowed) {
                            // As such handlers do.
                        }
                    });
            Pull<Object> pull = Pull.open(source.doFinally(told::add));
            running.await();

            pull.close();

            assertTold(new SourceEnd.Cancelled());
        }

        @Test
        void do_finally_reports_that_the_client_left_a_source_that_then_fails() throws Exception {
            Wrapping source = new Wrapping();
            Pull<String> pull = Pull.open(source.doFinally(told::add));
            source.running.await();

            pull.close();

            assertTold(new SourceEnd.Cancelled());
        }

        @Test
        void do_finally_reports_a_cancellation_when_a_later_step_has_ended() throws Exception {
            untilEnd(Sources.of("one", "two").doFinally(told::add).take(1));

            assertTold(new SourceEnd.Cancelled());
        }

        @Test
        void do_finally_reports_a_cancellation_when_a_later_step_has_failed() throws Exception {
            Source<String> source = Sources.of("one").doFinally(told::add);
            try (Pull<String> pull = Pull.open(source.map(ErrorOperatorsTest::fail))) {
                pull.assertFails(StreamException.class);

                assertTold(new SourceEnd.Cancelled());
            }
        }

        @Test
        void do_finally_reports_completion_when_an_earlier_step_has_ended() throws Exception {
            untilEnd(Sources.of("one", "two").take(1).doFinally(told::add));

            assertTold(new SourceEnd.Completed());
        }

        @Test
        void a_failing_action_of_do_finally_does_not_fail_the_stream() throws Exception {
            Source<String> source =
                    Sources.of("one")
                            .doFinally(end -> {
                                throw new IllegalStateException("the action");
                            });

            assertEquals(List.of("one"), untilEnd(source));
        }

        @Test
        void do_finally_reports_nothing_while_the_stream_goes_on() throws Exception {
            HandSource<String> source = new HandSource<>();
            try (Pull<String> pull = Pull.open(source.doFinally(told::add))) {
                source.give("one");
                pull.item();

                assertEquals(List.of(), List.copyOf(told));
            }
        }
    }
}
