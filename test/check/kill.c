// The real server under 64 clients, killed with -9 again and again. The clients keep what they were told, ask again under the same key what was
// not answered, and at the end every key has exactly one act: none lost, none doubled; the ledger verifies; receipts given before still prove.
//   check_kill ANLAN FOLDER KILLS [SEED]      FOLDER is made by `anlan init`; the server listens on FOLDER.socket
#include "base/time.h"
#include "http.h"
#include "wire/json.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

enum {
    CLIENTS = 64,
    ASKS_MAX = 16 * 1024,
    RECEIPTS_A_CLIENT = 4,
    ANSWER_ARENA = 256 << 10,
    CHECKPOINTS_MAX = 256
};

struct ask { // one request, and what it was answered
    char key[40], receipt[24], id[32], number[48];
    int64_t seq;
    bool is_told, opens;
};

struct client {
    pthread_t thread;
    uint64_t seed;
    int number, fd;
    struct ask *asks;
    int32_t count;
    int32_t receipts;
    struct http_answer answer;
    char *memory;
};

static const char *anlan, *folder;
static char socket_path[100];
static struct client clients[CLIENTS];
static _Atomic bool winding_up; // no new requests: what is open is asked until it is answered
static _Atomic int64_t answered, repeated, unanswered, turned_away, wrong;

static uint64_t draw(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static void nap_ms(int64_t ms)
{
    (void)nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1'000'000 }, NULL);
}

// --- speaking ---------------------------------------------------------------------------------------------------------------------

static int reach(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)(void *)&at, sizeof at) == 0) return fd;
    if (fd >= 0) (void)close(fd);
    return -1;
}

// One request on the client's stream, which is made anew where it broke. Gives the status; 0: nobody answered.
static int say(struct client *c, struct str request)
{
    if (c->fd < 0) c->fd = reach();
    if (c->fd < 0) return 0;
    c->answer.status = 0;
    if (http_write(c->fd, request)) http_read(c->fd, &c->answer, false);
    bool whole = c->answer.status != 0 && !c->answer.closed;
    if (!whole || str_equal(http_field(&c->answer, "Connection"), S("close"))) {
        (void)close(c->fd);
        c->fd = -1;
    }
    return whole ? c->answer.status : 0;
}

static int post(struct client *c, const struct ask *a)
{
    char body[256], text[1024];
    int len = a->opens ? snprintf(body, sizeof body,
                                  "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"客户%d 电梯停了\"}}",
                                  c->number)
                       : snprintf(body, sizeof body, "{\"data\":{\"text\":\"还没有修好\"}}");
    char holder[64] = "";
    if (!a->opens) (void)snprintf(holder, sizeof holder, "Anlan-Receipt: %s\r\n", a->receipt);
    len = snprintf(
        text, sizeof text,
        "POST %s HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
        a->opens ? "/api/v1/cases" : "/api/v1/receipt/add", a->key, holder, len, body);
    return say(c, (struct str){ text, len });
}

// --- a client -----------------------------------------------------------------------------------------------------------------------

static void fault_of(struct client *c, const struct ask *a, const char *what)
{
    printf("client %d, key %s: %s: %d %.*s\n", c->number, a->key, what, c->answer.status,
           P(str_slice(c->answer.body, 0, 300)));
    atomic_fetch_add(&wrong, 1);
}

static void take_answer(struct client *c, struct ask *a)
{
    struct arena scratch = arena_of(c->memory, ANSWER_ARENA, NULL);
    const struct json *j;
    struct fault f = { 0 };
    int64_t seq = -1;
    if (json_parse(&scratch, c->answer.body, &j, &f)) return fault_of(c, a, f.text);
    seq = json_int(j, S("seq"), -1);
    struct str id = json_str(j, S("id")), number = json_str(j, S("number"));
    if (seq < 0 && !str_int64(json_str(j, S("seq")), &seq))
        return fault_of(c, a, "an answer without a position");
    bool same = !a->is_told || (seq == a->seq && (!a->opens || str_equal(id, str_of(a->id))) &&
                                str_equal(number, str_of(a->number)));
    if (!same) return fault_of(c, a, "the same key was answered with another act");
    atomic_fetch_add(a->is_told ? &repeated : &answered, 1);
    a->is_told = true;
    a->seq = seq;
    (void)snprintf(a->number, sizeof a->number, "%.*s", P(number));
    if (!a->opens) return;
    (void)snprintf(a->id, sizeof a->id, "%.*s", P(id));
    (void)snprintf(a->receipt, sizeof a->receipt, "%.*s", P(json_str(j, S("receipt"))));
}

