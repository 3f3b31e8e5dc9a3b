package dev.sluice.topic;

/** Wakes whoever reads from a cursor, which is not known yet when its readers are opened. */
final class Wake implements Runnable {

    private volatile Runnable whom = () -> {};

    void whom(Runnable reader) {
        whom = reader;
    }

    @Override
    public void run() {
        whom.run();
    }
}
