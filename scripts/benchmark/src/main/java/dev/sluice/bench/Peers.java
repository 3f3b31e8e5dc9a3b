package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers on this machine that can be measured. */
final class Peers {

    static final String SLUICE = "sluice";
    static final String SERVICE = "service";
    static final String STOCK = "stock";
    static final String NCHAN = "nchan";
    static final String LIMIT = "limit";
    static final String LIMIT_ONE = "limit1";

    /** All that there can be. */
    static final List<String> NAMES = List.of(SLUICE, SERVICE, STOCK, NCHAN, LIMIT, LIMIT_ONE);

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));
    private static final List<Path> MODULES =
            List.of(
                    Path.of("/usr/lib/nginx/modules"),
                    Path.of("/usr/lib64/nginx/modules"),
                    Path.of("/usr/share/nginx/modules"));

    private Peers() {}

    /**
     * All that are here. Those that a scenario does not name are not started.
     *
     * @param built where the script has put what it has compiled
     */
    static List<Peer> find(BuiltPrograms built) {
        List<Peer> peers = new ArrayList<>();
        peers.add(new CommandPeer(SLUICE, Jvm.command(SluiceServer.class), Map.of()));
        built.service()
                .map(jar -> Jvm.command(List.of("-jar", jar.toString())))
                .map(command -> new CommandPeer(SERVICE, command, Map.of(), "/sse"))
                .ifPresent(peers::add);
        peers.add(new CommandPeer(STOCK, Jvm.command(StockServer.class), Map.of()));
        nchan().ifPresent(peers::add);
        String limit = built.limit().toString();
        peers.add(new CommandPeer(LIMIT, List.of(limit), Map.of("BATCH", "64")));
        peers.add(new CommandPeer(LIMIT_ONE, List.of(limit), Map.of("BATCH", "1")));
        return List.copyOf(peers);
    }

    private static Optional<Peer> nchan() {
        Optional<Path> module = first(MODULES, "ngx_nchan_module.so");
        return first(PROGRAMS, "nginx")
                .flatMap(nginx -> module.map(file -> new NchanPeer(nginx, file)));
    }

    private static Optional<Path> first(List<Path> folders, String file) {
        Stream<Path> candidates = folders.stream().map(folder -> folder.resolve(file));
        return candidates.filter(Files::isReadable).findFirst();
    }
}
