// What this machine can do at best: a server for scripts/bench that knows nothing but its four requests.
// One thread, one epoll, no framing, no ids, no heartbeat.
//
//   PORT=8080 BATCH=64 limit        BATCH: events that are appended before they are sent
//
//   GET /fanout                     a stream of what is published
//   POST /publish?n=&size=&seq=     publishes, and answers when all of it has been appended
//   GET /burst?n=&size=             a stream of n events
//   GET /sse                        a stream of nothing, to see that it is there
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

enum { LOG_BYTES = 64 << 20, MOST_BYTES_AN_EVENT = 4096, EVENTS_AT_ONCE = 256, REQUEST_BYTES = 1024 };

enum kind { NEW, READER, BURST };

struct client {
    int fd;
    enum kind kind;
    bool blocked;                    // the socket takes no more, until epoll says so
    int64_t position;                // of a reader, in the log
    int64_t left, sequence, size;    // of a burst
    char *pending;                   // of a burst: what the socket did not take
    int64_t pending_at, pending_bytes;
    char request[REQUEST_BYTES];
    int request_bytes;
    struct client *next, *previous;  // readers
};

static char *log_bytes;
static int64_t log_end;
static struct client readers = {.next = &readers, .previous = &readers};
static struct client *garbage;       // freed after the turn, in which a later event may name it
static int poller, batch = 64;
// One publishing at a time; its client waits for the answer.
static struct client *publisher;
static int64_t publish_left, publish_sequence, publish_size;

static char *put_number(char *at, int64_t value) {
    char digits[20];
    int count = 0;
    do digits[count++] = (char)('0' + value % 10); while (value /= 10);
    while (count) *at++ = digits[--count];
    return at;
}

static char *put_event(char *at, int64_t sequence, int64_t size) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    memcpy(at, "data: ", 6);
    char *data = at + 6;
    at = put_number(data, time.tv_sec * 1000000000LL + time.tv_nsec);
    *at++ = ' ';
    at = put_number(at, sequence);
    *at++ = ' ';
    if (at - data < size) {
        memset(at, 'x', (size_t)(size - (at - data)));
        at = data + size;
    }
    memcpy(at, "\n\n", 2);
    return at + 2;
}

static void leave(struct client *c) {
    if (c->kind == READER) {
        c->next->previous = c->previous;
        c->previous->next = c->next;
    }
    if (c == publisher) publisher = NULL;
    close(c->fd);
    c->fd = -1;
    free(c->pending);
    c->next = garbage;
    garbage = c;
}

// All that is in the log from the reader's position. False when the reader has left.
static bool catch_up(struct client *c) {
    if (c->blocked || c->position == log_end) return true;
    int64_t sent = send(c->fd, log_bytes + c->position, (size_t)(log_end - c->position), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) {
        leave(c);
        return false;
    }
    if (sent > 0) c->position += sent;
    c->blocked = c->position < log_end;
    return true;
}

static void broadcast(void) {
    for (struct client *c = readers.next, *next; c != &readers; c = next) {
        next = c->next;
        catch_up(c);
    }
}

// Starts the log again when everybody has read it; until then there is no room for more.
static bool has_room(void) {
    if (log_end + batch * (publish_size + MOST_BYTES_AN_EVENT) < LOG_BYTES) return true;
    for (struct client *c = readers.next; c != &readers; c = c->next)
        if (c->position < log_end) return false;
    for (struct client *c = readers.next; c != &readers; c = c->next) c->position = 0;
    log_end = 0;
    return true;
}

static void publish_batch(void) {
    if (!has_room()) return;
    char *at = log_bytes + log_end;
    for (int i = 0; i < batch && publish_left; i++, publish_left--) at = put_event(at, publish_sequence++, publish_size);
    log_end = at - log_bytes;
    broadcast();
    if (!publish_left && publisher) {
        static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        send(publisher->fd, ok, sizeof ok - 1, MSG_NOSIGNAL);
        publisher = NULL;
    }
}

