package dev.sluice.client;

/**
 * The UTF-8 decoder of the WHATWG Encoding standard, section 8.1.1, step by step. The JDK's decoder
 * makes fewer U+FFFD of an encoded surrogate, whole or cut short.
 */
final class StandardsUtf8 {

    private final StringBuilder text = new StringBuilder();
    private int codePoint;
    private int bytesSeen;
    private int bytesNeeded;
    private int lower = 0x80;
    private int upper = 0xBF;

    private StandardsUtf8() {}

    static String decode(byte[] bytes) {
        StandardsUtf8 decoder = new StandardsUtf8();
        for (byte signed : bytes) {
            decoder.take(Byte.toUnsignedInt(signed));
        }
        if (decoder.bytesNeeded != 0) {
            decoder.error();
        }
        return decoder.text.toString();
    }

    private void take(int octet) {
        if (bytesNeeded == 0) {
            start(octet);
        } else if (octet < lower || octet > upper) {
            error();
            start(octet);
        } else {
            lower = 0x80;
            upper = 0xBF;
            codePoint = (codePoint << 6) | (octet & 0x3F);
            bytesSeen++;
            if (bytesSeen == bytesNeeded) {
                text.appendCodePoint(codePoint);
                reset();
            }
        }
    }

    private void start(int octet) {
        if (octet <= 0x7F) {
            text.append((char) octet);
        } else if (octet >= 0xC2 && octet <= 0xDF) {
            bytesNeeded = 1;
            codePoint = octet & 0x1F;
        } else if (octet >= 0xE0 && octet <= 0xEF) {
            lower = octet == 0xE0 ? 0xA0 : lower;
            upper = octet == 0xED ? 0x9F : upper;
            bytesNeeded = 2;
            codePoint = octet & 0xF;
        } else if (octet >= 0xF0 && octet <= 0xF4) {
            lower = octet == 0xF0 ? 0x90 : lower;
            upper = octet == 0xF4 ? 0x8F : upper;
            bytesNeeded = 3;
            codePoint = octet & 0x7;
        } else {
            error();
        }
    }

    private void error() {
        text.append('\uFFFD');
        reset();
    }

    private void reset() {
        codePoint = 0;
        bytesSeen = 0;
        bytesNeeded = 0;
        lower = 0x80;
        upper = 0xBF;
    }
}
