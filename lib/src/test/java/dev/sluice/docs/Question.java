package dev.sluice.docs;

/** A question to a run. */
record Question(String prompt) {}
