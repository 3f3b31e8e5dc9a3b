import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The program behind scripts/conform: tries a server of event streams, and prints what holds. */
final class Conform {

    private Conform() {}

    public static void main(String[] args) throws InterruptedException {
        List<String> arguments = List.of(args);
        if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            // Whatever still waits for the server is left behind.
            System.exit(run(Options.parse(arguments)) ? 0 : 1);
        } catch (Options.UsageException mistake) {
            System.err.println("conform: " + mistake.getMessage());
            System.exit(2);
        }
    }

    /** Returns whether nothing differs from the standard. */
    private static boolean run(Options options) throws InterruptedException {
        Evidence evidence = new Evidence(options);
        Thread experiments =
                Thread.ofPlatform().daemon().start(() -> experiment(options, evidence));
        // A second more: nothing is known in which they could get stuck, and if they do, it ends.
        int parts = options.server().isPresent() ? 2 : 1;
        experiments.join(options.limits().run().multipliedBy(parts).plusSeconds(1));

        Map<Finding.Verdict, Integer> counts = new EnumMap<>(Finding.Verdict.class);
        boolean isStandard = true;
        for (Check check : Check.all()) {
            Finding finding = check.on(evidence);
            counts.merge(finding.verdict(), 1, Integer::sum);
            if (check.source() == Check.Source.STANDARD) {
                isStandard &= finding.verdict() != Finding.Verdict.DIFFERS;
            }
            System.out.println(row(check, finding));
        }
        System.out.println(summary(counts));
        return isStandard;
    }

    private static void experiment(Options options, Evidence evidence) {
        try {
            new Experiments(options, evidence, Deadline.in(options.limits().run())).run();
            new Experiments(options, evidence, Deadline.in(options.limits().run()))
                    .stop(Deadline.in(options.limits().run()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String row(Check check, Finding finding) {
        return "%-19s  %-8s  %-14s  %s"
                .formatted(
                        check.name(),
                        check.source().name().toLowerCase(Locale.ROOT),
                        finding.verdict().words(),
                        Text.shown(finding.reason()));
    }

    private static String summary(Map<Finding.Verdict, Integer> counts) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey().words())
                        .toList());
    }
}
