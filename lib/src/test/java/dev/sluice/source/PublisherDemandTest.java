package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The number of elements that a publisher is asked for at a time. */
@Timeout(60)
class PublisherDemandTest {

    @Test
    void the_demand_doubles_up_to_32_while_all_elements_find_room() throws Exception {
        Eager publisher = new Eager();

        Sources.publisher(publisher).run(ResumePoint.fresh(), new Client(100, Integer.MAX_VALUE));

        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L), publisher.requests);
    }

    @Test
    void the_demand_is_one_element_at_a_time_once_there_is_no_room() throws Exception {
        Eager publisher = new Eager();

        Sources.publisher(publisher).run(ResumePoint.fresh(), new Client(18, 15));

        assertEquals(List.of(1L, 2L, 4L, 8L, 1L, 1L, 1L), publisher.requests);
    }

    /** Publishes all that it is asked for within the request. */
    private static final class Eager implements Flow.Publisher<Integer>, Flow.Subscription {

        private final List<Long> requests = new ArrayList<>();
        private Flow.@Nullable Subscriber<? super Integer> subscriber;
        private boolean isCancelled;

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> newSubscriber) {
            subscriber = newSubscriber;
            newSubscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requests.add(n);
            for (long i = 0; i < n && !isCancelled; i++) {
                Objects.requireNonNull(subscriber).onNext(1);
            }
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    /** Wants some elements, and has room for a few. */
    private static final class Client implements Emitter<Integer> {

        private final int wanted;
        private final int room;
        private int given;

        Client(int wanted, int room) {
            this.wanted = wanted;
            this.room = room;
        }

        @Override
        public boolean push(Next<? extends Integer> next) {
            given++;
            return !isOver();
        }

        @Override
        public boolean hasRoom() {
            return given < room;
        }

        @Override
        public void awaitRoom() {
            // Something else takes the elements meanwhile.
        }

        @Override
        public void awaitTaken() {
            // As above.
        }

        @Override
        public boolean isOver() {
            return given >= wanted;
        }

        @Override
        public void read(Cursor<? extends Integer> cursor) {
            throw new AssertionError("a publisher gives no cursor");
        }
    }
}
