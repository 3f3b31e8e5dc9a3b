package dev.sluice.testing;

/** The body of an answer: a stream, or a text that has come as a whole. */
sealed interface Answer permits EventBody, Answer.Text {

    /** What is no stream. */
    record Text(String text) implements Answer {}
}
