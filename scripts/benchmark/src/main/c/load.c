// Readers and publishers for scripts/bench, on one thread and one epoll. Everything goes to 127.0.0.1,
// and each line on stdout is a JSON object.
//
//   load read PORT PATH READERS STALLED
//       Opens READERS streams and prints {"open":...} when all have been answered; the first STALLED
//       of them are never read from. Then takes commands from stdin: "expect EVENTS SECONDS" counts
//       from zero, answers {"expecting":...} at once, and prints what came when every reader that
//       reads has had so many events, or the time is over. Ends with stdin.
//   load burst PORT PATH STREAMS AT_ONCE EVENTS SECONDS
//       Reads STREAMS streams of EVENTS events, AT_ONCE at a time, each to its end.
//   load replay PORT PATH STREAMS AT_ONCE EVENTS SECONDS
//       The same of streams that do not end; each is left after EVENTS events.
//   load post PORT PATH CONNECTIONS COUNT SIZE SECONDS
//       POSTs COUNT texts of SIZE bytes, one in flight on each connection.
//
// The data of an event is "<epoch ns> <sequence> xxx...". The sequence starts at 0 with each command.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HANDSHAKES_AT_ONCE = 64, BUFFER_BYTES = 256 * 1024, HEAD_BYTES = 2048, LINE_BYTES = 64, EVENTS_AT_ONCE = 256 };
static const uint32_t STDIN = UINT32_MAX;

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// ---- latencies: 64 buckets for each power of two, so within 1.6 % ----

static uint64_t buckets[60 * 64];
static uint64_t recorded;

static void record(int64_t nanos) {
    uint64_t value = nanos < 0 ? 0 : (uint64_t)nanos;
    int shift = value < 64 ? 0 : 57 - __builtin_clzll(value);
    buckets[value < 64 ? value : (uint64_t)shift * 64 + (value >> shift)]++;
    recorded++;
}

static double percentile_ms(double fraction) {
    uint64_t rank = (uint64_t)(fraction * (double)recorded), seen = 0;
    for (uint64_t bucket = 0; bucket < sizeof buckets / sizeof *buckets; bucket++) {
        seen += buckets[bucket];
        if (seen > rank) {
            uint64_t shift = bucket < 128 ? 0 : bucket / 64 - 1;
            return (double)((bucket - shift * 64) << shift) / 1e6;
        }
    }
    return 0;
}

static void forget_latencies(void) {
    memset(buckets, 0, sizeof buckets);
    recorded = 0;
}

// ---- connections ----

enum phase { CLOSED, CONNECTING, HEAD, BODY };
enum framing { CHUNK_SIZE, CHUNK_DATA, CHUNK_END, PLAIN };

struct connection {
    int fd;
    enum phase phase;
    enum framing framing;
    bool ended, has_data, is_control, satisfied;
    uint64_t left;                // of the chunk, or of the body of an answer
    char *head;                   // until it is complete
    int head_bytes;
    char line[LINE_BYTES];        // how the line begins that is cut by the end of what was read
    int line_bytes;
    int64_t stamp, sequence;      // of the event that is being read
    int64_t events, next;
    int64_t asked_at;
};

static struct sockaddr_in server;
static struct connection *connections;
static int connection_count, opened, handshakes, poller;
static char request[1024];
static int request_bytes;
static char buffer[BUFFER_BYTES];
static int64_t expected, events, missing, first_stamp, last_received, received_bytes;
static int satisfied, closed, refused, answered, stalled;

static void start_counting(int64_t count) {
    expected = count;
    events = missing = first_stamp = last_received = received_bytes = 0;
    satisfied = 0;
    forget_latencies();
    for (int i = 0; i < connection_count; i++) {
        connections[i].events = connections[i].next = 0;
        connections[i].satisfied = false;
    }
}

static void watch(uint32_t index, uint32_t what, int operation) {
    struct epoll_event event = {.events = what, .data.u32 = index};
    int fd = index == STDIN ? STDIN_FILENO : connections[index].fd;
    if (epoll_ctl(poller, operation, fd, &event) < 0) die("epoll_ctl");
}

