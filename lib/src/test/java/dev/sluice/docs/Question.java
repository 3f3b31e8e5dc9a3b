package dev.sluice.docs;

/** What a run is asked. */
record Question(String prompt) {}
