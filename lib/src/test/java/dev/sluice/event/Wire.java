package dev.sluice.event;

/** What the wire carries, as text. */
final class Wire {

    private Wire() {}

    static String of(Object... elements) {
        return by(EventEncoder.create(), elements);
    }

    static String by(EventEncoder encoder, Object... elements) {
        WireBuffer out = new WireBuffer();
        for (Object element : elements) {
            encoder.encode(element, out);
        }
        return out.toString();
    }
}
