// The program itself: `anlan serve` with settings from file, environment and command line; what it prints, logs and keeps; how it ends.
#include "http.h"
#include "test.h"
#include "wire/json.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define ANLAN ANLAN_BUILD "/src/app/anlan"
#define PASSWORD "a long enough password"

static char dir[64], data[96];

static int run(const char *format, ...)
{
    char command[2048];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(command, sizeof command, format, args);
    va_end(args);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_file(const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "we");
    MUST(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

static struct str read_file(const char *name)
{
    static char text[1 << 20];
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "re");
    if (!f) return (struct str){ 0 };
    size_t len = fread(text, 1, sizeof text, f);
    (void)fclose(f);
    return (struct str){ text, (ptrdiff_t)len };
}

static bool made(void)
{
    static int done; // 1: made, -1: could not be
    if (done) return done > 0;
    (void)strcpy(dir, "/tmp/anlan-serve-XXXXXX");
    MUST(mkdtemp(dir) != NULL);
    (void)snprintf(data, sizeof data, "%s/data", dir);
    write_file("password", PASSWORD "\n");
    int rc = run(
        ANLAN
        " init --data %s --charter %s/docs/examples/demo-city --pack %s/packs/cn --operator root --password-file %s/password >%s/init.out 2>&1",
        data, ANLAN_SOURCE, ANLAN_SOURCE, dir, dir);
    if (rc == 0)
        rc = run(
            ANLAN
            " user add li --data %s --role supervisor:command --password-file %s/password >%s/user.out 2>&1",
            data, dir, dir);
    done = rc == 0 ? 1 : -1;
    if (rc) printf("%.*s%.*s", P(read_file("init.out")), P(read_file("user.out")));
    return done > 0;
}

struct server {
    pid_t pid;
    int port;
};

static int installs;       // of the last start
static char proposed[400]; // the last line that told of a pack

// Starts it and waits for its line on standard output.
static bool start(struct server *s, const char *const *arguments)
{
    int out[2];
    char path[128], line[256] = { 0 };
    MUST(pipe2(out, O_CLOEXEC) == 0);
    (void)snprintf(path, sizeof path, "%s/log", dir);
    s->pid = fork();
    if (s->pid == 0) {
        int log = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(out[1], 1);
        (void)dup2(log, 2);
        (void)execv(ANLAN, (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    close(out[1]);
    FILE *f = fdopen(out[0], "r");
    bool said = fgets(line, sizeof line, f) != NULL;
    for (installs = 0; said && str_contains(str_of(line), S(": pack ")); installs++) {
        if (str_contains(str_of(line), S("proposed"))) (void)snprintf(proposed, sizeof proposed, "%s", line);
        said = fgets(line, sizeof line, f) != NULL;
    }
    (void)fclose(f);
    char *colon = strrchr(line, ':');
    s->port = colon ? atoi(colon + 1) : 0;
    return said && str_starts(str_of(line), S("anlan: listening on http://127.0.0.1:")) && s->port > 0;
}

// By an account that the operator made: another person than whoever sits at the console, who proposes.
static int activate(const char *line)
{
    const char *digest = strstr(line, "activate ");
    if (!digest) return -1;
    (void)run(
        ANLAN
        " user add second --role overseer:oversight --agency anlan-demo --as root --as-password-file %s/password --password-file %s/password --data %s >%s/done 2>%s/err",
        dir, dir, data, dir, dir); // the second time it is there
    return run(
        ANLAN
        " pack activate %.64s --as second --password-file %s/password --agency anlan-demo --data %s >%s/done 2>%s/err",
        digest + 9, dir, data, dir, dir);
}

static int stop(struct server *s, int signal_number)
{
    int status = 0;
    (void)kill(s->pid, signal_number);
    (void)waitpid(s->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int connect_to(void *self)
{
    const struct server *s = self;
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)s->port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
    close(fd);
    return -1;
}

static struct http_answer answer;
static int ask(struct server *s, const char *bytes)
{
    return http_raw(connect_to, s, str_of(bytes), &answer);
}

static int sign_in(struct server *s, char ret_cookie[static 160])
{
    static const char body[] = "{\"name\":\"li\",\"password\":\"" PASSWORD "\"}";
    char text[400];
    (void)snprintf(
        text, sizeof text,
        "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        sizeof body - 1, body);
    int status = ask(s, text);
    struct str cookie, rest;
    (void)str_cut(http_field(&answer, "Set-Cookie"), ';', &cookie, &rest);
    (void)snprintf(ret_cookie, 160, "%.*s", P(cookie));
    return status;
}

static int who_am_i(struct server *s, const char *cookie)
{
    char text[400];
    (void)snprintf(text, sizeof text, "GET /api/v1/session HTTP/1.1\r\nHost: a\r\nCookie: %s\r\n\r\n",
                   cookie);
    return ask(s, text);
}

TEST(it_serves_stops_in_order_and_keeps_sessions_over_a_restart)
{
    struct server s;
    char cookie[160];
    if (!made()) SKIP("anlan init does not work here");
    const char *const arguments[] = { "anlan", "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
    CHECK(start(&s, arguments));
    CHECK_INT(ask(&s, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    CHECK_INT(sign_in(&s, cookie), 201);
    CHECK_INT(who_am_i(&s, cookie), 200);
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK(start(&s, arguments));
    CHECK_INT(who_am_i(&s, cookie), 200);
    CHECK_INT(stop(&s, SIGINT), 0);
    CHECK(start(&s, arguments));
    CHECK_INT(stop(&s, SIGKILL), 128 + SIGKILL);
    CHECK(start(&s, arguments)); // and again after a kill
    CHECK_INT(who_am_i(&s, cookie), 200);
    CHECK_INT(stop(&s, SIGTERM), 0);
}

TEST(its_log_is_json_lines_that_know_nobody)
{
    struct server s;
    char cookie[160];
    if (!made()) SKIP("anlan init does not work here");
    const char *const arguments[] = { "anlan", "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
    CHECK(start(&s, arguments));
    CHECK_INT(sign_in(&s, cookie), 201);
    CHECK_INT(ask(&s, "GET /api/v1/cases?phone=13800005566 HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_INT(
        ask(&s, "GET /api/v1/receipt HTTP/1.1\r\nHost: a\r\nAnlan-Receipt: AL-0123456789abcdef\r\n\r\n"),
        401);
    CHECK_INT(
        ask(&s,
            "GET /api/v1/cases/nobody-knows HTTP/1.1\r\nHost: a\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n"),
        401);
    CHECK_INT(stop(&s, SIGTERM), 0);
    struct str log = read_file("log"), rest = log, line;
    int lines = 0;
    while (rest.len > 0) {
        static char memory[64 << 10];
        struct arena a = arena_of(memory, sizeof memory, NULL);
        const struct json *j;
        struct fault f;
        (void)str_cut(rest, '\n', &line, &rest);
        if (line.len == 0) continue;
        CHECK(json_parse(&a, line, &j, &f) == RC_OK && json_str(j, S("id")).len > 0 &&
              json_int(j, S("status"), 0) > 0);
        lines++;
    }
    CHECK_INT(lines, 4);
    static const char *const nobody[] = { "\"li\"",    "1380000",    "AL-0123", "nobody-knows",
                                          "127.0.0.1", "password\"", "Cookie" };
    for (ptrdiff_t i = 0; i < COUNT(nobody); i++) CHECK(!str_contains(log, str_of(nobody[i])));
    CHECK(str_contains(log, S("\"route\":\"/api/v1/cases/{case}\"")) &&
          str_contains(log, S("\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\"")));
}

TEST(the_command_line_wins_over_the_environment_and_that_over_the_file)
{
    struct server s;
    if (!made()) SKIP("anlan init does not work here");
    write_file(
        "settings.yaml",
        "# a comment\nlisten: 192.0.2.1:80\nproxy: false\nlog: none\nrate-opening: 0.5/20\ndesks: [10.1.0.0/16, 10.2.0.0/16]\nconnections: 2\n");
    char config[128];
    (void)snprintf(config, sizeof config, "--config=%s/settings.yaml", dir);
    (void)setenv("ANLAN_CONNECTIONS", "1", 1);
    const char *const arguments[] = {
        "anlan", "serve", "--data", data, config, "--listen=127.0.0.1:0", NULL
    };
    CHECK(start(&s, arguments));
    int first = connect_to(&s);
    CHECK(http_write(first, S("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")));
    http_read(first, &answer, false);
    CHECK_INT(answer.status, 200);
    CHECK_INT(ask(&s, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
              503); // one connection, as the environment says
    close(first);
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK_INT(read_file("log").len, 0);
    (void)unsetenv("ANLAN_CONNECTIONS");
}

static int entries(struct server *s)
{
    struct str rest, line;
    int64_t n = -1;
    CHECK_INT(ask(s, "GET /ledger/checkpoint HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    (void)str_cut(answer.body, '\n', &line, &rest);
    (void)str_cut(rest, '\n', &line, &rest);
    CHECK(str_int64(line, &n));
    return (int)n;
}

static int opened(struct server *s)
{
    static const char body[] = "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\"}}";
    char text[400];
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000;
    (void)snprintf(
        text, sizeof text,
        "POST /api/v1/cases HTTP/1.1\r\nHost: a\r\nIdempotency-Key: %08llx-%04llx-7000-8000-000000000000\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        (unsigned long long)(ms >> 16), (unsigned long long)(ms & 0xffff), sizeof body - 1, body);
    return ask(s, text);
}

TEST(a_pack_that_it_is_started_with_is_installed_where_it_differs)
{
    struct server s;
    char folder[96];
    if (!made()) SKIP("anlan init does not work here");
    (void)snprintf(folder, sizeof folder, "%s/cn", dir);
    CHECK_INT(run("cp -r %s/packs/cn %s", ANLAN_SOURCE, folder), 0);
    const char *const plain[] = { "anlan", "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
    const char *const arguments[] = { "anlan",       "serve",  "--data", data, "--listen",
                                      "127.0.0.1:0", "--pack", folder,   NULL };
    CHECK(start(&s, arguments)); // the same files as are in force: nothing to do
    CHECK_INT(installs, 0);
    int before = entries(&s);
    CHECK_INT(stop(&s, SIGTERM), 0);

    CHECK_INT(run("sed -i 's/^version: .*/version: \"98.0.0\"/' %s/pack.yaml", folder), 0);
    CHECK(start(&s, plain)); // without --pack nothing is installed
    CHECK_INT(installs, 0);
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK(start(&s, arguments));
    CHECK_INT(installs, 1); // proposed: the running one stays until another person puts it into force
    CHECK(str_starts(str_of(proposed), S("anlan: proposed for ")));
    CHECK_INT(opened(&s), 201); // by the pack that is in force still
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK_INT(activate(proposed), 0);
    CHECK(start(&s, arguments));
    CHECK_INT(installs, 0);
    CHECK_INT(entries(&s), before + 5); // an opening, an account and its password, a proposal, an activation
    CHECK_INT(stop(&s, SIGTERM), 0);

    CHECK_INT(run("sed -i 's/^version: .*/version: \"98.0.1\"/' %s/pack.yaml", folder), 0);
    CHECK_INT(run("echo 'verb: dance' >> %s/kinds/help-request.yaml", folder), 0);
    CHECK_INT(
        run(ANLAN " serve --data %s --listen 127.0.0.1:0 --pack %s >%s/out 2>%s/err", data, folder, dir, dir),
        1);
    CHECK(str_contains(read_file("err"), S("kinds/help-request.yaml:")) &&
          str_contains(read_file("err"), S("verb")));
    CHECK_INT(read_file("out").len, 0);
    CHECK_INT(run(ANLAN " serve --data %s --listen 127.0.0.1:0 --pack %s/nowhere >%s/out 2>%s/err", data, dir,
                  dir, dir),
              1);
    CHECK(str_contains(read_file("err"), S("nowhere")));
    CHECK_INT(
        run(ANLAN
            " serve --data %s --listen 127.0.0.1:0 --pack %s/packs/cn --pack %s/packs/cn >%s/out 2>%s/err",
            data, ANLAN_SOURCE, ANLAN_SOURCE, dir, dir),
        1);
    CHECK(str_contains(read_file("err"), S("no agency here has \"cn")));
    CHECK(start(&s, plain)); // what was in force still is
    CHECK_INT(entries(&s), before + 5);
    CHECK_INT(stop(&s, SIGTERM), 0);
}

struct misuse {
    const char *arguments, *says;
    int rc;
};

TEST(open_data_is_exported_as_one_file)
{
    struct server s;
    if (!made()) SKIP("anlan init does not work here");
    const char *const arguments[] = { "anlan", "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
    CHECK(start(&s, arguments));
    CHECK_INT(run(ANLAN
                  " open export --url http://127.0.0.1:%d --format geojson --out %s/open.geojson 2>%s/err",
                  s.port, dir, dir),
              0);
    CHECK_STR(read_file("open.geojson"), S("{\"type\":\"FeatureCollection\",\"features\":[]}\n"));
    CHECK(str_contains(read_file("err"), S("0 requests")));
    CHECK_INT(
        run(ANLAN
            " open export --url http://127.0.0.1:%d --from 2024-01-01 --until 2025-12-31 >%s/open.csv 2>%s/err",
            s.port, dir, dir),
        0);
    CHECK_INT(read_file("open.csv").len, 0);
    CHECK_INT(
        run(ANLAN " open export --url http://127.0.0.1:%d --out %s/open.geojson 2>%s/err", s.port, dir, dir),
        1); // it is there already
    CHECK_INT(run(ANLAN " open export --url http://127.0.0.1:%d --from yesterday 2>%s/err", s.port, dir), 1);
    CHECK_INT(run(ANLAN " open export --url http://127.0.0.1:%d --format xls 2>%s/err", s.port, dir), 2);
    CHECK_INT(run(ANLAN " open export 2>%s/err", dir), 2);
    CHECK_INT(stop(&s, SIGTERM), 0);
}

// The value of a text member of the last answer.
static void member(const char *name, char *out, ptrdiff_t room)
{
    char mark[40];
    (void)snprintf(mark, sizeof mark, "\"%s\":\"", name);
    ptrdiff_t at = str_find(answer.body, str_of(mark));
    struct str value = str_slice(answer.body, at < 0 ? answer.body.len : at + (ptrdiff_t)strlen(mark),
                                 answer.body.len),
               rest;
    (void)str_cut(value, '"', &value, &rest);
    (void)snprintf(out, (size_t)room, "%.*s", P(value));
}

static int post(struct server *s, const char *path, const char *type, const char *fields, const char *body)
{
    static char text[4096];
    (void)snprintf(text, sizeof text,
                   "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\n\r\n%s", path,
                   type, fields, strlen(body), body);
    return ask(s, text);
}

TEST(attachments_come_back_from_a_backup)
{
    static char upload[80], file[800], id[40], path[200], body[1600], key[100], fields[200];
    static const char pdf[] = "%PDF-1.7 the only page";
    struct server s;
    if (!made()) SKIP("anlan init does not work here");
    CHECK_INT(run(ANLAN " user add looker --data %s --role overseer:oversight --no-password >%s/out 2>&1",
                  data, dir),
              0);
    CHECK_INT(run(ANLAN " user key looker --data %s --out %s/looker.key >%s/out 2>&1", data, dir, dir), 0);
    (void)snprintf(key, sizeof key, "%.*s", P(str_trim(read_file("looker.key"))));
    const char *const arguments[] = { "anlan", "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
    CHECK(start(&s, arguments));
    (void)snprintf(path, sizeof path, "/api/v1/files?name=a.pdf&bytes=%zu", strlen(pdf));
    CHECK_INT(post(&s, path, "text/plain", "", ""), 201);
    member("upload", upload, sizeof upload);
    (void)snprintf(path, sizeof path, "/api/v1/files/%s/0", upload);
    CHECK_INT(post(&s, path, "application/octet-stream", "", pdf), 200);
    member("file", file, sizeof file);
    (void)snprintf(
        body, sizeof body,
        "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\",\"channel\":\"web\",\"files\":[\"%s\"]}}",
        file);
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000;
    (void)snprintf(fields, sizeof fields, "Idempotency-Key: %08llx-%04llx-7abc-8abc-0123456789ab\r\n",
                   (unsigned long long)(ms >> 16), (unsigned long long)(ms & 0xffff));
    CHECK_INT(post(&s, "/api/v1/cases", "application/json", fields, body), 201);
    member("id", id, sizeof id);
    CHECK_INT(run(ANLAN " backup --data %s %s/copy >%s/out 2>&1", data, dir, dir), 0);
    CHECK_INT(run(ANLAN " backup --data %s --keys %s/copy-keys >%s/out 2>&1", data, dir, dir), 0);
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK_INT(run(ANLAN
                  " restore --from %s/copy --keys %s/copy-keys --data %s/again --new-origin >%s/out 2>&1",
                  dir, dir, dir, dir),
              0);
    char again[120];
    (void)snprintf(again, sizeof again, "%s/again", dir);
    const char *const restored[] = { "anlan", "serve", "--data", again, "--listen", "127.0.0.1:0", NULL };
    CHECK(start(&s, restored));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts/0/files/0", id);
    (void)snprintf(fields, sizeof fields, "Authorization: Bearer %s\r\n", key);
    CHECK_INT(post(&s, path, "application/json", fields, "{\"purpose\":\"oversight\"}"), 200);
    CHECK_STR(answer.body, S("%PDF-1.7 the only page"));
    CHECK_INT(stop(&s, SIGTERM), 0);
}

// The only pack goes to every agency whose own has its id, and to one that has none yet.
TEST(a_pack_reaches_each_agency_that_uses_it)
{
    struct server s;
    char folder[96];
    if (!made()) SKIP("anlan init does not work here");
    (void)snprintf(folder, sizeof folder, "%s/cn2", dir);
    CHECK_INT(run("cp -r %s/packs/cn %s && sed -i 's/^version: .*/version: \"99.0.0\"/' %s/pack.yaml",
                  ANLAN_SOURCE, folder, folder),
              0);
    CHECK_INT(
        run("mkdir %s/other && cd %s/docs/examples/demo-city && for f in charter.yaml areas.geojson; do "
            "sed s/anlan-demo/anlan-other/g $f > %s/other/$f; done",
            dir, ANLAN_SOURCE, dir),
        0);
    CHECK_INT(
        run(ANLAN " pack install %s/other --new-agency --data %s >%s/out 2>%s/err", dir, data, dir, dir), 0);
    const char *const arguments[] = { "anlan",       "serve",  "--data", data, "--listen",
                                      "127.0.0.1:0", "--pack", folder,   NULL };
    CHECK(start(&s, arguments));
    CHECK_INT(installs, 2); // proposed here; in force at once there, which had none
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK_INT(activate(proposed), 0);
    CHECK(start(&s, arguments));
    CHECK_INT(installs, 0);
    CHECK_INT(stop(&s, SIGTERM), 0);
    CHECK_INT(run("sed -i 's/^id: *cn.*/id: cn-elsewhere/' %s/pack.yaml && grep -q elsewhere %s/pack.yaml",
                  folder, folder),
              0);
    CHECK_INT(
        run(ANLAN " serve --data %s --listen 127.0.0.1:0 --pack %s >%s/out 2>%s/err", data, folder, dir, dir),
        1);
    CHECK(str_contains(read_file("err"), S("no agency here has \"cn-elsewhere\" in force")));
}

TEST(bad_settings_are_named)
{
    static const struct misuse all[] = {
        { "", "--data DIR is needed", 2 },
        { "--data", "--data needs a value", 2 },
        { "--data x --colour red", "there is no setting \"colour\"", 2 },
        { "--data x extra", "\"extra\" is not an option", 2 },
        { "--data x --proxy perhaps", "proxy takes true or false, not \"perhaps\"", 2 },
        { "--data x --connections 0", "connections takes a number from 1 to 4096, not \"0\"", 2 },
        { "--data x --connections 4097", "connections takes a number from 1 to 4096", 2 },
        { "--data x --readers 9", "readers takes", 2 },
        { "--data x --rate-key 5", "rate-key takes EACH-SECOND/BURST or none, not \"5\"", 2 },
        { "--data x --rate-key -1/5", "rate-key takes", 2 },
        { "--data x --pack=", "pack takes folders of packs with commas", 2 },
        { "--data x --pack a,,b", "pack takes folders of packs", 2 },
        { "--data x --pack 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 --pack 17", "16 at most, not \"17\"", 2 },
        { "--data x --log loud", "log takes none, faults or all", 2 },
        { "--data x --config /nowhere/at.all", "could not open /nowhere/at.all", 2 },
        { "--data /nowhere/at/all", "no data in \"/nowhere/at/all\": make it with anlan init", 1 },
    };
    if (!made()) SKIP("anlan init does not work here");
    for (ptrdiff_t i = 0; i < COUNT(all); i++) {
        CHECK_INT(run(ANLAN " serve %s >/dev/null 2>%s/err", all[i].arguments, dir), all[i].rc);
        bool said = str_contains(read_file("err"), str_of(all[i].says));
        if (!said) printf("%s: %.*s", all[i].arguments, P(read_file("err")));
        CHECK(said);
    }
    write_file("bad.yaml", "data: x\nlisten: [1, 2]\n");
    CHECK_INT(run(ANLAN " serve --config %s/bad.yaml 2>%s/err", dir, dir), 2);
    CHECK(str_contains(read_file("err"), S("line 2: listen is not a single value")));
    CHECK_INT(run(ANLAN " serve --data %s --listen 0.0.0.0:0 2>%s/err", data, dir), 1);
    CHECK(str_contains(read_file("err"), S("not a loopback address")));
    CHECK_INT(run(ANLAN " serve --data %s --listen 127.0.0.1:0 --desks 10.1/16 2>%s/err", data, dir), 1);
    CHECK(str_contains(read_file("err"), S("not an address prefix")));
    CHECK_INT(run("rm -rf %s", dir), 0);
}
