package dev.sluice.app.tokens;

/** Where a language model would be called. */
public interface Model {

    /** Takes the words of an answer. */
    @FunctionalInterface
    interface Words {

        /**
         * Takes one word.
         *
         * @param word the word, with the space before it
         * @throws InterruptedException if nobody wants more
         */
        void next(String word) throws InterruptedException;
    }

    /**
     * Answers a prompt, and returns when the answer is complete.
     *
     * @param prompt what was asked
     * @param words takes the answer, word by word
     * @throws InterruptedException if nobody wants more; the work must stop
     */
    void answer(String prompt, Words words) throws InterruptedException;
}
