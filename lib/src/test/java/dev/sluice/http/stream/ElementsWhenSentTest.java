package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.EventEncodingException;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements are encoded when they are sent, and the sender gets the exception if that fails. */
@Timeout(60)
class ElementsWhenSentTest {

    private static final int COUNT = 300;

    /** One list that grows, given again and again by code of each kind. */
    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    enum Kind {
        HANDLER(() ->
                Sources.handler(events -> {
                    List<Integer> growing = new ArrayList<>();
                    for (int i = 1; i <= COUNT; i++) {
                        growing.add(i);
                        events.send(growing);
                    }
                })),
        ITERATOR(() -> Sources.iterator(growing())),
        STREAM(() -> {
            Iterator<List<Integer>> growing = growing();
            return Sources.stream(Stream.generate(growing::next).limit(COUNT));
        }),
        PUBLISHER(() -> Sources.<Object>publisher(Growing::new)),
        MAPPED(() -> Sources.iterator(growing()).map(list -> list).filter(list -> true)),
        MERGED(() -> Sources.merge(Sources.iterator(growing())));

        private final Supplier<Source<?>> source;

        Kind(Supplier<Source<?>> source) {
            this.source = source;
        }

        static Iterator<List<Integer>> growing() {
            List<Integer> growing = new ArrayList<>();
            return IntStream.rangeClosed(1, COUNT)
                    .mapToObj(i -> {
                        growing.add(i);
                        return growing;
                    })
                    .iterator();
        }
    }

    /** Publishes the list and changes it as soon as the subscriber has returned. */
    private static final class Growing implements Flow.Subscription {

        private final Iterator<List<Integer>> lists = Kind.growing();
        private final Flow.Subscriber<? super Object> subscriber;

        Growing(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            for (long i = 0; i < n && lists.hasNext(); i++) {
                subscriber.onNext(lists.next());
                if (!lists.hasNext()) {
                    subscriber.onComplete();
                }
            }
        }

        @Override
        public void cancel() {
            // It stops when it is asked for no more.
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_element_changed_after_sending_is_written_as_it_was_when_sent(Kind kind)
            throws Exception {
        try (TestServer server = TestServer.of(kind.source.get());
                RawClient client = server.stream()) {
            List<String> data =
                    client.rest().lines().filter(line -> line.startsWith("data: [")).toList();

            assertEquals(COUNT, data.size());
            for (int i = 1; i <= COUNT; i++) {
                String list = IntStream.rangeClosed(1, i).boxed().toList().toString();
                assertEquals("data: " + list.replace(" ", ""), data.get(i - 1));
            }
        }
    }

    @Test
    void a_handler_can_continue_after_an_element_that_cannot_be_sent() throws Exception {
        Map<String, Object> circle = new HashMap<>();
        circle.put("itself", circle);
        List<Object> bad = List.of(new Object(), circle, "x".repeat(300 * 1024));
        Source<Object> source =
                Sources.handler(events -> {
                    events.send("one");
                    for (Object element : bad) {
                        assertThrows(EventEncodingException.class, () -> events.send(element));
                    }
                    events.send("two");
                });
        try (TestServer server = TestServer.of(source);
                RawClient client = server.stream()) {
            assertEquals(
                    """
                    data: one

                    data: two

                    event: end
                    id: end
                    data: {}

                    """,
                    client.rest());
        }
    }

    @Test
    void a_handler_can_continue_after_an_exception_from_a_later_step() throws Exception {
        Source<Object> source =
                Sources.handler(
                                events -> {
                                    events.send(1);
                                    assertThrows(ArithmeticException.class, () -> events.send(0));
                                    events.send(2);
                                })
                        .map(n -> 10 / (int) n);
        try (TestServer server = TestServer.of(source);
                RawClient client = server.stream()) {
            assertEquals("data: 10\n\ndata: 5\n\nevent: end\nid: end\ndata: {}\n\n", client.rest());
        }
    }
}
