// Listens to live events on many connections at once, as many desks do, and says how long after its admission each event was there.
//   pages_listen SOCKET KEYS COUNT SECONDS     SOCKET: a UNIX socket; KEYS: a file, one API key a line, used in turns
// An event's own time is that of its batch's beginning: the commit lies within what is measured. Ids that do not ascend are counted as wrong.
#include "bench.h"
#include "base/time.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LISTENERS_MAX = 1000, KEYS_MAX = 256, KEY_ROOM = 80, ROOM = 256 << 10, TIMES_MAX = 50 * 1000 * 1000 };

struct listener {
    int fd;
    int64_t last, heard; // id of its last event; events
    ptrdiff_t len;
    char bytes[ROOM];
};

static struct listener *all;
static char keys[KEYS_MAX][KEY_ROOM];
static int keys_count;
static uint32_t *times_us;
static int64_t times, wrong, ended;

static void stop(const char *what) { perror(what), exit(1); }

static void read_keys(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) stop(path);
    while (keys_count < KEYS_MAX && fgets(keys[keys_count], KEY_ROOM, file)) {
        keys[keys_count][strcspn(keys[keys_count], "\n")] = 0;
        if (keys[keys_count][0]) keys_count++;
    }
    (void)fclose(file);
    if (keys_count == 0) fprintf(stderr, "no keys\n"), exit(1);
}

static void begin(struct listener *l, const char *path, const char *key, int poll)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    char text[400];
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    *l = (struct listener){ .fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), .last = -1 };
    if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&at, sizeof at) != 0) stop(path);
    int len = snprintf(
        text, sizeof text,
        "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer %s\r\n\r\n",
        key);
    if (write(l->fd, text, (size_t)len) != len) stop("asking");
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = l };
    if (epoll_ctl(poll, EPOLL_CTL_ADD, l->fd, &e) != 0) stop("epoll");
}

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * NS_PER_S + t.tv_nsec;
}

// One "id: …\ndata: {…}" of an act.
static void take_event(struct listener *l, struct str frame, int64_t at_ns)
{
    struct str id = str_slice(frame, str_find(frame, S("\nid: ")) + 5, frame.len), at, rest;
    int64_t n = -1;
    struct instant admitted;
    (void)str_cut(id, '\n', &id, &rest);
    ptrdiff_t from = str_find(frame, S("\"at\":\""));
    if (from < 0 || !str_int64(id, &n)) {
        wrong++;
        return;
    }
    at = str_slice(frame, from + 6, frame.len);
    (void)str_cut(at, '"', &at, &rest);
    if (!instant_parse(at, &admitted) || n <= l->last) wrong++;
    l->last = n;
    l->heard++;
    int64_t us = (at_ns - admitted.ns) / 1000;
    if (times < TIMES_MAX) times_us[times++] = us < 0 ? 0 : us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

// Chunk sizes stand between frames or within them; a frame of an act never holds one, as the server sends whole frames.
static void take(struct listener *l)
{
    int64_t at_ns = now_ns();
    struct str left = { l->bytes, l->len };
    for (;;) {
        ptrdiff_t from = str_find(left, S("event: act\n"));
        if (from < 0) break;
        struct str frame = str_slice(left, from, left.len);
        ptrdiff_t end = str_find(frame, S("\n\n"));
        if (end < 0) {
            left = frame;
            break;
        }
        take_event(l, str_slice(frame, 0, end), at_ns);
        left = str_slice(frame, end + 2, frame.len);
    }
    if (left.len > ROOM / 2 && str_find(left, S("event: act\n")) < 0)
        left = str_slice(left, left.len - 64, left.len);
    memmove(l->bytes, left.at, (size_t)left.len);
    l->len = left.len;
}

static void hear(struct listener *l)
{
    ssize_t got = recv(l->fd, l->bytes + l->len, (size_t)(ROOM - l->len), 0);
    if (got <= 0) {
        ended++;
        (void)close(l->fd);
        return;
    }
    l->len += got;
    take(l);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double ms_at(double share)
{
    return times ? times_us[(int64_t)((double)(times - 1) * share)] / 1e3 : 0;
}

int main(int argc, char **argv)
{
    int64_t count, seconds;
    if (argc != 5 || !str_int64(str_of(argv[3]), &count) || !str_int64(str_of(argv[4]), &seconds) ||
        count < 1 || count > LISTENERS_MAX) {
        fprintf(stderr, "usage: pages_listen SOCKET KEYS COUNT SECONDS\n");
        return 2;
    }
    int poll = epoll_create1(EPOLL_CLOEXEC);
    all = calloc((size_t)count, sizeof *all);
    times_us = malloc(sizeof *times_us * TIMES_MAX);
    if (!all || !times_us) stop("memory");
    read_keys(argv[2]);
    for (int64_t i = 0; i < count; i++) begin(&all[i], argv[1], keys[i % keys_count], poll);
    printf("bench=pages_listen what=listening listeners=%lld\n", (long long)count);
    fflush(stdout);
    double until = bench_now_ns() + (double)seconds * 1e9;
    while (bench_now_ns() < until) {
        struct epoll_event events[256];
        int n = epoll_wait(poll, events, COUNT(events), 100);
        for (int i = 0; i < n; i++) hear(events[i].data.ptr);
    }
    qsort(times_us, (size_t)times, sizeof *times_us, by_size);
    int64_t least = INT64_MAX, most = 0;
    for (int64_t i = 0; i < count; i++) {
        least = all[i].heard < least ? all[i].heard : least;
        most = all[i].heard > most ? all[i].heard : most;
    }
    printf(
        "bench=pages_listen what=heard listeners=%lld events=%lld least=%lld most=%lld wrong=%lld ended=%lld p50_ms=%.1f p99_ms=%.1f max_ms=%.1f\n",
        (long long)count, (long long)times, (long long)least, (long long)most, (long long)wrong,
        (long long)ended, ms_at(0.5), ms_at(0.99), ms_at(1));
    return 0;
}
