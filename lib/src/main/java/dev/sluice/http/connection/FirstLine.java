package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataReader;

/** The protocol that the first line of a connection asks for. */
enum FirstLine {
    HTTP_1_1,
    HTTP_1_0,
    HTTP_2,
    OTHER;

    /**
     * Waits until the line is whole, and leaves it to be read.
     *
     * @param max the most bytes that it may have; a longer one is left to Helidon, which refuses it
     * @throws DataReader.InsufficientDataAvailableException if the client leaves before
     */
    static FirstLine await(DataReader reader, int max) {
        skipEmptyLine(reader);
        BufferData bytes = reader.getBuffer(reader.available());
        int end = bytes.indexOf(Bytes.LF_BYTE);
        while (end < 0 && bytes.available() < max) {
            reader.pullData();
            bytes = reader.getBuffer(reader.available());
            end = bytes.indexOf(Bytes.LF_BYTE);
        }
        return end < 0 ? HTTP_1_1 : of(bytes.readString(end));
    }

    /**
     * Some clients send one ahead.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-2.2">RFC 9112, section 2.2</a>
     */
    private static void skipEmptyLine(DataReader reader) {
        reader.ensureAvailable();
        if (reader.lookup() == Bytes.CR_BYTE) {
            while (reader.available() < 2) {
                reader.pullData();
            }
            if (reader.startsWithNewLine()) {
                reader.skip(2);
                reader.ensureAvailable();
            }
        }
    }

    private static FirstLine of(String line) {
        if (line.endsWith(" HTTP/1.1\r")) {
            return HTTP_1_1;
        }
        if (line.endsWith(" HTTP/1.0\r")) {
            return HTTP_1_0;
        }
        return line.endsWith(" HTTP/2.0\r") ? HTTP_2 : OTHER;
    }
}
