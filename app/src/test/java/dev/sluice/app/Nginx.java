package dev.sluice.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's nginx as a balancer before services, which can be given others while it runs. */
final class Nginx implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final Process process;

    private Nginx(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static Nginx start(Path folder, List<URI> services) throws Exception {
        int port = Tool.freePort();
        write(folder, port, services);
        return start(folder, port);
    }

    /** An nginx with this content of its {@code http} block, which listens at the port. */
    static Nginx start(Path folder, int port, String http) throws Exception {
        write(folder, http);
        return start(folder, port);
    }

    /** An nginx with a whole configuration, which listens at the port. */
    static Nginx startWith(Path folder, int port, String configuration) throws Exception {
        Files.writeString(folder.resolve("nginx.conf"), configuration);
        return start(folder, port);
    }

    private static Nginx start(Path folder, int port) throws Exception {
        Process process =
                new ProcessBuilder(
                                Tool.required("SLUICE_NGINX"),
                                "-e",
                                "stderr",
                                "-g",
                                "daemon off;",
                                "-p",
                                folder.toString(),
                                "-c",
                                folder.resolve("nginx.conf").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("nginx.log").toFile())
                        .start();
        Nginx nginx = new Nginx(folder, port, process);
        nginx.awaitListening();
        return nginx;
    }

    private void awaitListening() throws IOException {
        while (process.isAlive()) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (ConnectException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new IllegalStateException("nginx has ended: " + log());
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Sends new requests to these services; those that are open stay where they are. */
    void balance(List<URI> services) throws IOException, InterruptedException {
        write(folder, port, services);
        Process reload = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
        if (reload.waitFor() != 0) {
            throw new IllegalStateException("nginx is gone: " + log());
        }
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("nginx.log"));
    }

    private static void write(Path folder, int port, List<URI> services) throws IOException {
        StringBuilder servers = new StringBuilder();
        services.forEach(service ->
                servers.append("server 127.0.0.1:").append(service.getPort()).append("; "));
        write(
                folder,
                """
                upstream sluice { %s }
                server {
                    listen 127.0.0.1:%d backlog=1024;
                    location / {
                        proxy_pass http://sluice;
                        # Not the name of the upstream, which an open local service refuses.
                        proxy_set_header Host $host;
                        proxy_http_version 1.1;
                        proxy_read_timeout 60s;
                    }
                }
                """
                        .formatted(servers, port));
    }

    private static void write(Path folder, String http) throws IOException {
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                pid nginx.pid;
                worker_processes 1;
                events { worker_connections 4000; }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    %s
                }
                """
                        .formatted(http));
    }

    @Override
    public void close() {
        process.destroy();
        var _ = process.onExit().join();
    }
}
