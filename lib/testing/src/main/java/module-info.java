/**
 * Tests of streams that are made with Sluice. {@link dev.sluice.testing.TestServer} is the entry
 * point.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.sluice.testing {
    requires transitive dev.sluice;
    requires com.nimbusds.jose.jwt;
    requires static org.jspecify;

    exports dev.sluice.testing;
}
