package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import dev.sluice.redis.Secret;
import dev.sluice.run.RunLimits;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.OnDrain;
import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SluiceConfigTest {

    private static final Map<String, SourceFactory> SOURCES =
            Map.of("prices", request -> Sources.of("price"));

    private static SluiceConfig read(String yaml) {
        Config config =
                Config.just(ConfigSources.create(yaml, MediaTypes.APPLICATION_YAML)).get("sluice");
        return SluiceConfig.read(config, config, SOURCES);
    }

    private static List<String> mistakes(String yaml) {
        return assertThrows(ConfigurationException.class, () -> read(yaml)).mistakes();
    }

    @Test
    void an_empty_configuration_has_the_documented_defaults() {
        SluiceConfig config = read("other: 1");

        assertEquals(SessionOptions.defaults(), config.defaults());
        assertEquals(StreamLimits.NONE, config.limits().streams());
        assertEquals(256 * 1024, config.limits().maxEventBytes());
        assertEquals(HistoryLimits.defaults(), config.history());
        assertEquals(List.of(), config.routes().streams());
        assertEquals(List.of(), config.routes().topics());
    }

    @Test
    void every_key_of_the_configuration_is_read() {
        SluiceConfig config =
                read(
                        """
                        sluice:
                          defaults:
                            heartbeat: PT0S
                            retry: PT5S
                            retry-jitter: 0.25
                            max-lifetime: PT1H
                            head-patience: PT0.05S
                            write-timeout: PT30S
                            on-end: reconnect
                            drain: finish
                          limits:
                            max-streams: 10
                            max-streams-per-client: 2
                            busy-retry: PT3S
                            max-event-bytes: 1MiB
                          topics:
                            history: { max-events: 10, max-bytes: 1KiB, max-age: PT1M }
                          broker: { type: memory }
                          drain: { duration: PT5S, deadline: PT8S }
                          routes:
                            - path: /prices
                              source: prices
                              heartbeat: PT1S
                            - path: /topics/{topic}
                              topic: "{topic}"
                              on-overflow: latest
                              latest-by: /symbol
                        """);

        SessionOptions defaults =
                SessionOptions.defaults()
                        .withHeartbeat(Duration.ZERO)
                        .withRetry(Duration.ofSeconds(5))
                        .withRetryJitter(0.25)
                        .withMaxLifetime(Duration.ofHours(1))
                        .withHeadPatience(Duration.ofMillis(50))
                        .withWriteTimeout(Duration.ofSeconds(30))
                        .withOnEnd(OnEnd.RECONNECT)
                        .withOnDrain(OnDrain.FINISH);
        assertEquals(defaults, config.defaults());
        assertEquals(new StreamLimits(10, 2, Duration.ofSeconds(3)), config.limits().streams());
        assertEquals(1024 * 1024, config.limits().maxEventBytes());
        assertEquals(
                new DrainOptions(Duration.ofSeconds(5), Duration.ofSeconds(8)), config.drain());
        Route route = config.routes().streams().getFirst();
        assertEquals("GET /prices", route.name());
        assertEquals(defaults.withHeartbeat(Duration.ofSeconds(1)), route.options());
        assertEquals(
                new HistoryLimits(10, 1024, Duration.ofMinutes(1), Duration.ofMinutes(10)),
                config.history());
        assertEquals(
                List.of(
                        new TopicRoute(
                                "/topics/{topic}",
                                "{topic}",
                                defaults,
                                OnOverflow.LATEST,
                                Optional.of("/symbol"))),
                config.routes().topics());
    }

    @Test
    void the_connection_to_redis_is_read(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Path authority = Files.writeString(folder.resolve("ca.pem"), certificate());
        SluiceConfig config =
                read(
                        """
                        sluice:
                          broker:
                            type: redis
                            redis:
                              uri: rediss+sentinel://a:1,b/main/3
                              username: sluice
                              password-file: "%s"
                              key-prefix: "{sluice}:"
                              timeout: PT0.5S
                              connections: 4
                              ca-file: "%s"
                        """
                                .formatted(password, authority));

        RedisOptions options =
                assertInstanceOf(BrokerConfig.Redis.class, config.broker()).options();
        assertEquals(
                RedisOptions.of(RedisAddress.parse("rediss+sentinel://a:1,b:26379/main/3"))
                        .withUsername("sluice")
                        .withPassword(new Secret("secret"))
                        .withKeyPrefix("{sluice}:")
                        .withTimeout(Duration.ofMillis(500))
                        .withConnections(4)
                        .withCaFile(authority),
                options);
        assertFalse(options.toString().contains("=secret"), options::toString);
    }

    /** One that the JVM trusts, in PEM. */
    private static String certificate() throws Exception {
        KeyStore trusted =
                KeyStore.getInstance(
                        Path.of(System.getProperty("java.home"), "lib/security/cacerts").toFile(),
                        (char[]) null);
        byte[] encoded = trusted.getCertificate(trusted.aliases().nextElement()).getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END CERTIFICATE-----\n";
    }

    @Test
    void each_key_has_its_own_environment_variable() {
        List<String> variables =
                SluiceConfig.keys().stream()
                        .map(key -> key.replace('.', '_').replace('-', '_'))
                        .toList();

        assertEquals(new HashSet<>(variables).size(), variables.size());
        assertTrue(SluiceConfig.keys().contains("sluice.access.jwt.secret-file"));
        assertFalse(SluiceConfig.keys().contains("sluice.access.jwt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{broker: {uri: \"redis://:hunter2@host\"}}",
                "{broker: \"redis://:hunter2@host\"}",
                "{broker: {type: \"redis://:hunter2@host\"}}",
                "{broker: {pasword: hunter2}}",
                "{broker: {redis: {passwort: hunter2}}}",
                "{secret: hunter2}",
                "{accses: hunter2}",
                "{defaults: {secret-file: hunter2}}",
                "{routes: [{path: /a, source: prices, token: hunter2}]}"
            })
    void an_error_never_shows_a_possible_secret(String sluice) {
        List<String> mistakes = mistakes("sluice: " + sluice);

        assertEquals(1, mistakes.size());
        assertFalse(mistakes.getFirst().contains("hunter2"), mistakes::toString);
    }

    @Test
    void an_empty_password_file_means_no_password(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("password"), "");
        SluiceConfig config =
                read(
                        """
                        sluice:
                          broker:
                            type: redis
                            redis: { uri: "redis://a", password-file: "%s" }
                        """
                                .formatted(empty));

        assertEquals(
                RedisOptions.of(RedisAddress.parse("redis://a")),
                assertInstanceOf(BrokerConfig.Redis.class, config.broker()).options());
    }

    @Test
    void a_max_event_bytes_of_0_allows_events_as_large_as_the_history() {
        assertEquals(
                2 * 1024 * 1024,
                read("sluice: { limits: { max-event-bytes: 0, history-bytes: 2MiB } }")
                        .limits()
                        .maxEventBytes());
        assertEquals(
                Integer.MAX_VALUE,
                read("sluice: { limits: { max-event-bytes: 0, history-bytes: 3GiB } }")
                        .limits()
                        .maxEventBytes());
    }

    @Test
    void a_configured_interval_is_served_with_its_data() throws Exception {
        SluiceConfig config =
                read(
                        """
                        sluice:
                          routes:
                            - path: /sse
                              heartbeat: PT0S
                              interval:
                                every: PT0.01S
                                type: greeting
                                data: { hello: world, count: 5, ok: true, list: [1.5, a, "0012"] }
                        """);
        try (TestServer server = TestServer.of(config.routes().streams());
                RawClient client = server.client().get("/sse")) {
            client.head();

            String block = client.skipPreamble().block();
            assertEquals("event: greeting", block.lines().findFirst().orElseThrow());
            assertEquals(
                    Map.of(
                            "hello",
                            "world",
                            "count",
                            5,
                            "ok",
                            true,
                            "list",
                            List.of(1.5, "a", "0012")),
                    new ObjectMapper().readValue(block.substring(block.indexOf('{')), Map.class));
        }
    }

    @Test
    void a_configured_text_is_served_unchanged() throws Exception {
        SluiceConfig config =
                read(
                        """
                        sluice:
                          routes:
                            - path: /sse
                              heartbeat: PT0S
                              interval: { every: PT0.01S, data: "007" }
                        """);
        try (TestServer server = TestServer.of(config.routes().streams());
                RawClient client = server.client().get("/sse")) {
            client.head();

            assertEquals("data: 007\n", client.skipPreamble().block());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {defaults: {hartbeat: PT1S}}    | sluice.defaults.hartbeat is not a known key, was "PT1S"; did you mean sluice.defaults.heartbeat?
                    {default: {heartbeat: PT1S}}    | sluice.default is not a known key, was an object; did you mean sluice.defaults?
                    {defaults: {heartbeat: soon}}   | sluice.defaults.heartbeat must be an ISO 8601 duration such as PT15S, was soon
                    {defaults: {heartbeat: PT2H}}   | sluice.defaults.heartbeat must be PT0S (off) or between PT0.01S and PT1H, was PT2H
                    {defaults: {heartbeat: [1]}}    | sluice.defaults.heartbeat must be a value, was a list
                    {defaults: 5}                   | sluice.defaults must have keys [drain, head-patience, heartbeat, max-lifetime, on-end, on-overflow, retry, retry-jitter, write-timeout], was "5"
                    {limits: {max-streams: -1}}     | sluice.limits.max-streams must be 0 (no limit) or more, was -1
                    {limits: {max-event-bytes: 9GiB}}| sluice.limits.max-event-bytes must be between 0 (as large as history-bytes) and 2147483647, was 9GiB
                    {limits: {max-event-bytes: 2MiB, history-bytes: 1MiB}}| sluice.limits.max-event-bytes must be at most history-bytes, 1048576, was 2MiB: lower it or raise history-bytes
                    {limits: {request-head: PT2H}}  | sluice.limits.request-head must be PT0S (off) or between PT0.01S and PT1H, was PT2H
                    {limits: {request-body: 10}}    | sluice.limits.request-body must be an ISO 8601 duration such as PT15S, was 10
                    {limits: {keep-alive: PT-1S}}   | sluice.limits.keep-alive must be PT0S (off) or between PT0.01S and PT1H, was PT-1S
                    {limits: {max-event-bytes: big}}| sluice.limits.max-event-bytes must be a size such as 256KiB, was big
                    {routes: /sse}                  | sluice.routes must be a list, was "/sse"
                    {routes: [{source: prices}]}    | sluice.routes.0 must have a path such as /sse, had none
                    {routes: [{path: sse, source: prices}]} | sluice.routes.0.path must start with /, was "sse"
                    {routes: [{path: /a}]}          | sluice.routes.0 must have one of [interval, source, topic], had none
                    {routes: [{path: /a, source: trades}]} | sluice.routes.0.source must be one of [prices], was trades
                    {routes: [{path: /a, source: prices, on-end: halt}]} | sluice.routes.0.on-end must be stop or reconnect, was halt
                    {routes: [{path: /a, source: prices, drain: never}]} | sluice.routes.0.drain must be end or finish, was never
                    {drain: {duration: PT2H}} | sluice.drain.duration must be between PT0S (all at once) and PT1H, was PT2H
                    {drain: {duration: PT25S}} | sluice.drain.deadline must be between PT26S (a second after duration) and PT2H, was PT25S
                    {drain: {deadline: 30}} | sluice.drain.deadline must be an ISO 8601 duration such as PT15S, was 30
                    {routes: [{path: /a, sauce: x, source: prices}]} | sluice.routes.0.sauce is not a known key, was "x"; did you mean sluice.routes.0.source?
                    {routes: [{path: /a, interval: {data: x}}]} | sluice.routes.0.interval must have every, a duration such as PT1S, had none
                    {routes: [{path: /a, interval: {every: PT0S, data: x}}]} | sluice.routes.0.interval.every must be at least PT0.001S, was PT0S
                    {defaults: {on-overflow: wait}} | sluice.defaults.on-overflow must be disconnect, skip or latest, was wait
                    {broker: {type: kafka}} | sluice.broker.type must be memory or redis, was kafka
                    {broker: {type: redis}} | sluice.broker.redis must have a uri with type redis, had none
                    {broker: {type: redis, redis: {uri: "http://:secret@host"}}} | sluice.broker.redis.uri must be redis://host:port, redis+sentinel://host:port,host:port/master or redis+cluster://host:port,host:port; with rediss in place of redis for TLS
                    {broker: {type: redis, redis: {uri: "redis://host", timeout: PT0S}}} | sluice.broker.redis.timeout must be between PT0.01S and PT1M, was PT0S
                    {broker: {type: redis, redis: {uri: "redis://host", connections: 0}}} | sluice.broker.redis.connections must be between 1 and 1024, was 0
                    {broker: {type: redis, redis: {uri: "redis://host", wait-replicas: 17}}} | sluice.broker.redis.wait-replicas must be between 0 and 16, was 17
                    {broker: {type: redis, redis: {uri: "redis://host", password-file: /no/such}}} | sluice.broker.redis.password-file must name a text file that can be read, was none; its value is not shown, which may be the secret itself
                    {broker: {redis: {uri: "redis://host"}}} | sluice.broker.redis must not have a uri with type memory, had it; set type: redis
                    {broker: {redis: {timeout: PT0S}}} | sluice.broker.redis.timeout must be between PT0.01S and PT1M, was PT0S
                    {broker: {type: redis, redis: {uri: "redis://host", ca-file: /no/such}}} | sluice.broker.redis.ca-file must be a file with certificates in PEM that can be read, was "/no/such"
                    {broker: {type: redis, redis: {uri: "redis://host", ca-file: /etc/hostname}}} | sluice.broker.redis.ca-file must be a file with certificates in PEM that can be read, was "/etc/hostname"
                    {broker: {type: redis, redis: {uri: "redis://host", ca-file: ""}}} | sluice.broker.redis.ca-file must be a file with certificates in PEM that can be read, was ""
                    {topics: {idempotency-window: PT0S}} | sluice.topics.idempotency-window must be between PT1S and PT8760H, was PT0S
                    {topics: {history: {max-events: 0}}} | sluice.topics.history.max-events must be between 1 and 268435456, was 0
                    {topics: {history: {max-bytes: 0}}} | sluice.topics.history.max-bytes must be at least 1, was 0
                    {topics: {history: {max-age: PT0S}}} | sluice.topics.history.max-age must be between PT1S and PT8760H, was PT0S
                    {routes: [{path: /a, topic: "{topic}"}]} | sluice.routes.0.path must end with /{topic} or /{+topic}, was "/a"
                    {routes: [{path: /a, topic: "a b"}]} | sluice.routes.0.topic must be {topic} or a name: a topic name must be parts of 1 to 128 letters, digits and . _ ~ - with / between them, was a b
                    {routes: [{path: /a, topic: a, latest-by: x}]} | sluice.routes.0.latest-by must be a JSON pointer such as /symbol, was x
                    {routes: [{path: "/a/{b", source: prices}]} | sluice.routes.0.path must be a pattern such as /news/{id}, was "/a/{b"
                    {routes: [{path: /a, interval: {every: PT1S, data: x, type: "a\\nb"}}]} | sluice.routes.0.interval.type must not contain CR, LF or NUL, had LF at index 1
                    {routes: [{path: /a, interval: {every: PT1S}}]} | sluice.routes.0.interval must have data, a text or an object, had none
                    {routes: [{path: /a, source: prices}, {path: /a, source: prices}]} | sluice.routes.1.path must be given once, was /a twice
                    """)
    void a_mistake_is_refused_with_the_key_the_rule_and_the_value(String sluice, String mistake) {
        assertEquals(List.of(mistake), mistakes("sluice: " + sluice));
    }

    @Test
    void all_mistakes_are_reported_together() {
        assertEquals(
                2, mistakes("sluice: {defaults: {retry: x}, limits: {max-streams: y}}").size());
    }

    @Test
    void a_text_in_place_of_a_list_is_refused_even_if_a_list_is_given_elsewhere() {
        Config config =
                Config.just(
                                ConfigSources.create(Map.of("sluice.routes", "/a")),
                                ConfigSources.create(
                                        "sluice: { routes: [{ path: /p, source: prices }] }",
                                        MediaTypes.APPLICATION_YAML))
                        .get("sluice");

        assertEquals(
                List.of("sluice.routes must be a list, was \"/a\""),
                assertThrows(
                                ConfigurationException.class,
                                () -> SluiceConfig.read(config, config, SOURCES))
                        .mistakes());
    }

    @Test
    void names_are_checked_only_in_the_declared_configuration() {
        Config values =
                Config.just(
                                ConfigSources.create(
                                        Map.of(
                                                "sluice.defaults.heartbeat", "PT9S",
                                                "sluice.service.host", "10.0.0.7")))
                        .get("sluice");
        Config declared = Config.empty().get("sluice");

        assertEquals(
                Duration.ofSeconds(9),
                SluiceConfig.read(values, declared, SOURCES).defaults().heartbeat());
    }

    @Test
    void limits_on_runs_are_read_and_have_defaults() {
        RunsConfig defaults = read("sluice: {}").runs();
        RunsConfig runs =
                read("""
                sluice:
                  runs:
                    max-runs: 5
                    max-runs-per-client: 2
                    max-bytes-per-run: 64KiB
                    memory: 1MiB
                    remember: PT2H
                """)
                        .runs();

        assertEquals(RunLimits.defaults(), defaults.limits());
        assertEquals(Duration.ofDays(1), defaults.remember());
        assertEquals(new RunLimits(5, 2, 64 * 1024), runs.limits());
        assertEquals(1024 * 1024, runs.budget().maxBytes());
        assertEquals(Duration.ofHours(2), runs.remember());
    }

    @Test
    void a_limit_on_runs_that_is_out_of_its_bounds_is_a_mistake() {
        assertEquals(
                List.of(
                        "sluice.runs.max-runs must be 0 or more, was -1",
                        "sluice.runs.max-bytes-per-run must be 1024 or more, was 1",
                        "sluice.runs.remember must be between PT0S and PT720H, was PT721H"),
                mistakes(
                        """
                        sluice:
                          runs: { max-runs: -1, max-bytes-per-run: 1, remember: PT721H }
                        """));
    }
}
