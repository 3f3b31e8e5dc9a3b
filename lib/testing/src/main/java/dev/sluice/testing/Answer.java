package dev.sluice.testing;

/** The body of an answer: a stream, or a text that has come as a whole. */
sealed interface Answer permits EventBody, Answer.Text {

    /** A response that is not a stream of events. */
    record Text(String text) implements Answer {}
}
