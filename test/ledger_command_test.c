// `anlan verify` and `anlan ledger export` as a person runs them: on a directory, an exported folder, a URL and a receipt.
#include "ledger_help.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>

static struct help h;
static char said[16 << 10]; // what the last command printed, both streams

static bool is_built(void) { return access(ANLAN_BUILD "/src/app/anlan", X_OK) == 0; }

// Exit status of `anlan ARGS`; in ARGS %s stands for the data directory.
static int anlan(const char *args)
{
    char command[4000], filled[3000];
    (void)snprintf(filled, sizeof filled, args, h.dir, h.dir, h.dir, h.dir);
    (void)snprintf(command, sizeof command, "'%s/src/app/anlan' %s 2>&1", ANLAN_BUILD, filled);
    FILE *out = popen(command, "r");
    MUST(out != NULL);
    size_t got = fread(said, 1, sizeof said - 1, out);
    said[got] = 0;
    int status = pclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool says(const char *text) { return strstr(said, text) != NULL; }

// 700 entries of one agency and 20 of another; a checkpoint from before in DIR/before, a receipt in DIR/receipt, all closed.
static bool start(const char *name)
{
    int64_t agency;
    char command[1000], path[400];
    help_real(&h, name);
    if (help_open(&h) || ledger_add_agency(h.ledger, S("north"), S("anlan.example/north"), &agency, &h.f) ||
        ledger_add_agency(h.ledger, S("south"), S("anlan.example/south"), &agency, &h.f)) {
        printf("%s\n", h.f.text);
        CHECK(false);
        return false;
    }
    help_fill(&h, 1, 300, 100, 1);
    CHECK(ledger_publish(h.ledger, true, &h.f) == RC_OK);
    (void)snprintf(command, sizeof command, "cp '%s/ledger/checkpoint' '%s/before'", h.dir, h.dir);
    CHECK(system(command) == 0);
    help_fill(&h, 1, 400, 100, 0);
    help_fill(&h, 2, 20, 10, 1);
    struct proof p;
    struct str entry;
    struct opening *parts;
    int32_t count;
    CHECK(!ledger_entry(h.store, &h.arena, 1, 99, &entry, &h.f) &&
          !ledger_prove(h.ledger, h.store, &h.arena, 1, 99, &p, &h.f));
    CHECK(!ledger_open_parts(h.ledger, h.store, &h.arena, 1, 99, NULL, 0, &parts, &count, &h.f));
    struct str receipt =
        ledger_receipt_json(&h.arena, S("N-1"), S("AL-0"), entry, &p, ledger_vkey(h.ledger, 1), parts, count);
    (void)snprintf(path, sizeof path, "%s/receipt", h.dir);
    FILE *file = fopen(path, "w");
    MUST(file != NULL && fwrite(receipt.at, 1, (size_t)receipt.len, file) == (size_t)receipt.len &&
         fclose(file) == 0);
    help_close(&h);
    return true;
}

static void finish(void)
{
    char dir[256];
    (void)snprintf(dir, sizeof dir, "%s", h.dir);
    help_fini(&h);
    help_remove(dir);
}

static enum rc take_bytes(void *self, struct row r, struct fault *)
{
    struct str *to = self;
    static char copy[LEDGER_ENTRY_MAX];
    memcpy(copy, r.at[0].s.at, (size_t)r.at[0].s.len);
    copy[r.at[0].s.len / 2] ^= 1;
    *to = (struct str){ copy, r.at[0].s.len };
    return RC_OK;
}

static void spoil_entry(int64_t position)
{
    struct str bytes = { 0 };
    CHECK(store_open((struct store_options){ .path = str_of(h.db), .role = STORE_WRITER }, &h.store, &h.f) ==
          RC_OK);
    CHECK(!store_each(h.store, &h.f, "SELECT bytes FROM ledger_entry WHERE row = ?1",
                      ARGS(INT(LEDGER_ROW(INT64_C(1), position))), take_bytes, &bytes));
    CHECK(!store_run(h.store, &h.f, "UPDATE ledger_entry SET bytes = ?2 WHERE row = ?1",
                     ARGS(INT(LEDGER_ROW(INT64_C(1), position)), BLOB(bytes))));
    store_close(h.store);
    h.store = NULL;
}

TEST(a_directory_is_verified_and_a_spoiled_entry_is_named)
{
    if (!is_built()) SKIP("the program is not built");
    if (!start("command-dir")) return;
    CHECK_INT(anlan("verify '%s' --parts --old '%s/before' --vkey '%s/ledger/vkey' --agency north"), 0);
    CHECK(says("entries     700: canonical") && says("parts       300: 300 opened") &&
          says("old         the old checkpoint is a prefix") && says("\nok\n"));
    CHECK_INT(anlan("verify '%s' --json"), 0);
    CHECK(says("\"agency\":\"south\",\"entries\":20"));
    CHECK_INT(anlan("verify '%s' --vkey '%s/ledger/a2/vkey' --agency north"), 1);
    CHECK(says("anlan verify: no key of \"anlan.example/north\" is among those"));
    CHECK_INT(anlan("verify '%s' --agency west"), 1);
    spoil_entry(123);
    CHECK_INT(anlan("verify '%s'"), 1);
    CHECK(says("anlan verify: agency 1: ") && !says("\nok"));
    finish();
}

TEST(an_export_is_verified_and_a_spoiled_tile_is_named)
{
    if (!is_built()) SKIP("the program is not built");
    if (!start("command-export")) return;
    char path[400];
    CHECK_INT(anlan("ledger export --data '%s' '%s/out' --entries"), 0);
    CHECK(says("/out: 700 entries of anlan.example/north") &&
          says("/out/a2: 20 entries of anlan.example/south"));
    CHECK_INT(anlan("verify '%s/out' --old '%s/before' --entries"), 0);
    CHECK(says("tiles       4, which make the root") &&
          says("old         the checkpoint of 300 entries is a prefix") && says("entries     20, each"));
    (void)snprintf(path, sizeof path, "%s/out/tile/1/000.p/2", h.dir);
    FILE *file = fopen(path, "r+");
    MUST(file != NULL && fputc('x', file) != EOF && fclose(file) == 0);
    CHECK_INT(anlan("verify '%s/out'"), 1);
    CHECK(says("tile 1/0 is not what the tiles below make"));
    CHECK_INT(anlan("ledger export --data '%s' '%s/out' --entries"), 0); // writes what differs again
    CHECK_INT(anlan("verify '%s/out'"), 0);
    finish();
}

TEST(a_receipt_is_verified_with_its_file_alone)
{
    if (!is_built()) SKIP("the program is not built");
    if (!start("command-receipt")) return;
    CHECK_INT(anlan("verify --receipt '%s/receipt' --vkey '%s/ledger/vkey'"), 0);
    CHECK(says("entry 100 of the 700 in the signed tree") && says("(given)") &&
          says("1 of the entry's 1 sealed parts"));
    CHECK_INT(anlan("verify --receipt '%s/receipt'"), 0);
    CHECK(says("it proves only who wrote it"));
    CHECK_INT(anlan("verify --receipt '%s/receipt' --vkey '%s/ledger/a2/vkey'"), 1);
    CHECK_INT(anlan("verify --receipt '%s/before'"), 1);
    finish();
}

TEST(wrong_usage_is_said_and_is_status_2)
{
    if (!is_built()) SKIP("the program is not built");
    CHECK_INT(anlan("verify"), 2);
    CHECK_INT(anlan("verify a b"), 2);
    CHECK_INT(anlan("verify --old x"), 2);
    CHECK_INT(anlan("verify --what"), 2);
    CHECK_INT(anlan("ledger"), 2);
    CHECK_INT(anlan("ledger export"), 2);
    CHECK_INT(anlan("ledger export OUT"), 2);
    CHECK_INT(anlan("verify /nowhere/at/all"), 1);
}

// --- a URL -------------------------------------------------------------------------------------------

// A server of files, one request a connection, until it is shut.
struct files {
    int listener;
    char dir[300];
};

static void serve_one(const struct files *s, int client)
{
    char request[4096] = "", path[5000], head[200];
    ptrdiff_t got = 0;
    for (ssize_t n; !strstr(request, "\r\n\r\n") &&
                    (n = read(client, request + got, sizeof request - 1 - (size_t)got)) > 0;)
        request[got += n] = 0;
    char *name = strchr(request, ' '), *end = name ? strchr(name + 1, ' ') : NULL;
    if (!end) return;
    *end = 0;
    bool whole = strncmp(name + 1, "/ledger/", 8) == 0;
    (void)snprintf(path, sizeof path, "%s/out/%s", s->dir, name + 9);
    FILE *file = whole ? fopen(path, "r") : NULL;
    static char body[2 << 20];
    size_t bytes = file ? fread(body, 1, sizeof body, file) : 0;
    if (file) (void)fclose(file);
    int n = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                     file ? "200 OK" : "404 Not Found", bytes);
    if (write(client, head, (size_t)n) == n && bytes > 0) (void)!write(client, body, bytes);
}

