package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessOptions;
import dev.sluice.access.Grant;
import dev.sluice.access.TokenRules;
import dev.sluice.http.guard.CrossOrigin;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.Requirement;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static SluiceConfig read(String yaml) {
        Config config =
                Config.just(ConfigSources.create(yaml, MediaTypes.APPLICATION_YAML)).get("sluice");
        return SluiceConfig.read(config, config, Map.of());
    }

    private static AccessConfig access(String yaml) {
        return read("sluice: { access: " + yaml + " }").access();
    }

    @Test
    void access_is_open_by_default_but_only_on_a_loopback_address() {
        AccessConfig.Open open = assertInstanceOf(AccessConfig.Open.class, read("x: 1").access());

        assertEquals(
                List.of(
                        "sluice.access.type must be jwt where server.host is no loopback address,"
                                + " was none with server.host 0.0.0.0; set sluice.access.type and"
                                + " sluice.access.jwt, or sluice.access.allow-anonymous=true to"
                                + " let everybody who reaches it read and publish"),
                assertThrows(ConfigurationException.class, () -> open.requireAllowedAt("0.0.0.0"))
                        .mistakes());
    }

    @Test
    void access_can_be_opened_on_purpose_on_any_address() {
        assertInstanceOf(AccessConfig.Open.class, access("{ allow-anonymous: true }"))
                .requireAllowedAt("0.0.0.0");
    }

    @Test
    void every_key_of_access_is_read() {
        AccessConfig.Jwt jwt =
                assertInstanceOf(
                        AccessConfig.Jwt.class,
                        read("""
                        sluice:
                          access:
                            type: jwt
                            cookie: __Host-sluice
                            ticket-lifetime: PT20S
                            expiry-notice: PT1M
                            anonymous: { subscribe: [public/*], publish: [inbox] }
                            cors:
                              allow-origins: ["https://app.example"]
                              allow-credentials: true
                            jwt:
                              secret: %s
                              algorithms: [HS256]
                              issuer: https://issuer.example
                              audience: sluice
                              claim: mercure
                              clock-skew: PT5S
                              max-lifetime: PT1H
                        """
                                        .formatted(SECRET))
                                .access());

        assertEquals(
                TokenRules.defaults()
                        .withIssuer("https://issuer.example")
                        .withAudience("sluice")
                        .withClaim("mercure")
                        .withClockSkew(Duration.ofSeconds(5))
                        .withMaxLifetime(Duration.ofHours(1)),
                jwt.rules());
        assertEquals(
                AccessOptions.defaults()
                        .withCookie("__Host-sluice")
                        .withTicketLifetime(Duration.ofSeconds(20))
                        .withExpiryNotice(Duration.ofMinutes(1))
                        .withAnonymous(Grant.of(List.of("public/*"), List.of("inbox")))
                        .withCrossOrigin(new CrossOrigin(Set.of("https://app.example"), true)),
                jwt.options());
        assertEquals("VerificationKeys[HS256]", jwt.keys().toString());
    }

    @Test
    void a_secret_is_read_from_a_file_that_ends_with_a_line_break(@TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");

        assertInstanceOf(
                AccessConfig.Jwt.class,
                access("{ type: jwt, jwt: { secret-file: \"" + file + "\" } }"));
    }

    @Test
    void a_list_may_be_a_text_with_commas_as_in_environment_variables() {
        AccessConfig.Jwt jwt =
                assertInstanceOf(
                        AccessConfig.Jwt.class,
                        access(
                                "{ type: jwt, jwt: { jwks-uri: \"https://i.example/k\","
                                        + " algorithms: \"RS256, ES256\" } }"));

        assertTrue(jwt.keys().toString().contains("ES256"));
    }

    @Test
    void a_topic_pattern_that_a_topic_can_match_is_accepted() {
        for (String possible : List.of("*", "a*", "a/*", "a/.*", "x".repeat(128) + "*", "a/b")) {
            assertInstanceOf(
                    AccessConfig.Open.class,
                    access("{ anonymous: { subscribe: [\"" + possible + "\"] } }"));
        }
    }

    @Test
    void publish_limits_and_roles_of_routes_are_read() {
        SluiceConfig config =
                read(
                        """
                        sluice:
                          limits:
                            publish-rate-per-client: 50
                            publish-burst-per-client: 200
                            trusted-proxies: [10.0.0.0/8]
                          routes:
                            - path: /a
                              interval: { every: PT1S, data: x }
                              roles: [editor]
                            - path: /topics/{topic}
                              topic: "{topic}"
                              roles: [editor, reader]
                        """);

        assertEquals(new PublishLimit(50, 200), config.limits().publishing());
        Requirement requirement = config.routes().streams().getFirst().requirement();
        assertEquals(Set.of("editor"), requirement.role().orElseThrow().roles());
        assertEquals(Set.of("editor", "reader"), config.routes().topics().getFirst().roles());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {type: basic}           | sluice.access.type must be none or jwt, was basic
                    {typ: jwt}              | sluice.access.typ is not a known key, was a value; did you mean sluice.access.type?
                    {allow-anonymous: yes please} | sluice.access.allow-anonymous must be true or false, was yes please
                    {type: jwt}             | sluice.access.jwt must have one of [secret, secret-file, public-key-file, jwks-uri], had none
                    {jwt: {jwks-uri: "https://i.example"}} | sluice.access.jwt must not have [jwks-uri] with type none, had it; set type: jwt
                    {type: jwt, jwt: {secret: SECRET, jwks-uri: "https://i.example"}} | sluice.access.jwt must have one of [secret, secret-file, public-key-file, jwks-uri], had [secret, jwks-uri]
                    {type: jwt, jwt: {secret: SECRET, algorithms: [none]}} | sluice.access.jwt.algorithms must be some of [HS256] for this key, was [none]
                    {type: jwt, jwt: {secret: SECRET, algorithms: [RS256]}} | sluice.access.jwt.algorithms must be some of [HS256] for this key, was [RS256]
                    {type: jwt, jwt: {secret: SECRET, clock-skew: PT1H}} | sluice.access.jwt.clock-skew must be between PT0S and PT5M, was PT1H
                    {type: jwt, jwt: {secret: SECRET, max-lifetime: PT0S}} | sluice.access.jwt.max-lifetime must be between PT1S and PT8760H, was PT0S
                    {type: jwt, jwt: {jwks-uri: "http://i.example/k"}} | sluice.access.jwt.jwks-uri must begin with https://, was http://i.example/k
                    {type: jwt, jwt: {jwks-uri: "a b"}} | sluice.access.jwt.jwks-uri must be a URL, was a b
                    {type: jwt, jwt: {secret-file: /nowhere}} | sluice.access.jwt.secret-file must name a text file that can be read, was none; its value is not shown, which may be the secret itself
                    {type: jwt, jwt: {public-key-file: /nowhere}} | sluice.access.jwt.public-key-file must have RSA keys of at least 2048 bits or EC keys of P-256, P-384 or P-521 in PEM (BEGIN PUBLIC KEY), was /nowhere
                    {type: jwt, cookie: "a b", jwt: {secret: SECRET}} | sluice.access.cookie must be the name of a cookie, was "a b"
                    {type: jwt, ticket-lifetime: PT1H, jwt: {secret: SECRET}} | sluice.access.ticket-lifetime must be between PT1S and PT5M, was PT1H
                    {type: jwt, anonymous: {subscribe: ["a*b"]}, jwt: {secret: SECRET}} | sluice.access.anonymous.subscribe: a topic pattern must be a name, or end with its only *, was "a*b"
                    {type: jwt, anonymous: {subscribe: ["a b"]}, jwt: {secret: SECRET}} | sluice.access.anonymous.subscribe: a topic pattern must match a topic that there can be (parts of 1 to 128 letters, digits and . _ ~ - with / between them), was "a b"
                    {type: jwt, anonymous: {subscribe: ["/news*"]}, jwt: {secret: SECRET}} | sluice.access.anonymous.subscribe: a topic pattern must match a topic that there can be (parts of 1 to 128 letters, digits and . _ ~ - with / between them), was "/news*"
                    {type: jwt, anonymous: {publish: ["a//b"]}, jwt: {secret: SECRET}} | sluice.access.anonymous.publish: a topic pattern must match a topic that there can be (parts of 1 to 128 letters, digits and . _ ~ - with / between them), was "a//b"
                    {anonymous: {publish: ["a//b"]}} | sluice.access.anonymous.publish: a topic pattern must match a topic that there can be (parts of 1 to 128 letters, digits and . _ ~ - with / between them), was "a//b"
                    {ticket-lifetime: PT1H} | sluice.access.ticket-lifetime must be between PT1S and PT5M, was PT1H
                    {jwt: {clock-skew: PT1H}} | sluice.access.jwt.clock-skew must be between PT0S and PT5M, was PT1H
                    {type: jwt, jwt: {secret: SECRET, issuer: ""}} | sluice.access.jwt.issuer must be a text, was empty; leave it out for the default
                    {type: jwt, jwt: {secret: SECRET, audience: " "}} | sluice.access.jwt.audience must be a text, was empty; leave it out for the default
                    {type: jwt, jwt: {secret: SECRET, claim: ""}} | sluice.access.jwt.claim must be a text, was empty; leave it out for the default
                    {type: jwt, jwt: {jwks-uri: "http://user:hunter2@i.example/k"}} | sluice.access.jwt.jwks-uri must begin with https://, was http://...@i.example/k
                    {cors: {allow-origins: ["*"], allow-credentials: true}} | sluice.access.cors.allow-credentials must be false where allow-origins is *, was true
                    {cors: {allow-origins: ["https://a.example/"]}} | sluice.access.cors.allow-origins must be exact origins such as https://app.example, was https://a.example/
                    {cors: {allow-origins: ["null"]}} | sluice.access.cors.allow-origins must be exact origins such as https://app.example, was null
                    {type: jwt, allow-anonymous: true, jwt: {secret: SECRET}} | sluice.access must not have allow-anonymous with type jwt, had it; sluice.access.anonymous sets what clients without a token may do
                    """)
    void a_mistake_in_the_access_configuration_is_refused(String yaml, String mistake) {
        assertEquals(
                List.of(mistake),
                assertThrows(
                                ConfigurationException.class,
                                () -> access(yaml.replace("SECRET", SECRET)))
                        .mistakes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {type: jwt, jwt: {secret: hunter2}}
                    {type: jwt, jwt: {secret-file: hunter2}}
                    {type: jwt, jwt: {secret-file: "hunter2\\0"}}
                    {type: jwt, jwt: {secert: hunter2}}
                    {type: jwt, jwt: hunter2}
                    {type: jwt, jwt: {secret: [hunter2]}}
                    {jwt: {secret: hunter2}}
                    {secret: hunter2}
                    {secert: hunter2}
                    {cors: hunter2}
                    {anonymous: {secret: hunter2}}
                    """)
    void an_error_never_shows_a_secret(String yaml) {
        String said = assertThrows(ConfigurationException.class, () -> access(yaml)).getMessage();

        assertFalse(said.contains("hunter2"), said);
    }
}
