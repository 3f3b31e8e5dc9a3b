package dev.sluice.dependency;

/** A library that only some applications need, and that they add themselves. */
public enum OptionalDependency {
    /** The client of Redis. */
    JEDIS("redis.clients:jedis", "redis.clients.jedis.Jedis", "Redis"),

    /** Verifies JSON Web Tokens. */
    NIMBUS_JOSE_JWT(
            "com.nimbusds:nimbus-jose-jwt",
            "com.nimbusds.jose.JWSAlgorithm",
            "Access by JSON Web Tokens");

    private final String artifact;
    private final String className;
    private final String purpose;

    OptionalDependency(String artifact, String className, String purpose) {
        this.artifact = artifact;
        this.className = className;
        this.purpose = purpose;
    }

    /**
     * Fails with the line that says what to add, where one of its classes would only be missed.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    public void require() {
        try {
            var _ = Class.forName(className, false, OptionalDependency.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "%s needs %s, which was not on the class path: add it to the dependencies"
                            .formatted(purpose, artifact),
                    e);
        }
    }
}
