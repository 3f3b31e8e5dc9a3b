import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The program behind scripts/token: prints a new secret, or a token that is signed with one. */
final class Token {

    private static final String USAGE =
            """
            Usage: token secret > FILE
                   token --sub NAME [--subscribe TOPICS] [--publish TOPICS] [--roles ROLES]
                         [--for DURATION] [--secret-file FILE] [--issuer ISSUER] [--audience AUDIENCE]

              secret          prints a new random secret
              --sub           the subject, for example alice
              --subscribe     topics that it may read, for example "news,chat/*"; default none
              --publish       topics that it may publish to; default none
              --roles         its roles, for example editor,admin; default none
              --for           how long the token is valid, for example PT12H; default PT1H
              --secret-file   the file with the secret; default "secret" in this folder
              --issuer        the iss of the token; default none
              --audience      the aud of the token; default none
            """;

    private static final List<String> OPTIONS =
            List.of(
                    "sub",
                    "subscribe",
                    "publish",
                    "roles",
                    "for",
                    "secret-file",
                    "issuer",
                    "audience");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int SECRET_BYTES = 32;

    private Token() {}

    /** A mistake on the command line. */
    private static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }

    public static void main(String[] args) throws GeneralSecurityException {
        try {
            List<String> arguments = List.of(args);
            if (arguments.isEmpty()
                    || arguments.contains("--help")
                    || arguments.contains("-h")) {
                System.out.print(USAGE);
            } else if (arguments.equals(List.of("secret"))) {
                System.out.println(secret());
            } else {
                System.out.println(token(options(arguments)));
            }
        } catch (UsageException mistake) {
            System.err.println("token: " + mistake.getMessage());
            System.exit(2);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    private static String token(Map<String, String> options) throws GeneralSecurityException {
        String subject = options.getOrDefault("sub", "");
        if (subject.isBlank()) {
            throw new UsageException("--sub must name the subject, was missing; try --help");
        }
        Instant now = Instant.now();
        List<String> claims = new ArrayList<>();
        claims.add("\"sub\":" + quoted(subject));
        claims.add("\"jti\":" + quoted(UUID.randomUUID().toString()));
        claims.add("\"iat\":" + now.getEpochSecond());
        claims.add("\"exp\":" + now.plus(validity(options)).getEpochSecond());
        Optional.ofNullable(options.get("issuer")).ifPresent(iss -> claims.add("\"iss\":" + quoted(iss)));
        Optional.ofNullable(options.get("audience")).ifPresent(aud -> claims.add("\"aud\":" + quoted(aud)));
        claims.add(
                "\"sluice\":{\"subscribe\":%s,\"publish\":%s,\"roles\":%s}"
                        .formatted(
                                list(options, "subscribe"),
                                list(options, "publish"),
                                list(options, "roles")));
        String signed =
                encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")
                        + "."
                        + encoded("{" + String.join(",", claims) + "}");
        return signed + "." + signature(signed, secret(options));
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String[] parts = arguments.get(i).split("=", 2);
            String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
            if (!OPTIONS.contains(name)) {
                throw new UsageException("an option must be one of %s, was %s; try --help".formatted(OPTIONS, parts[0]));
            }
            if (parts.length == 1 && i + 1 == arguments.size()) {
                throw new UsageException("--%s must have a value, had none".formatted(name));
            }
            options.put(name, parts.length == 2 ? parts[1] : arguments.get(++i));
        }
        return options;
    }

    private static Duration validity(Map<String, String> options) {
        String text = options.getOrDefault("for", "PT1H");
        try {
            Duration validity = Duration.parse(text);
            if (validity.isPositive()) {
                return validity;
            }
        } catch (DateTimeParseException e) {
            // The same mistake as a duration of nothing.
        }
        throw new UsageException("--for must be an ISO 8601 duration such as PT12H, was " + text);
    }

    private static byte[] secret(Map<String, String> options) {
        String file = options.getOrDefault("secret-file", "secret");
        byte[] secret;
        try {
            secret = Files.readString(Path.of(file)).stripTrailing().getBytes(StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new UsageException(
                    "--secret-file must name a file that can be read: make one with"
                            + " \"scripts/token secret > secret\"");
        }
        if (secret.length < SECRET_BYTES) {
            throw new UsageException(
                    "the secret must have at least %d bytes, had %d".formatted(SECRET_BYTES, secret.length));
        }
        return secret;
    }

    private static String signature(String signed, byte[] secret) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String list(Map<String, String> options, String name) {
        return Arrays.stream(options.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .map(Token::quoted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