static void *serve(void *self)
{
    const struct files *s = self;
    for (int client; (client = accept(s->listener, NULL, NULL)) >= 0; (void)close(client))
        serve_one(s, client);
    return NULL;
}

static int listen_somewhere(int *ret_port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(s >= 0 && bind(s, (struct sockaddr *)&at, sizeof at) == 0 && listen(s, 16) == 0 &&
         getsockname(s, (struct sockaddr *)&at, &len) == 0);
    *ret_port = ntohs(at.sin_port);
    return s;
}

TEST(a_url_is_verified_from_its_tiles)
{
    if (!is_built()) SKIP("the program is not built");
    if (!start("command-url")) return;
    struct files s;
    pthread_t thread;
    int port;
    char args[600];
    CHECK_INT(anlan("ledger export --data '%s' '%s/out' --entries"), 0);
    (void)snprintf(s.dir, sizeof s.dir, "%s", h.dir);
    s.listener = listen_somewhere(&port);
    MUST(pthread_create(&thread, NULL, serve, &s) == 0);
    (void)snprintf(args, sizeof args,
                   "verify http://127.0.0.1:%d --vkey '%%s/ledger/vkey' --old '%%s/before'", port);
    CHECK_INT(anlan(args), 1); // the second log's key is not among those that are given
    CHECK(says("tiles       4, which make the root that is signed") &&
          says("the log in a2: the checkpoint: no key of \"anlan.example/south\""));
    (void)snprintf(args, sizeof args, "verify http://127.0.0.1:%d/ledger/ --entries --json", port);
    CHECK_INT(anlan(args), 0);
    CHECK(says("\"entries_checked\":700,\"key_given\":false,\"origin\":\"anlan.example/north\"") &&
          says("\"size\":20"));
    (void)snprintf(args, sizeof args, "verify http://127.0.0.1:%d/elsewhere", port);
    CHECK_INT(anlan(args), 1);
    CHECK(says("status 404"));
    (void)shutdown(s.listener, SHUT_RDWR);
    (void)pthread_join(thread, NULL);
    (void)close(s.listener);
    finish();
}