static void start_connecting(int index) {
    struct connection *c = &connections[index];
    char *head = c->head ? c->head : malloc(HEAD_BYTES + 1);
    memset(c, 0, sizeof *c);
    c->head = head;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) die("socket");
    int yes = 1, small = 4096;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (index < stalled) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(c->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) die("connect");
    c->phase = CONNECTING;
    handshakes++;
    watch((uint32_t)index, EPOLLOUT, EPOLL_CTL_ADD);
}

static void close_connection(struct connection *c) {
    if (c->phase == CONNECTING || c->phase == HEAD) {
        handshakes--;
        refused++;
    }
    close(c->fd);
    c->phase = CLOSED;
    closed++;
}

static void send_request(int index) {
    struct connection *c = &connections[index];
    c->asked_at = now_ns();
    if (send(c->fd, request, (size_t)request_bytes, MSG_NOSIGNAL) != request_bytes) {
        close_connection(c);
        return;
    }
    c->phase = HEAD;
    watch((uint32_t)index, EPOLLIN, EPOLL_CTL_MOD);
}

// ---- an event stream ----

static int64_t number(const char **at, const char *end) {
    int64_t value = -1;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at) value = (value < 0 ? 0 : value * 10) + (**at - '0');
    if (*at < end && **at == ' ') ++*at;
    return value;
}

static void event_read(struct connection *c, int64_t now) {
    c->events++;
    events++;
    if (c->stamp > 0) {
        record(now - c->stamp);
        if (!first_stamp || c->stamp < first_stamp) first_stamp = c->stamp;
    }
    if (c->sequence != c->next) missing++;
    c->next = c->sequence + 1;
    if (c->events == expected) {
        c->satisfied = true;
        satisfied++;
    }
}

static bool is(const char *line, int64_t bytes, const char *text) {
    return bytes == (int64_t)strlen(text) && !memcmp(line, text, (size_t)bytes);
}

static void line_read(struct connection *c, const char *line, int64_t bytes, int64_t now) {
    if (bytes > 0 && line[bytes - 1] == '\r') bytes--;
    if (bytes == 0) {
        if (c->has_data && !c->is_control) event_read(c, now);
        c->has_data = c->is_control = false;
    } else if (is(line, bytes, "event: position") || is(line, bytes, "event: end")) {
        c->is_control = true;  // Sluice's own: where a topic's stream begins, and that a stream is over
    } else if (bytes >= 5 && !memcmp(line, "data:", 5)) {
        const char *at = line + 5, *end = line + (bytes < LINE_BYTES ? bytes : LINE_BYTES);
        if (at < end && *at == ' ') at++;
        c->has_data = true;
        c->stamp = number(&at, end);
        c->sequence = number(&at, end);
    }
}

static void keep_line(struct connection *c, const char *from, int64_t bytes) {
    int64_t free = LINE_BYTES - c->line_bytes, kept = bytes < free ? bytes : free;
    memcpy(c->line + c->line_bytes, from, (size_t)kept);
    c->line_bytes += (int)kept;
}

static void stream_read(struct connection *c, const char *from, int64_t bytes, int64_t now) {
    const char *end = from + bytes, *newline;
    while (from < end && (newline = memchr(from, '\n', (size_t)(end - from)))) {
        if (c->line_bytes) {
            keep_line(c, from, newline - from);
            line_read(c, c->line, c->line_bytes, now);
            c->line_bytes = 0;
        } else {
            line_read(c, from, newline - from, now);
        }
        from = newline + 1;
    }
    keep_line(c, from, end - from);
}

