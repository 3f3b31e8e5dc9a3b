package dev.sluice.dependency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.access.VerificationKeys;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library without one of its optional dependencies. */
class OptionalDependencyTest {

    /** An application that takes tokens. Public, so that the other class loader may make it. */
    public static final class Secret implements Runnable {
        @Override
        public void run() {
            var _ = VerificationKeys.secret(new byte[32]);
        }
    }

    /** An application that takes tokens of an issuer. */
    public static final class Issuer implements Runnable {
        @Override
        public void run() {
            var _ = VerificationKeys.jwks(URI.create("https://issuer.example/keys"));
        }
    }

    /** An application that takes tokens signed with a key of a file. */
    public static final class KeyFile implements Runnable {
        @Override
        public void run() {
            var _ = VerificationKeys.publicKey(Path.of("key.pem"));
        }
    }

    /** An application that shares its topics. */
    public static final class Shared implements Runnable {
        @Override
        public void run() {
            Redis.connect(RedisOptions.of(RedisAddress.parse("redis://127.0.0.1:6379"))).close();
        }
    }

    /** The message of an application without the jars whose names begin so. */
    private static String failure(String jar, String application) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            File file = new File(entry);
            if (!file.getName().startsWith(jar)) {
                urls.add(file.toURI().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Runnable main =
                    (Runnable) loader.loadClass(application).getDeclaredConstructor().newInstance();
            return assertThrows(IllegalStateException.class, main::run).getMessage();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Secret.class, Issuer.class, KeyFile.class})
    void the_error_for_tokens_without_their_library_says_what_to_add(Class<?> application)
            throws Exception {
        assertEquals(
                "Access by JSON Web Tokens needs com.nimbusds:nimbus-jose-jwt, which was not on the"
                        + " class path: add it to the dependencies",
                failure("nimbus-jose-jwt", application.getName()));
    }

    @Test
    void the_error_for_redis_without_its_client_says_what_to_add() throws Exception {
        assertEquals(
                "Redis needs redis.clients:jedis, which was not on the class path: add it to the"
                        + " dependencies",
                failure("jedis", Shared.class.getName()));
    }
}
