package dev.sluice.source;

import dev.sluice.clock.StreamTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.IMethodInstance;
import org.testng.IMethodInterceptor;
import org.testng.ITestContext;
import org.testng.annotations.Listeners;

/** The Reactive Streams TCK, as far as it can look at a subscriber from outside. */
@Listeners(PublisherSubscriberTckTest.RulesThatHaveATest.class)
public class PublisherSubscriberTckTest extends FlowSubscriberBlackboxVerification<Integer> {

    private static final Duration SIGNAL_WITHIN = Duration.ofSeconds(10);
    private static final Duration NO_SIGNAL_FOR = Duration.ofMillis(20);

    public PublisherSubscriberTckTest() {
        super(new TestEnvironment(SIGNAL_WITHIN.toMillis(), NO_SIGNAL_FOR.toMillis()));
    }

    /** A subscriber that requests on a thread of its own, for a client that takes nothing. */
    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        PublisherSubscriber<Integer> subscriber =
                new PublisherSubscriber<>(new Pull<>(StreamTime.SYSTEM));
        Thread.startVirtualThread(() -> requestUntilOver(subscriber));
        return subscriber;
    }

    private static void requestUntilOver(PublisherSubscriber<Integer> subscriber) {
        try {
            subscriber.requestUntilOver();
        } catch (Exception failure) {
            // The TCK fails some of them.
        } finally {
            subscriber.cancel();
        }
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }

    /** The TCK lists the other rules too, as tests that skip themselves. */
    public static final class RulesThatHaveATest implements IMethodInterceptor {

        @Override
        public List<IMethodInstance> intercept(
                List<IMethodInstance> methods, ITestContext context) {
            return methods.stream()
                    .filter(method -> !method.getMethod().getMethodName().startsWith("untested_"))
                    .toList();
        }
    }
}
