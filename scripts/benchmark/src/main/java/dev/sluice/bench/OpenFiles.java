package dev.sluice.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The limit of open files, and so of connections, of a process. */
final class OpenFiles {

    /** For what else a process has open. */
    private static final int OTHERS = 500;

    private OpenFiles() {}

    /** The most that this process, and whatever it starts, may open. */
    static long most() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
    }

    /** As many streams as wanted, or as can be had. */
    static int streams(int wanted) {
        return (int) Math.min(wanted, most() - OTHERS);
    }
}
