package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx with nchan, as it is installed on this machine.
 *
 * @param nginx the program
 * @param module nchan's module
 */
record NchanPeer(Path nginx, Path module) implements Peer {

    @Override
    public String name() {
        return Peers.NCHAN;
    }

    @Override
    public List<String> command(int port, Path scratch) throws IOException {
        Path configuration = scratch.resolve("nginx.conf");
        Files.writeString(configuration, configuration(port, scratch));
        return List.of(
                nginx.toString(),
                "-p",
                scratch.toString(),
                "-e",
                scratch.resolve("error.log").toString(),
                "-c",
                configuration.toString());
    }

    @Override
    public String postPath() {
        return "/post";
    }

    @Override
    public Publisher publisher(int port, int size) throws IOException {
        return new PostPublisher(new HttpConnection(port), "/publish", size);
    }

    /**
     * By default it keeps ten messages of a channel, and a reader that is behind loses the rest.
     */
    private String configuration(int port, Path scratch) {
        return """
        daemon off;
        worker_processes auto;
        worker_rlimit_nofile %3$d;
        pid %2$s/nginx.pid;
        load_module %1$s;
        events { worker_connections %3$d; multi_accept on; }
        http {
          access_log off;
          tcp_nodelay on;
          keepalive_requests 1000000000;
          client_body_temp_path %2$s/body;
          proxy_temp_path %2$s/proxy;
          fastcgi_temp_path %2$s/fastcgi;
          uwsgi_temp_path %2$s/uwsgi;
          scgi_temp_path %2$s/scgi;
          nchan_shared_memory_size 1024M;
          nchan_message_buffer_length 100000;
          server {
            listen 127.0.0.1:%4$d backlog=4096 reuseport;
            location = /publish { nchan_publisher; nchan_channel_id read; }
            location = /post { nchan_publisher; nchan_channel_id posted; }
            location = /fanout {
              nchan_subscriber eventsource;
              nchan_channel_id read;
              nchan_subscriber_first_message newest;
            }
          }
        }
        """
                .formatted(module, scratch, OpenFiles.most(), port);
    }
}