// Asks until somebody answers; a server that is gone for good is a fault.
static void ask(struct client *c, struct ask *a)
{
    enum { TRIES_MAX = 10'000 };
    for (int tries = 0; tries < TRIES_MAX && atomic_load(&wrong) == 0; tries++) {
        int status = post(c, a);
        if (status == 201) return take_answer(c, a);
        if (status == 429 || status == 503)
            atomic_fetch_add(&turned_away, 1);
        else if (status == 0)
            atomic_fetch_add(&unanswered, 1);
        else
            return fault_of(c, a, "refused");
        nap_ms(2 + (int64_t)(draw(&c->seed) % 6));
    }
    fault_of(c, a, "nobody answers any more");
}

static void make_key(struct client *c, struct ask *a)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1'000'000, r = draw(&c->seed),
             s = draw(&c->seed);
    (void)snprintf(a->key, sizeof a->key, "%08llx-%04llx-7%03llx-8%03llx-%012llx",
                   (unsigned long long)(ms >> 16 & 0xffffffff), (unsigned long long)(ms & 0xffff),
                   (unsigned long long)(r & 0xfff), (unsigned long long)(r >> 12 & 0xfff),
                   (unsigned long long)(s & 0xffffffffffff));
}

// The receipt that proves itself, kept for the end.
static void keep_receipt(struct client *c, const struct ask *a)
{
    char text[256], path[160];
    int len = snprintf(text, sizeof text,
                       "GET /api/v1/receipt/file HTTP/1.1\r\nHost: localhost\r\nAnlan-Receipt: %s\r\n\r\n",
                       a->receipt);
    if (say(c, (struct str){ text, len }) != 200) return;
    (void)snprintf(path, sizeof path, "%s.receipts/%d-%d.json", folder, c->number, c->receipts++);
    FILE *file = fopen(path, "we");
    MUST(file != NULL &&
         fwrite(c->answer.body.at, 1, (size_t)c->answer.body.len, file) == (size_t)c->answer.body.len &&
         fclose(file) == 0);
}

static struct ask *next_ask(struct client *c)
{
    struct ask *a = &c->asks[c->count];
    *a = (struct ask){ .opens = true };
    if (c->count > 0 && draw(&c->seed) % 3 == 0) {
        const struct ask *older = &c->asks[draw(&c->seed) % (uint64_t)c->count];
        if (older->is_told) a->opens = false, memcpy(a->receipt, older->receipt, sizeof a->receipt);
    }
    make_key(c, a);
    c->count++;
    return a;
}

static void *client_main(void *self)
{
    struct client *c = self;
    while (!atomic_load(&winding_up) && c->count < ASKS_MAX) {
        struct ask *a = next_ask(c);
        ask(c, a);
        if (draw(&c->seed) % 16 == 0) ask(c, &c->asks[draw(&c->seed) % (uint64_t)c->count]);
        if (a->opens && a->is_told && c->receipts < RECEIPTS_A_CLIENT && draw(&c->seed) % 40 == 0)
            keep_receipt(c, a);
    }
    for (int32_t i = 0; i < c->count && i < 200; i++)
        ask(c, &c->asks[c->count - 1 - i]); // the last ones all once more
    return NULL;
}

// --- the server ---------------------------------------------------------------------------------------------------------------------