static int hex(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static void body_read(struct connection *c, const char *from, int64_t bytes, int64_t now) {
    const char *end = from + bytes;
    while (from < end && !c->ended) {
        int64_t take;
        switch (c->framing) {
            case PLAIN:
                stream_read(c, from, end - from, now);
                return;
            case CHUNK_SIZE:
                if (hex(*from) >= 0) c->left = c->left * 16 + (uint64_t)hex(*from);
                if (*from++ == '\n') {
                    c->framing = CHUNK_DATA;
                    c->ended = c->left == 0;
                }
                break;
            case CHUNK_DATA:
                take = (int64_t)c->left < end - from ? (int64_t)c->left : end - from;
                stream_read(c, from, take, now);
                from += take;
                c->left -= (uint64_t)take;
                if (!c->left) c->framing = CHUNK_END;
                break;
            case CHUNK_END:
                if (*from++ == '\n') c->framing = CHUNK_SIZE;
                break;
        }
    }
}

// Adds to the head, and answers how many of the bytes were its own; -1 if it is no good answer.
static int64_t head_read(struct connection *c, const char *from, int64_t bytes) {
    int before = c->head_bytes;
    int64_t free = HEAD_BYTES - before, kept = bytes < free ? bytes : free;
    memcpy(c->head + before, from, (size_t)kept);
    c->head_bytes += (int)kept;
    c->head[c->head_bytes] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end) return kept == bytes ? bytes : -1;
    if (strncmp(c->head, "HTTP/1.1 2", 10)) return -1;
    end[2] = 0;
    char *length = strcasestr(c->head, "\ncontent-length:");
    c->left = length ? strtoull(length + 16, NULL, 10) : 0;
    c->framing = strcasestr(c->head, "\ntransfer-encoding: chunked") ? CHUNK_SIZE : PLAIN;
    c->phase = BODY;
    c->head_bytes = 0;
    return end + 4 - c->head - before;
}

// ---- turns of the loop ----

static struct epoll_event ready[EVENTS_AT_ONCE];

static int wait_ready(void) {
    int count = epoll_wait(poller, ready, EVENTS_AT_ONCE, 20);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    return count < 0 ? 0 : count;
}

static void stream_ready(int index) {
    struct connection *c = &connections[index];
    if (c->phase == CONNECTING) {
        send_request(index);
        return;
    }
    int64_t bytes = recv(c->fd, buffer, sizeof buffer, 0);
    if (bytes < 0 && errno == EAGAIN) return;
    if (bytes <= 0) {
        c->ended = true;
        close_connection(c);
        return;
    }
    int64_t now = now_ns(), at = 0;
    received_bytes += bytes;
    if (c->phase == HEAD) {
        at = head_read(c, buffer, bytes);
        if (at < 0) {
            close_connection(c);
            return;
        }
        if (c->phase == HEAD) return;
        handshakes--;
        answered++;
        if (index < stalled) {
            watch((uint32_t)index, 0, EPOLL_CTL_DEL);
            return;
        }
    }
    int64_t before = events;
    body_read(c, buffer + at, bytes - at, now);
    if (events > before) last_received = now;
    if (c->ended) close_connection(c);
}

static void print_counted(bool complete) {
    double seconds = first_stamp && last_received ? (double)(last_received - first_stamp) / 1e9 : 0;
    printf("{\"complete\":%s,\"events\":%ld,\"seconds\":%.6f,\"missing\":%ld,\"closed\":%d,\"bytes\":%ld,"
           "\"p50Millis\":%.4f,\"p99Millis\":%.4f,\"p999Millis\":%.4f}\n",
           complete ? "true" : "false", events, seconds, missing, closed, received_bytes, percentile_ms(0.5),
           percentile_ms(0.99), percentile_ms(0.999));
    fflush(stdout);
}

static void allocate(int count) {
    connections = calloc((size_t)count, sizeof *connections);
    connection_count = count;
}

// ---- the three modes ----

static void open_readers(int readers) {
    int64_t start = now_ns();
    while (answered + refused < readers) {
        while (opened < readers && handshakes < HANDSHAKES_AT_ONCE) start_connecting(opened++);
        for (int i = 0, count = wait_ready(); i < count; i++) stream_ready((int)ready[i].data.u32);
    }
    printf("{\"open\":%d,\"refused\":%d,\"seconds\":%.6f}\n", answered, refused, (double)(now_ns() - start) / 1e9);
    fflush(stdout);
}

static void read_streams(int readers) {
    allocate(readers);
    open_readers(readers);
    watch(STDIN, EPOLLIN, EPOLL_CTL_ADD);
    int64_t deadline = 0;
    while (true) {
        for (int i = 0, count = wait_ready(); i < count; i++) {
            if (ready[i].data.u32 != STDIN) {
                stream_ready((int)ready[i].data.u32);
                continue;
            }
            char command[128] = {0};
            if (read(STDIN_FILENO, command, sizeof command - 1) <= 0) return;
            long count_wanted, seconds;
            if (sscanf(command, "expect %ld %ld", &count_wanted, &seconds) == 2) {
                start_counting(count_wanted);
                deadline = now_ns() + seconds * 1000000000LL;
                printf("{\"expecting\":%ld}\n", count_wanted);
                fflush(stdout);
            }
        }
        bool complete = satisfied == readers - stalled;
        if (deadline && (complete || closed > 0 || now_ns() > deadline)) {
            print_counted(complete);
            deadline = 0;
        }
    }
}

