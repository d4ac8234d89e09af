// Brings load to a server over HTTP/1.1: one thread, epoll, kept-alive connections, one request at a time on each. Requests are templates in which
// only keys, names and serial numbers change. Counts answers by act and class of status; times are from the request's write to the answer's end.
//   spine_load mix WHERE POOL [OPTION]...        40 % open, 25 % assign, 20 % resolve, 15 % read, over the cases of a pool (city.h)
//   spine_load lifecycle WHERE POOL [OPTION]...  open, accept, assign, resolve with a released title, then the search that must give the case
//   spine_load fill WHERE POOL [OPTION]...       opens cases, accepts every other one, and adds them to the pool
//   spine_load bare WHERE [OPTION]...            the body of an open to a server that only keeps it
// WHERE is a port of 127.0.0.1 or the path of a UNIX socket.
//   --seconds S (10)  --connections N (64)  --warm S (0): seconds before the measuring
// It takes no turn from the server whose processors it shares: an answer that comes is taken up with those that came meanwhile (SCHED_BATCH), as if it
// came over a wire.
#include "bench.h"
#include "city.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 1024,
    REQUEST_BYTES = 4096,
    ANSWER_BYTES = 64 << 10,
    NAME_MAX_BYTES = 64,
    KEY_MAX_BYTES = 80,
    BODY_BYTES = 600,
    TIMES_MAX = 20 * 1000 * 1000,
    SEED = 20'250'701,
};

enum act { OPEN, ACCEPT, ASSIGN, RESOLVE, READ, SEARCH, ACTS };
static const char *const act_names[ACTS] = { "open", "accept", "assign", "resolve", "read", "search" };

struct casename {
    char at[NAME_MAX_BYTES];
};

// Cases in one standing; taken at random, so that the load is over all of them.
struct shelf {
    struct casename *at;
    int64_t count, room;
};

struct connection {
    int fd;
    enum act act;
    struct casename casefile;  // that the act is on
    bool started;              // an act of this connection has been answered: its case is to be put somewhere
    uint64_t word;             // serial of the title that was released last
    int64_t position;          // of the act answered last
    double asked_ns, began_ns; // this request; this life
    char request[REQUEST_BYTES], answer[ANSWER_BYTES];
    int64_t request_len, answer_len;
};

struct counts {
    int64_t answered[6]; // by class of status
    uint32_t *times_us;
    int64_t times;
};

static struct connection *connections;
static int connections_count = 64, epoll;
static double seconds = 10, warm_s, begin_ns, end_ns;
static enum { MIX, LIFECYCLE, FILL, BARE } mode;
static char keys[2][KEY_MAX_BYTES]; // of the call-taker and the handler
static struct shelf received, resolvable;
static struct counts counts[ACTS], lives;
static uint64_t serial, random_state = SEED, key_base;
static int64_t not_found, lost;
static int64_t acknowledged; // acts, since the start; the ledger must have grown by as many
static const char *where;
static int live;

static void stop(const char *what)
{
    fprintf(stderr, "spine_load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static uint64_t random_below(uint64_t n)
{
    random_state ^= random_state << 13, random_state ^= random_state >> 7, random_state ^= random_state << 17;
    return random_state % n;
}

// --- the pool ---------------------------------------------------------------------------------------

static void shelf_put(struct shelf *s, const struct casename *name)
{
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 65'536;
        s->at = realloc(s->at, (size_t)s->room * sizeof *s->at);
        if (!s->at) stop("no memory for the pool");
    }
    s->at[s->count++] = *name;
}

static bool shelf_take(struct shelf *s, struct casename *ret_name)
{
    if (s->count == 0) return false;
    int64_t i = (int64_t)random_below((uint64_t)s->count);
    *ret_name = s->at[i];
    s->at[i] = s->at[--s->count];
    return true;
}

static void read_pool(const char *path)
{
    char line[2 + NAME_MAX_BYTES + 2], format[16];
    struct casename name;
    FILE *file = fopen(path, "r");
    if (!file) stop(path);
    (void)snprintf(format, sizeof format, "%%%ds", KEY_MAX_BYTES - 1);
    for (int i = 0; i < 2; i++)
        if (fscanf(file, format, keys[i]) != 1) stop("the pool has no keys");
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line + 2, "%63s", name.at) != 1) continue;
        if (line[0] == CITY_RECEIVED) shelf_put(&received, &name);
        if (line[0] == CITY_ACCEPTED) shelf_put(&resolvable, &name);
    }
    (void)fclose(file);
}

