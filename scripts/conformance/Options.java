import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The command line.
 *
 * @param stream the stream to try
 * @param publish where a POST makes an event of the stream
 * @param finite a stream that ends by itself
 * @param gauge where the number of open streams is read; a fragment names the metric
 * @param server the process that gets a SIGTERM at the end
 * @param headers header lines for every request
 * @param limits how long to wait
 * @param tls how certificates are checked
 */
record Options(
        URI stream,
        Optional<URI> publish,
        Optional<URI> finite,
        Optional<URI> gauge,
        Optional<ProcessHandle> server,
        List<String> headers,
        Limits limits,
        SSLSocketFactory tls) {

    static final String USAGE =
            """
            Usage: conform URL [--publish URL] [--finite URL] [--gauge URL] [--term PID] [--seconds N]
                               [--heartbeat N] [--header 'NAME: VALUE']... [--cacert FILE]

            Tries a stream of server-sent events against the standard (WHATWG HTML, 9.2) and against
            docs/contract.md, and prints what holds, a line for each check.

              URL           the stream, http or https
              --publish     a POST of text/plain to it makes an event of the stream
              --finite      a stream that ends by itself
              --gauge       has the number of open streams: its first number, or with #NAME the
                            samples of that metric
              --term        the server's process: ends it with SIGTERM at last, to see the drain
              --seconds     how long all may take, 1 to 600; default 20. The drain may take as long again
              --heartbeat   how many seconds a stream may be silent, 1 to 600; default 16
              --header      a header of every request, for example 'Authorization: Bearer ...'
              --cacert      trusts the certificates in this file (PEM) and no others

            Exit status: 0 if nothing differs from the standard, 1 if something does or there is no
            answer, 2 for a mistake on the command line.
            """;

    private static final List<String> NAMES =
            List.of(
                    "publish",
                    "finite",
                    "gauge",
                    "term",
                    "seconds",
                    "heartbeat",
                    "header",
                    "cacert");
    private static final int MAX_SECONDS = 600;

    /** The longest time for everything, and the longest silence of a stream. */
    record Limits(Duration run, Duration silence) {}

    /** A mistake on the command line. */
    static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        List<String> headers = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String[] parts = arguments.get(i).split("=", 2);
            if (!parts[0].startsWith("--")) {
                putOnce(values, "URL", arguments.get(i));
                continue;
            }
            String name = parts[0].substring(2);
            if (!NAMES.contains(name)) {
                throw new UsageException(
                        "an option must be one of %s, was %s; try --help"
                                .formatted(NAMES, parts[0]));
            }
            if (parts.length == 1 && i + 1 == arguments.size()) {
                throw new UsageException("--%s must have a value, had none".formatted(name));
            }
            String value = parts.length == 2 ? parts[1] : arguments.get(++i);
            if (name.equals("header")) {
                headers.add(headerLine(value));
            } else {
                putOnce(values, name, value);
            }
        }
        return of(values, headers);
    }

    private static Options of(Map<String, String> values, List<String> headers) {
        return new Options(
                address(values, "URL")
                        .orElseThrow(
                                () -> new UsageException("URL must be given, was not; try --help")),
                address(values, "publish"),
                address(values, "finite"),
                address(values, "gauge"),
                Optional.ofNullable(values.get("term")).map(Options::process),
                List.copyOf(headers),
                new Limits(seconds(values, "seconds", 20), seconds(values, "heartbeat", 16)),
                tls(Optional.ofNullable(values.get("cacert"))));
    }

    private static void putOnce(Map<String, String> values, String name, String value) {
        if (values.put(name, value) != null) {
            throw new UsageException("%s must be given once, was given twice".formatted(name));
        }
    }

    private static Optional<URI> address(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).map(text -> address(name, text));
    }

    private static URI address(String name, String text) {
        try {
            URI uri = new URI(text);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The same mistake as another scheme.
        }
        throw new UsageException(
                "%s must be an http or https address without a user, was %s"
                        .formatted(name, Text.shown(text)));
    }

    private static ProcessHandle process(String text) {
        try {
            ProcessHandle process = ProcessHandle.of(Long.parseLong(text)).orElseThrow();
            if (process.pid() > 1 && !process.equals(ProcessHandle.current())) {
                return process;
            }
        } catch (RuntimeException e) {
            // The same mistake as a process that must not be ended.
        }
        throw new UsageException("--term must be the id of a running process, was " + text);
    }

    private static Duration seconds(Map<String, String> values, String name, int otherwise) {
        String text = values.getOrDefault(name, String.valueOf(otherwise));
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= MAX_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // The same mistake as a number out of bounds.
        }
        throw new UsageException(
                "--%s must be 1 to %d seconds, was %s".formatted(name, MAX_SECONDS, text));
    }

    private static String headerLine(String text) {
        if (text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \\t\\x21-\\x7e]*")) {
            return text;
        }
        throw new UsageException(
                "--header must be 'NAME: VALUE' in ASCII, was " + Text.shown(text));
    }

    private static SSLSocketFactory tls(Optional<String> file) {
        try {
            if (file.isEmpty()) {
                return (SSLSocketFactory) SSLSocketFactory.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            try (InputStream pem = Files.newInputStream(Path.of(file.get()))) {
                int count = 0;
                for (Certificate each :
                        CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                    trusted.setCertificateEntry("trusted-" + count++, each);
                }
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw new UsageException("--cacert must name a file of certificates (PEM) to read");
        }
    }
}