static void read_bursts(int streams, int at_once, int64_t count, bool to_end, int64_t deadline) {
    allocate(at_once);
    start_counting(count);
    int started = 0, finished = 0;
    int64_t start = now_ns();
    while (finished < streams && !refused && now_ns() < deadline) {
        for (int i = 0; i < at_once && started < streams; i++)
            if (connections[i].phase == CLOSED) {
                start_connecting(i);
                started++;
            }
        for (int i = 0, turns = wait_ready(); i < turns; i++) {
            struct connection *c = &connections[ready[i].data.u32];
            stream_ready((int)ready[i].data.u32);
            if (c->phase != CLOSED && c->satisfied && !to_end) close_connection(c);
            if (c->phase == CLOSED) finished++;
        }
    }
    first_stamp = start;
    print_counted(satisfied == streams);
}

static void prepare_post(const char *path, int size, int64_t sequence) {
    char text[64];
    int bytes = snprintf(text, sizeof text, "%ld %ld ", now_ns(), sequence);
    request_bytes = snprintf(request, sizeof request,
                             "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
                             path, size, text);
    int padding = size - bytes;
    if (padding < 0 || request_bytes + padding >= (int)sizeof request) {
        fprintf(stderr, "load: SIZE must be between 32 and 512, was %d\n", size);
        exit(1);
    }
    memset(request + request_bytes, 'x', (size_t)padding);
    request_bytes += padding;
}

// True when the answer is complete.
static bool answer_ready(struct connection *c) {
    int64_t bytes = recv(c->fd, buffer, sizeof buffer, 0);
    if (bytes < 0 && errno == EAGAIN) return false;
    int64_t at = bytes <= 0 ? -1 : c->phase == HEAD ? head_read(c, buffer, bytes) : 0;
    if (at < 0) {
        close_connection(c);
        return false;
    }
    if (c->phase == HEAD) return false;
    c->left -= (uint64_t)(bytes - at);
    return c->left == 0;
}

static void post(const char *path, int count_connections, int64_t count, int size, int64_t deadline) {
    allocate(count_connections);
    int64_t sent = 0, done = 0, start = now_ns();
    for (int i = 0; i < count_connections; i++) start_connecting(i);
    while (done < count && !closed && now_ns() < deadline) {
        for (int i = 0, turns = wait_ready(); i < turns; i++) {
            int index = (int)ready[i].data.u32;
            struct connection *c = &connections[index];
            if (c->phase != CONNECTING) {
                if (!answer_ready(c)) continue;
                record(now_ns() - c->asked_at);
                done++;
            }
            if (sent < count) {
                prepare_post(path, size, sent++);
                send_request(index);
            }
        }
    }
    events = done;
    first_stamp = start;
    last_received = now_ns();
    print_counted(done == count);
}

int main(int argc, char **argv) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    const char *mode = argc > 3 ? argv[1] : "";
    if (argc > 3) {
        server.sin_family = AF_INET;
        server.sin_port = htons((uint16_t)atoi(argv[2]));
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        request_bytes = snprintf(request, sizeof request,
                                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n", argv[3]);
    }
    if (!strcmp(mode, "read") && argc == 6) {
        stalled = atoi(argv[5]);
        read_streams(atoi(argv[4]));
    } else if ((!strcmp(mode, "burst") || !strcmp(mode, "replay")) && argc == 8) {
        read_bursts(atoi(argv[4]), atoi(argv[5]), atol(argv[6]), !strcmp(mode, "burst"),
                    now_ns() + atol(argv[7]) * 1000000000LL);
    } else if (!strcmp(mode, "post") && argc == 8) {
        post(argv[3], atoi(argv[4]), atol(argv[5]), atoi(argv[6]), now_ns() + atol(argv[7]) * 1000000000LL);
    } else {
        fprintf(stderr, "load: see the head of load.c\n");
        return 2;
    }
    return 0;
}