static void write_shelf(FILE *file, const struct shelf *s, char letter)
{
    for (int64_t i = 0; i < s->count; i++) fprintf(file, "%c %s\n", letter, s->at[i].at);
}

static void write_pool(const char *path)
{
    FILE *file = fopen(path, "a");
    if (!file) stop(path);
    write_shelf(file, &received, CITY_RECEIVED);
    write_shelf(file, &resolvable, CITY_ACCEPTED);
    if (fclose(file) != 0) stop(path);
}

// --- requests ---------------------------------------------------------------------------------------

static void write_post(struct connection *c, const char *path, const char *key, const char *body, int len)
{
    char id[CITY_KEY_CHARS];
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    city_key((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1'000'000, key_base + ++serial, id);
    c->request_len = snprintf(
        c->request, REQUEST_BYTES,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %.*s\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%.*s",
        path, key, CITY_KEY_CHARS, id, len, len, body);
}

static void fill_with(char *body, const char *sentence, int bytes)
{
    size_t all = strlen(body), each = strlen(sentence);
    while ((int)(all + each) <= bytes) memcpy(body + all, sentence, each + 1), all += each;
}

// The text of a body of BODY_BYTES, of which the tail stands already.
static int finish(char *body, const char *tail)
{
    fill_with(body, "楼里住着好几位行动不便的老人,", BODY_BYTES - (int)strlen(tail));
    fill_with(body, ".", BODY_BYTES - (int)strlen(tail));
    strcat(body, tail);
    return (int)strlen(body);
}

static void ask_open(struct connection *c)
{
    char body[BODY_BYTES + 64], tail[320];
    (void)snprintf(
        body, sizeof body,
        "{\"kind\":\"help-request\",\"data\":{\"title\":\"电梯停运\",\"narrative\":\"%llu号楼电梯停了两天。",
        (unsigned long long)serial);
    (void)snprintf(
        tail, sizeof tail,
        "\",\"channel\":\"web\",\"category\":\"utility\",\"place\":{\"lat_e7\":%llu,\"lng_e7\":1201000000,\"address\":\"河滨路%llu号\"},"
        "\"reporter\":{\"name\":\"张三\",\"phone\":\"138%08llu\"}}}",
        (unsigned long long)(301'000'000 + serial % 400'000), (unsigned long long)serial % 999,
        (unsigned long long)serial % 100'000'000);
    int len = finish(body, tail);
    write_post(c, "/api/v1/cases", keys[0], body, len);
}

static void ask_act(struct connection *c, const char *key, const char *body)
{
    char path[128];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", c->casefile.at);
    write_post(c, path, key, body, (int)strlen(body));
}

static void ask_resolve(struct connection *c)
{
    char body[BODY_BYTES + 64] = "{\"act\":\"resolve\",\"data\":{\"code\":\"helped\",\"answer\":\"配件已换。",
                           tail[160], word[CITY_WORD_BYTES];
    c->word = key_base + serial;
    city_word(c->word, word);
    (void)snprintf(tail, sizeof tail, "\",\"public_title\":\"%.*s小区电梯恢复运行\"}}", CITY_WORD_BYTES,
                   word);
    (void)finish(body, tail);
    ask_act(c, keys[1], body);
}

static void ask_search(struct connection *c)
{
    char word[CITY_WORD_BYTES], text[3 * CITY_WORD_BYTES + 1];
    city_word(c->word, word);
    for (int i = 0; i < CITY_WORD_BYTES; i++)
        (void)snprintf(text + 3 * i, 4, "%%%02X", (unsigned char)word[i]);
    c->request_len = snprintf(
        c->request, REQUEST_BYTES,
        "GET /api/v1/cases?text=%s&limit=5&at_least=%lld HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
        text, (long long)c->position, keys[1]);
}

static void ask(struct connection *c)
{
    switch (c->act) {
    case OPEN:
        ask_open(c);
        break;
    case ACCEPT:
        ask_act(c, keys[1], "{\"act\":\"accept\"}");
        break;
    case ASSIGN:
        ask_act(c, keys[0], "{\"act\":\"assign\",\"data\":{\"person\":\"" CITY_HANDLER "\"}}");
        break;
    case RESOLVE:
        ask_resolve(c);
        break;
    case READ:
        ask_act(
            c, keys[1],
            "{\"act\":\"read\",\"purpose\":\"handle-case\",\"data\":{\"parts\":[\"narrative\",\"reporter\"]}}");
        break;
    case SEARCH:
        ask_search(c);
        break;
    case ACTS:
        break;
    }
    c->asked_ns = bench_now_ns();
    c->answer_len = 0;
    for (int64_t sent = 0; sent < c->request_len;) {
        ssize_t n = send(c->fd, c->request + sent, (size_t)(c->request_len - sent), MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) stop("sending");
        if (n > 0) sent += n;
    }
}

// --- what comes next --------------------------------------------------------------------------------

// Of twenty acts 8 are openings, 5 assignments, 4 resolutions and 3 reads, mixed.
static enum act turn(void)
{
    static const enum act order[20] = { OPEN,    ASSIGN,  OPEN,   RESOLVE, READ,    OPEN,  ASSIGN,
                                        OPEN,    RESOLVE, ASSIGN, OPEN,    READ,    OPEN,  ASSIGN,
                                        RESOLVE, OPEN,    READ,   OPEN,    RESOLVE, ASSIGN };
    static int64_t at;
    return order[at++ % 20];
}

static void next_of_mix(struct connection *c)
{
    c->act = turn();
    if (c->act == ASSIGN && !shelf_take(&received, &c->casefile))
        stop("no case is left that could be assigned: seed more");
    if (c->act == RESOLVE && !shelf_take(&resolvable, &c->casefile))
        stop("no case is left that could be resolved: seed more");
    if (c->act == READ) {
        if (received.count == 0) stop("no case is left that could be read: seed more");
        c->casefile = received.at[random_below((uint64_t)received.count)];
    }
}

static void next_of_life(struct connection *c)
{
    c->act = !c->started || c->act == SEARCH ? OPEN
             : c->act == OPEN                ? ACCEPT
             : c->act == ACCEPT              ? ASSIGN
             : c->act == ASSIGN              ? RESOLVE
                                             : SEARCH;
    if (c->act == OPEN) c->began_ns = bench_now_ns();
}

static void next_of_fill(struct connection *c)
{
    static int64_t opened;
    bool is_new = c->started && c->act == OPEN && c->casefile.at[0];
    c->act = is_new && ++opened % 2 ? ACCEPT : OPEN;
    if (is_new && c->act == OPEN) shelf_put(&received, &c->casefile);
    if (c->act == OPEN) c->casefile.at[0] = 0;
}

static void next(struct connection *c)
{
    if (mode == MIX)
        next_of_mix(c);
    else if (mode == LIFECYCLE)
        next_of_life(c);
    else if (mode == FILL)
        next_of_fill(c);
    else
        c->act = OPEN;
    c->started = true;
    ask(c);
}

// --- answers ----------------------------------------------------------------------------------------

static void keep_time(struct counts *n, double from_ns, double now_ns)
{
    if (!n->times_us)
        n->times_us = malloc(TIMES_MAX * sizeof *n->times_us); // touched only as far as it is filled
    if (!n->times_us) stop("no memory for the times");
    if (n->times < TIMES_MAX) n->times_us[n->times++] = (uint32_t)((now_ns - from_ns) / 1e3);
}

static bool text_after(const struct connection *c, const char *label, char *out, int room)
{
    const char *at = memmem(c->answer, (size_t)c->answer_len, label, strlen(label));
    if (!at) return false;
    at += strlen(label);
    int len = 0;
    while (at + len < c->answer + c->answer_len && at[len] != '"' && at[len] != ',' && at[len] != '}' &&
           len < room - 1)
        out[len] = at[len], len++;
    out[len] = 0;
    return true;
}

static void take_answer(struct connection *c, int status)
{
    char number[32];
    struct casename name;
    double now = bench_now_ns();
    struct counts *n = &counts[c->act];
    if (now >= begin_ns) {
        n->answered[status / 100 % 6]++;
        keep_time(n, c->asked_ns, now);
    }
    if (status / 100 != 2) {
        if (lost++ == 0)
            fprintf(stderr, "spine_load: %s: %.*s\n", act_names[c->act],
                    (int)(c->answer_len < 1200 ? c->answer_len : 1200), c->answer);
        c->started = mode != LIFECYCLE; // a new life
        return;
    }
    acknowledged += c->act != SEARCH;
    if (mode == BARE) return;
    if (c->act == OPEN && text_after(c, "\"id\":\"", name.at, NAME_MAX_BYTES)) {
        if (mode == MIX)
            shelf_put(&received, &name);
        else
            c->casefile = name;
    }
    if (mode == FILL && c->act == ACCEPT) shelf_put(&resolvable, &c->casefile);
    if (c->act == RESOLVE && text_after(c, "\"seq\":", number, sizeof number)) c->position = atoll(number);
    if (c->act != SEARCH) return;
    if (!memmem(c->answer, (size_t)c->answer_len, c->casefile.at, strlen(c->casefile.at)) && not_found++ == 0)
        fprintf(stderr, "spine_load: not found: %s %.*s\n", c->casefile.at,
                (int)(c->answer_len < 1200 ? c->answer_len : 1200), c->answer);
    if (now >= begin_ns) keep_time(&lives, c->began_ns, now);
}

// The status of a whole answer, or 0.
static int whole(const struct connection *c)
{
    const char *end = memmem(c->answer, (size_t)c->answer_len, "\r\n\r\n", 4);
    if (!end) return 0;
    const char *field = memmem(c->answer, (size_t)(end - c->answer), "\r\nContent-Length: ", 18);
    if (!field) field = memmem(c->answer, (size_t)(end - c->answer), "\r\ncontent-length: ", 18);
    if (!field) stop("an answer without a length");
    return c->answer_len >= end + 4 - c->answer + atoll(field + 18) ? atoi(c->answer + 9) : 0;
}

static void take_bytes(struct connection *c)
{
    ssize_t n = recv(c->fd, c->answer + c->answer_len, (size_t)(ANSWER_BYTES - 1 - c->answer_len), 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) stop("the server hung up");
    c->answer_len += n;
    c->answer[c->answer_len] = 0;
    int status = whole(c);
    if (!status) {
        if (c->answer_len == ANSWER_BYTES - 1) stop("an answer too long");
        return;
    }
    take_answer(c, status);
    bool life_ends = mode != LIFECYCLE || c->act == SEARCH || !c->started;
    if (bench_now_ns() >= end_ns && life_ends)
        live--;
    else
        next(c);
}

// --- the run ----------------------------------------------------------------------------------------

static int connect_one(void)
{
    struct sockaddr_in port = { .sin_family = AF_INET,
                                .sin_port = htons((uint16_t)atoi(where)),
                                .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct sockaddr_un path = { .sun_family = AF_UNIX };
    bool is_path = where[0] == '/';
    int fd = socket(is_path ? AF_UNIX : AF_INET, SOCK_STREAM, 0), one = 1;
    if (is_path && strlen(where) >= sizeof path.sun_path) stop("the socket's path is too long");
    if (is_path) memcpy(path.sun_path, where, strlen(where));
    int failed = is_path ? connect(fd, (struct sockaddr *)(void *)&path, sizeof path)
                         : connect(fd, (struct sockaddr *)(void *)&port, sizeof port);
    if (failed) stop("connecting");
    if (!is_path) (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void connect_all(void)
{
    epoll = epoll_create1(0);
    connections = calloc((size_t)connections_count, sizeof *connections);
    for (int i = 0; i < connections_count; i++) {
        struct connection *c = &connections[i];
        struct epoll_event e = { .events = EPOLLIN, .data = { .ptr = c } };
        c->fd = connect_one();
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e) != 0) stop("watching");
    }
}

static void run(void)
{
    struct epoll_event events[64];
    begin_ns = bench_now_ns() + warm_s * 1e9;
    end_ns = begin_ns + seconds * 1e9;
    live = connections_count;
    for (int i = 0; i < connections_count; i++) next(&connections[i]);
    while (live > 0) {
        int n = epoll_wait(epoll, events, 64, 60'000);
        if (n == 0) stop("no answer for a minute");
        for (int i = 0; i < n; i++) take_bytes(events[i].data.ptr);
    }
}

static int order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double percentile_ms(struct counts *n, double part)
{
    return n->times ? n->times_us[(int64_t)(part * (double)(n->times - 1))] / 1e3 : 0;
}

static void report(const char *what, struct counts *n, double took_s)
{
    int64_t all = 0;
    for (int i = 0; i < 6; i++) all += n->answered[i];
    if (n->times == 0) return;
    qsort(n->times_us, (size_t)n->times, sizeof *n->times_us, order);
    printf(
        "what=%s count=%lld per_s=%.0f ok=%lld refused=%lld failed=%lld p50_ms=%.2f p99_ms=%.2f max_ms=%.1f\n",
        what, (long long)n->times, (double)n->times / took_s, (long long)n->answered[2],
        (long long)n->answered[4], (long long)(all - n->answered[2] - n->answered[4]), percentile_ms(n, 0.5),
        percentile_ms(n, 0.99), percentile_ms(n, 1));
}

static void report_all(double took_s)
{
    struct counts all = { 0 };
    all.times_us = malloc(TIMES_MAX * sizeof *all.times_us);
    for (int a = 0; a < ACTS; a++) {
        if (counts[a].times == 0) continue;
        report(act_names[a], &counts[a], took_s);
        for (int i = 0; i < 6; i++) all.answered[i] += counts[a].answered[i];
        int64_t fits = counts[a].times < TIMES_MAX - all.times ? counts[a].times : TIMES_MAX - all.times;
        memcpy(all.times_us + all.times, counts[a].times_us, (size_t)fits * sizeof *all.times_us);
        all.times += fits;
    }
    report("all", &all, took_s);
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    printf("what=client cpu_us_an_answer=%.1f acknowledged=%lld\n",
           ((double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec)) /
               (double)(all.times + 1),
           (long long)acknowledged);
    if (mode != LIFECYCLE) return;
    lives.answered[2] = lives.times - not_found;
    report("lifecycle", &lives, took_s);
    printf("what=search_misses count=%lld\n", (long long)not_found);
}

static void options(int argc, char **argv)
{
    for (int i = 0; i < argc; i += 2) {
        if (i + 1 == argc) stop("an option needs a value");
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--warm") == 0)
            warm_s = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--connections") == 0)
            connections_count = atoi(argv[i + 1]);
        else
            stop("no such option");
    }
    if (connections_count < 1 || connections_count > CONNECTIONS_MAX) stop("connections are 1 to 1024");
}

int main(int argc, char **argv)
{
    static const char *const modes[] = {
        [MIX] = "mix", [LIFECYCLE] = "lifecycle", [FILL] = "fill", [BARE] = "bare"
    };
    (void)sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
    int used = argc > 1 && strcmp(argv[1], "bare") == 0 ? 3 : 4, known = -1;
    for (int i = 0; i < (int)(sizeof modes / sizeof modes[0]) && argc > 1; i++)
        if (strcmp(argv[1], modes[i]) == 0) known = i;
    if (argc < used || known < 0) {
        fprintf(
            stderr,
            "usage: spine_load mix|lifecycle|fill WHERE POOL [OPTION]... | spine_load bare WHERE [OPTION]...\n");
        return 2;
    }
    mode = (unsigned)known;
    where = argv[2];
    if (mode != BARE) read_pool(argv[3]);
    options(argc - used, argv + used);
    key_base = (uint64_t)bench_now_ns() << 8; // so that a second run brings new keys and new words
    connect_all();
    double start = bench_now_ns();
    run();
    if (mode == FILL) write_pool(argv[3]);
    report_all((bench_now_ns() - start) / 1e9 - warm_s);
    return 0;
}
