package dev.sluice.k8s;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Just enough of protobuf to read messages, texts and bytes. */
final class Protobuf {

    private Protobuf() {}

    /** The fields of a message that have a length, by their number; numbers are skipped. */
    static Map<Integer, List<ByteBuffer>> fields(ByteBuffer message) {
        Map<Integer, List<ByteBuffer>> fields = new TreeMap<>();
        ByteBuffer rest = message.duplicate();
        while (rest.hasRemaining()) {
            int tag = varint(rest);
            int value = varint(rest);
            switch (tag & 7) {
                case 0 -> {}
                case 2 -> {
                    ByteBuffer field = rest.slice(rest.position(), value);
                    fields.computeIfAbsent(tag >> 3, number -> new ArrayList<>()).add(field);
                    rest.position(rest.position() + value);
                }
                default -> throw new IllegalArgumentException("wire type of tag " + tag);
            }
        }
        return fields;
    }

    static byte[] bytes(ByteBuffer field) {
        byte[] bytes = new byte[field.remaining()];
        field.duplicate().get(bytes);
        return bytes;
    }

    static String text(ByteBuffer field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    private static int varint(ByteBuffer rest) {
        int value = 0;
        for (int shift = 0; true; shift += 7) {
            int part = rest.get();
            value |= (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
    }
}
