package dev.sluice.http.guard;

import java.net.InetAddress;

/**
 * Addresses with the same first bits.
 *
 * @param first an address of the range
 * @param bits how many bits are the same
 */
record AddressRange(InetAddress first, int bits) {

    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress address =
                    InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int all = address.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= all) {
                return new AddressRange(address, bits);
            }
        } catch (IllegalArgumentException e) {
            // the same mistake as too many bits
        }
        throw new IllegalArgumentException(
                "trusted-proxies must be addresses or ranges such as 10.0.0.0/8, was " + text);
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }

    boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((mine[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
