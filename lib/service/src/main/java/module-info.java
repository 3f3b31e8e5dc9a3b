/** A service of one's own on Sluice; {@link dev.sluice.service.Sluice} is where it begins. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.sluice.service {
    requires transitive dev.sluice;
    requires com.nimbusds.jose.jwt;
    requires io.helidon;
    requires io.helidon.health;
    requires io.helidon.health.checks;
    requires io.helidon.logging.common;
    requires io.helidon.webserver.observe;
    requires io.helidon.webserver.observe.health;
    requires io.helidon.webserver.staticcontent;
    requires java.logging;
    requires java.management;
    requires jdk.management;
    requires transitive micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.yaml.snakeyaml;
    requires redis.clients.jedis;
    requires static org.jspecify;

    exports dev.sluice.service;
}