static pid_t start(void)
{
    char listen[120];
    (void)snprintf(listen, sizeof listen, "unix:%s", socket_path);
    pid_t pid = fork();
    if (pid == 0) {
        int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(quiet, STDOUT_FILENO);
        (void)execl(anlan, "anlan", "serve", "--data", folder, "--listen", listen, "--log", "faults",
                    "--rate-address", "none", "--rate-opening", "none", "--rate-receipt", "none",
                    "--rate-identity", "none", (char *)NULL);
        _Exit(127);
    }
    MUST(pid > 0);
    return pid;
}

// Milliseconds until it answers; -1: it ended, or never did.
static int64_t wait_ready(pid_t pid)
{
    struct client c = { .fd = -1, .number = -1 };
    struct timespec from, now;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    enum { TRIES = 12'000 }; // a minute at least: on a machine that does much else a start waits for its turn
    for (int tries = 0; tries < TRIES; tries++) {
        int status = say(&c, S("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        if (c.fd >= 0) (void)close(c.fd), c.fd = -1;
        if (status == 200)
            return free(c.answer.memory),
                   (now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1'000'000;
        if (waitpid(pid, NULL, WNOHANG) == pid) return -1;
        nap_ms(5);
    }
    return -1;
}

static char checkpoints[CHECKPOINTS_MAX][1024];
static int32_t checkpoints_count;

static void keep_checkpoint(void)
{
    struct client c = { .fd = -1 };
    if (say(&c, S("GET /ledger/checkpoint HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 200 &&
        checkpoints_count < CHECKPOINTS_MAX) {
        char *at = checkpoints[checkpoints_count];
        (void)snprintf(at, sizeof checkpoints[0], "%.*s", P(c.answer.body));
        if (checkpoints_count == 0 || strcmp(checkpoints[checkpoints_count - 1], at) != 0)
            checkpoints_count++;
    }
    if (c.fd >= 0) (void)close(c.fd);
    free(c.answer.memory);
}

static bool run(const char *format, const char *a, const char *b)
{
    char command[1024];
    (void)snprintf(command, sizeof command, format, anlan, a, b);
    int status = system(command);
    if (status != 0) printf("failed: %s\n", command), atomic_fetch_add(&wrong, 1);
    return status == 0;
}

static int64_t entries_in_ledger(void)
{
    char command[600], text[4096];
    struct arena a = arena_of(malloc(1 << 20), 1 << 20, NULL);
    const struct json *j;
    struct fault f = { 0 };
    (void)snprintf(command, sizeof command, "'%s' verify '%s' --json 2>/dev/null", anlan, folder);
    FILE *p = popen(command, "re");
    MUST(p != NULL);
    size_t len = fread(text, 1, sizeof text, p);
    if (pclose(p) != 0 || json_parse(&a, (struct str){ text, (ptrdiff_t)len }, &j, &f)) return -1;
    return json_int(json_at(j, 0), S("entries"), -1);
}

// --- the end --------------------------------------------------------------------------------------------------------------------------

static int compare_positions(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// Each key has a position, no two the same, and the ledger has grown by just as many entries.
static void check_growth(int64_t before)
{
    int64_t count = 0, *positions;
    for (int i = 0; i < CLIENTS; i++) count += clients[i].count;
    positions = calloc((size_t)count + 1, sizeof *positions);
    MUST(positions != NULL);
    int64_t n = 0;
    for (int i = 0; i < CLIENTS; i++)
        for (int32_t k = 0; k < clients[i].count; k++) {
            if (!clients[i].asks[k].is_told) fault_of(&clients[i], &clients[i].asks[k], "never answered");
            positions[n++] = clients[i].asks[k].seq;
        }
    qsort(positions, (size_t)n, sizeof *positions, compare_positions);
    for (int64_t i = 1; i < n; i++)
        if (positions[i] == positions[i - 1])
            printf("position %ld was told to two\n", positions[i]), atomic_fetch_add(&wrong, 1);
    int64_t after = entries_in_ledger();
    printf("keys=%ld entries_before=%ld entries_after=%ld\n", n, before, after);
    if (before < 0 || after - before != n)
        printf("the ledger grew by %ld, %ld keys were acknowledged\n", after - before, n),
            atomic_fetch_add(&wrong, 1);
    free(positions);
}

static int check_proofs(void)
{
    int proved = 0;
    char path[200];
    for (int i = 0; i < CLIENTS; i++)
        for (int32_t k = 0; k < clients[i].receipts; k++) {
            (void)snprintf(path, sizeof path, "%s.receipts/%d-%d.json", folder, i, k);
            proved += run("'%s' verify --receipt '%s' --vkey '%s'/ledger/vkey > /dev/null", path, folder);
        }
    for (int32_t i = 0; i < checkpoints_count; i++) {
        (void)snprintf(path, sizeof path, "%s.checkpoint", folder);
        FILE *file = fopen(path, "we");
        MUST(file != NULL && fputs(checkpoints[i], file) >= 0 && fclose(file) == 0);
        (void)run("'%s' verify '%s' --old '%s' > /dev/null", folder, path);
    }
    return proved;
}

int main(int argc, char **argv)
{
    int64_t kills = 0, seed = 1, ready_most_ms = 0, ready_sum_ms = 0;
    char receipts[160];
    if (argc < 4 || !str_int64(str_of(argv[3]), &kills)) return 2;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 4 && !str_int64(str_of(argv[4]), &seed)) return 2;
    anlan = argv[1], folder = argv[2];
    (void)signal(SIGPIPE, SIG_IGN);
    (void)snprintf(socket_path, sizeof socket_path, "%s.socket", folder);
    (void)snprintf(receipts, sizeof receipts, "mkdir -p '%s.receipts'", folder);
    MUST(system(receipts) == 0);
    int64_t before = entries_in_ledger();
    pid_t server = start();
    uint64_t chance = (uint64_t)seed;
    if (wait_ready(server) < 0)
        return printf("the server does not start\n0 passed, 1 failed, 0 skipped\n"), 1;
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){ .seed = draw(&chance),
                                      .number = i,
                                      .fd = -1,
                                      .asks = calloc(ASKS_MAX, sizeof(struct ask)),
                                      .memory = malloc(ANSWER_ARENA) };
        MUST(clients[i].asks && clients[i].memory &&
             pthread_create(&clients[i].thread, NULL, client_main, &clients[i]) == 0);
    }
    int64_t done = 0;
    for (; done < kills && atomic_load(&wrong) == 0; done++) {
        nap_ms(5 + (int64_t)(draw(&chance) % 200));
        if (done % 8 == 0) keep_checkpoint();
        (void)kill(server, SIGKILL);
        (void)waitpid(server, NULL, 0);
        server = start();
        int64_t ms = wait_ready(server);
        if (ms < 0) {
            printf("after kill %ld it does not start again\n", done + 1);
            atomic_fetch_add(&wrong, 1);
            break;
        }
        ready_sum_ms += ms;
        if (ms > ready_most_ms) ready_most_ms = ms;
    }
    atomic_store(&winding_up, true);
    for (int i = 0; i < CLIENTS; i++) (void)pthread_join(clients[i].thread, NULL);
    keep_checkpoint();
    (void)kill(server, SIGTERM);
    int status = -1;
    (void)waitpid(server, &status, 0);
    if (status != 0) printf("the orderly end gave status %d\n", status), atomic_fetch_add(&wrong, 1);
    check_growth(before);
    (void)run("'%s' verify '%s' --parts > /dev/null%s", folder, "");
    int proved = check_proofs();
    printf(
        "kills=%ld acknowledged=%ld repeated=%ld unanswered=%ld turned_away=%ld receipts=%d checkpoints=%d ready_ms_mean=%ld ready_ms_most=%ld wrong=%ld\n",
        done, (long)answered, (long)repeated, (long)unanswered, (long)turned_away, proved, checkpoints_count,
        done ? ready_sum_ms / done : 0, ready_most_ms, (long)wrong);
    bool good = atomic_load(&wrong) == 0 && done == kills && answered > 0 && proved > 0;
    printf("%d passed, %d failed, 0 skipped\n", good, !good);
    return !good;
}
