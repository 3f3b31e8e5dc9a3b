package dev.sluice.run;

import java.io.ByteArrayOutputStream;

/** Bytes that wait for the store. */
final class PendingBytes extends ByteArrayOutputStream {

    /** Takes back all after the first bytes. */
    synchronized void cut(int size) {
        count = size;
    }
}