static void go_on_with_burst(struct client *c) {
    while (!c->blocked) {
        if (c->pending_at == c->pending_bytes) {
            if (!c->left) {
                leave(c);
                return;
            }
            char *at = c->pending;
            for (int i = 0; i < batch && c->left; i++, c->left--) at = put_event(at, c->sequence++, c->size);
            c->pending_at = 0;
            c->pending_bytes = at - c->pending;
        }
        int64_t sent = send(c->fd, c->pending + c->pending_at, (size_t)(c->pending_bytes - c->pending_at),
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) {
            leave(c);
            return;
        }
        if (sent > 0) c->pending_at += sent;
        c->blocked = c->pending_at < c->pending_bytes;
    }
}

static int64_t parameter(const char *query, const char *name, int64_t if_absent) {
    const char *at = strstr(query, name);
    return at ? atoll(at + strlen(name)) : if_absent;
}

static void answer(struct client *c) {
    static const char stream[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    *strstr(c->request, " HTTP/1.1") = 0;
    c->request_bytes = 0;
    int64_t count = parameter(c->request, "n=", 1), size = parameter(c->request, "size=", 100);
    if (size > MOST_BYTES_AN_EVENT - 64) size = MOST_BYTES_AN_EVENT - 64;
    if (!strncmp(c->request, "POST /publish", 13)) {
        publisher = c;
        publish_left = count;
        publish_size = size;
        publish_sequence = parameter(c->request, "seq=", 0);
        return;
    }
    send(c->fd, stream, sizeof stream - 1, MSG_NOSIGNAL);
    if (!strncmp(c->request, "GET /burst", 10)) {
        c->kind = BURST;
        c->left = count;
        c->size = size;
        c->pending = malloc((size_t)batch * MOST_BYTES_AN_EVENT);
        go_on_with_burst(c);
    } else {
        c->kind = READER;
        c->position = log_end;
        c->next = &readers;
        c->previous = readers.previous;
        c->previous->next = readers.previous = c;
    }
}

static void receive(struct client *c) {
    int64_t bytes = recv(c->fd, c->request + c->request_bytes, (size_t)(REQUEST_BYTES - 1 - c->request_bytes), 0);
    if (bytes < 0 && errno == EAGAIN) return;
    if (bytes <= 0 || c->kind != NEW) {
        if (bytes <= 0) leave(c);
        return;
    }
    c->request_bytes += (int)bytes;
    c->request[c->request_bytes] = 0;
    if (strstr(c->request, " HTTP/1.1") && strstr(c->request, "\r\n\r\n")) answer(c);
}

static void accept_all(int listener) {
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct client *c = calloc(1, sizeof *c);
        c->fd = fd;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

static void turn(struct client *c, uint32_t what) {
    if (c->fd < 0) return;
    if (what & EPOLLOUT) {
        c->blocked = false;
        if (c->kind == READER && !catch_up(c)) return;
        if (c->kind == BURST) go_on_with_burst(c);
    }
    if (c->fd >= 0 && what & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("limit: cannot listen");
        exit(1);
    }
    return listener;
}

int main(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (getenv("BATCH")) batch = atoi(getenv("BATCH"));
    log_bytes = malloc(LOG_BYTES);
    poller = epoll_create1(0);
    int listener = listen_on(getenv("PORT") ? atoi(getenv("PORT")) : 8080);
    struct epoll_event ready[EVENTS_AT_ONCE], event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    while (true) {
        int count = epoll_wait(poller, ready, EVENTS_AT_ONCE, publish_left ? 0 : -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.ptr) turn(ready[i].data.ptr, ready[i].events);
            else accept_all(listener);
        }
        if (publish_left) publish_batch();
        for (struct client *c; (c = garbage);) {
            garbage = c->next;
            free(c);
        }
    }
}
