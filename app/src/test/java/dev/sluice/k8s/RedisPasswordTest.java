package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command of the overlay's Redis, run with a real one. */
@Timeout(60)
class RedisPasswordTest {

    @TempDir private Path folder;

    @Test
    void a_password_may_contain_quotes_backslashes_and_dollars() throws Exception {
        String password = "a\"b\\c'd$HOME`e` f";
        Path socket = folder.resolve("redis.sock");
        Path conf =
                Files.writeString(
                        folder.resolve("redis.conf"),
                        "port 0\nsave \"\"\nunixsocket %s\n".formatted(socket));
        Process redis = redis(conf, password);
        try {
            assertEquals("+OK\r\n", answer(redis, socket, password));
        } finally {
            redis.destroy();
        }
    }

    private Process redis(Path conf, String password) throws Exception {
        Manifests overlay = Manifests.read(Kustomize.render("redis", List.of()));
        String script =
                overlay.get(StatefulSet.class, "sluice-redis")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs()
                        .getFirst()
                        .replace("/etc/redis/redis.conf", conf.toString());
        Files.createSymbolicLink(
                folder.resolve("redis-server"), Path.of(System.getenv("SLUICE_REDIS_SERVER")));
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", script)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().put("REDISCLI_AUTH", password);
        return builder.start();
    }

    private static String answer(Process redis, Path socket, String password) throws Exception {
        while (redis.isAlive()) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                String command =
                        "*2\r\n$4\r\nAUTH\r\n$%d\r\n%s\r\n".formatted(password.length(), password);
                channel.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer answer = ByteBuffer.allocate(200);
                channel.read(answer);
                return StandardCharsets.US_ASCII.decode(answer.flip()).toString();
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        return "Redis has ended with " + redis.exitValue();
    }
}
