package dev.sluice.topic;

/** Wakes the reader of a cursor, which is set only after the cursor's topics were opened. */
final class Wake implements Runnable {

    private volatile Runnable reader = () -> {};

    void setReader(Runnable newReader) {
        reader = newReader;
    }

    @Override
    public void run() {
        reader.run();
    }
}
