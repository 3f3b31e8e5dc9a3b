import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One thing that a server keeps or does not.
 *
 * @param name in the table
 * @param source who asks for it
 * @param judge says whether it holds
 */
record Check(String name, Source source, Function<Evidence, Finding> judge) {

    enum Source {
        STANDARD,
        CONTRACT
    }

    static Check standard(String name, Function<Evidence, Finding> judge) {
        return new Check(name, Source.STANDARD, judge);
    }

    static Check contract(String name, Function<Evidence, Finding> judge) {
        return new Check(name, Source.CONTRACT, judge);
    }

    /** All checks, in the order of the table. */
    static List<Check> all() {
        return Stream.of(
                        HeadChecks.ALL,
                        FramingChecks.ALL,
                        ResumeChecks.ALL,
                        LifeChecks.ALL,
                        RequestChecks.ALL)
                .flatMap(List::stream)
                .toList();
    }

    Finding on(Evidence evidence) {
        boolean needsStream = !HeadChecks.OF_ANY_RESPONSE.contains(this);
        return needsStream && !evidence.stream().isStream()
                ? Finding.notSeen("there is no stream")
                : judge.apply(evidence);
    }
}
