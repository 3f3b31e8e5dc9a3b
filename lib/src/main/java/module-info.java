/**
 * Server-sent events for a Helidon web server.
 *
 * <p>What is exported is what an application may rely on. Redis, JSON Web Tokens, Micrometer and
 * Reactive Streams are needed only by those who use them.
 */
@SuppressWarnings({
    "module", // the service is built after this module
    "requires-automatic",
    "requires-transitive-automatic"
})
module dev.sluice {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires transitive io.helidon.config;
    requires transitive io.helidon.http;
    requires io.helidon.common.pki;
    requires io.helidon.common.task;
    requires io.helidon.http.sse;
    requires transitive io.helidon.webserver;
    requires io.helidon.webserver.cors;
    requires io.helidon.webserver.sse;
    requires transitive java.net.http;
    requires static com.nimbusds.jose.jwt;
    requires static micrometer.core;
    requires static org.jspecify;
    requires static org.reactivestreams;
    requires static redis.clients.jedis;

    exports dev.sluice.access;
    exports dev.sluice.access.redis;
    exports dev.sluice.client;
    exports dev.sluice.clock;
    exports dev.sluice.config;
    exports dev.sluice.controller;
    exports dev.sluice.event;
    exports dev.sluice.feature;
    exports dev.sluice.http;
    exports dev.sluice.http.guard;
    exports dev.sluice.http.listener;
    exports dev.sluice.http.problem to
            dev.sluice.service;
    exports dev.sluice.http.stream;
    exports dev.sluice.http.tls to
            dev.sluice.service;
    exports dev.sluice.metrics;
    exports dev.sluice.openapi;
    exports dev.sluice.protocol;
    exports dev.sluice.redis;
    exports dev.sluice.run;
    exports dev.sluice.run.format;
    exports dev.sluice.run.redis;
    exports dev.sluice.run.web;
    exports dev.sluice.session;
    exports dev.sluice.source;
    exports dev.sluice.topic;
    exports dev.sluice.topic.redis;
    exports dev.sluice.topic.web;

    provides io.helidon.webserver.http.spi.SinkProvider with
            dev.sluice.http.stream.StreamSinkProvider;
}
