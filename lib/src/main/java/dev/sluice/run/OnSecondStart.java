package dev.sluice.run;

/** The answer to a request that would start a run whose id is taken. */
public enum OnSecondStart {
    /** The stream of the run that there is. */
    JOIN,
    /** 409, with the address of the run that there is. */
    REFUSE
}
