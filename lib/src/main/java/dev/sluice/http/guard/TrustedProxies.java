package dev.sluice.http.guard;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The proxies whose {@code X-Forwarded-For} is believed. The header is read from its end: the last
 * address that is no trusted proxy is the client's, and what stands before it anybody may have
 * written.
 */
public final class TrustedProxies {

    /** No proxies: the client is who holds the connection. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private static final int SUBNET_BYTES = 8;

    private final List<AddressRange> ranges;

    private TrustedProxies(List<AddressRange> ranges) {
        this.ranges = ranges;
    }

    /**
     * Proxies by their addresses.
     *
     * @param ranges addresses, or ranges such as {@code 10.0.0.0/8} and {@code fd00::/8}
     * @return the proxies
     * @throws IllegalArgumentException if one is neither
     */
    public static TrustedProxies of(Set<String> ranges) {
        return new TrustedProxies(ranges.stream().map(AddressRange::parse).toList());
    }

    /**
     * The network of the client, as text: the address in IPv4, the first 64 bits in IPv6, because
     * one customer of a provider has at least that many addresses.
     */
    String clientNetwork(ServerRequest request) {
        if (!(request.remotePeer().address() instanceof InetSocketAddress peer)
                || peer.getAddress() == null) {
            return request.remotePeer().host();
        }
        return network(clientAddress(request, peer));
    }

    /** An IPv4 address that is mapped into IPv6 never gets here as one of IPv6. */
    static String network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] prefix = Arrays.copyOf(address.getAddress(), SUBNET_BYTES);
        return HexFormat.of().formatHex(prefix) + "/64";
    }

    private InetAddress clientAddress(ServerRequest request, InetSocketAddress peer) {
        InetAddress client = peer.getAddress();
        if (isTrusted(client)) {
            List<String> hops = hops(request);
            for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
                Optional<InetAddress> hop = address(hops.get(i).strip());
                if (hop.isEmpty()) {
                    // Not an address: what stands before it cannot be believed either.
                    break;
                }
                client = hop.get();
            }
        }
        return client;
    }

    /** The ranges. */
    @Override
    public String toString() {
        return ranges.toString();
    }

    private boolean isTrusted(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<String> hops(ServerRequest request) {
        List<String> headers = request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of);
        return List.of(String.join(",", headers).split(",", -1));
    }

    /** An address, in the forms that proxies write: alone, with a port, in brackets. */
    private static Optional<InetAddress> address(String hop) {
        String text = hop;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
            text = text.substring(0, text.indexOf(':'));
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
