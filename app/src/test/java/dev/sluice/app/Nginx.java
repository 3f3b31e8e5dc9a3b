package dev.sluice.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's nginx as a balancer before services, which can be told of others while it runs. */
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
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        write(folder, port, services);
        Process process =
                new ProcessBuilder(
                                Tool.required("SLUICE_NGINX"),
                                "-e",
                                "stderr",
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
        Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off;
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
                    upstream sluice { %s }
                    server {
                        listen 127.0.0.1:%d backlog=1024;
                        location / {
                            proxy_pass http://sluice;
                            # Not the name of the upstream: who is open locally refuses other names.
                            proxy_set_header Host $host;
                            proxy_http_version 1.1;
                            proxy_read_timeout 60s;
                        }
                    }
                }
                """
                        .formatted(servers, port));
    }

    @Override
    public void close() {
        process.destroy();
        var _ = process.onExit().join();
    }
}
