/**
 * The result of a check.
 *
 * @param verdict whether it holds
 * @param reason what was on the wire, in a few words
 */
record Finding(Verdict verdict, String reason) {

    enum Verdict {
        OK("ok"),
        DIFFERS("differs"),
        NOT_SEEN("not seen"),
        NOT_APPLICABLE("not applicable");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static Finding ok(String reason, Object... values) {
        return new Finding(Verdict.OK, reason.formatted(values));
    }

    static Finding differs(String reason, Object... values) {
        return new Finding(Verdict.DIFFERS, reason.formatted(values));
    }

    static Finding notSeen(String reason, Object... values) {
        return new Finding(Verdict.NOT_SEEN, reason.formatted(values));
    }

    static Finding notApplicable(String reason, Object... values) {
        return new Finding(Verdict.NOT_APPLICABLE, reason.formatted(values));
    }
}
