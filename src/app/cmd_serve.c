// anlan serve: opens the gate, hands it to the api, waits for SIGTERM or SIGINT, and ends in order: nothing more in, all answers out.
#include "app/words.h"
#include "app/zones.h"
#include "app/command.h"
#include "app/config.h"
#include "app/map.h"
#include "app/serve.h"
#include "app/serve_packs.h"
#include "desk/desk.h"
#include "world/world.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int serve(int argc, char **argv);

static const char usage[] =
    "usage: anlan serve --data DIR [OPTION]...\n\n"
    "Serves a data directory that `anlan init` has made, until SIGTERM or SIGINT. Where the pack of a --pack differs\n"
    "from what is in force, it is installed by an act first; a broken one is refused whole, with file, line and\n"
    "reason, and nothing is served.\n\n"
    "  --config FILE          settings in YAML: the names below, without dashes before them\n"
    "                         (DIR/anlan.yaml, where it is there)\n" CONFIG_USAGE
    "\nEach option may also stand in the environment: --rate-key is ANLAN_RATE_KEY. The command line\n"
    "wins over the environment, that over the file.\n";

const struct command cmd_serve = {
    .name = "serve",
    .summary = "serves a data directory over HTTP",
    .usage = usage,
    .run = serve,
};

// --- settings ---------------------------------------------------------------------------------------

// The whole file into `a`. RC_MISSING: there is none.
static enum rc read_file(struct arena *a, const char *path, struct str *ret_bytes, struct fault *f)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return fail(f, errno == ENOENT ? RC_MISSING : RC_IO, tr("could not open %s: %s"), path,
                    words_of_errno(errno));
    char *bytes = NEW(a, char, CONFIG_BYTES_MAX + 1);
    size_t len = fread(bytes, 1, CONFIG_BYTES_MAX + 1, file);
    bool bad = ferror(file) != 0;
    (void)fclose(file);
    if (bad) return fail(f, RC_IO, tr("could not read %s"), path);
    if (len > CONFIG_BYTES_MAX)
        return fail(f, RC_LIMIT, tr("%s is longer than %d bytes"), path, CONFIG_BYTES_MAX);
    *ret_bytes = (struct str){ bytes, (ptrdiff_t)len };
    return RC_OK;
}

static enum rc take_file(struct config *c, struct arena *a, const char *path, bool needed, struct fault *f)
{
    struct str bytes;
    enum rc rc = read_file(a, path, &bytes, f);
    if (rc == RC_MISSING && !needed) return RC_OK;
    if (rc) return rc;
    rc = config_read(c, a, bytes, f);
    return rc ? within(f, rc, "%s", path) : RC_OK;
}

// "--name value" or "--name=value". The value of `--config`, or the name and value of the next option: false at the end.
struct option {
    struct str name;
    const char *value;
};

static enum rc next_option(int argc, char **argv, int *at, struct option *ret, struct fault *f)
{
    struct str word = str_of(argv[*at]), value;
    if (!str_starts(word, S("--"))) return fail(f, RC_INVALID, tr("\"%s\" is not an option"), argv[*at]);
    bool joined = str_cut(str_slice(word, 2, word.len), '=', &ret->name, &value);
    if (!joined && *at + 1 >= argc) return fail(f, RC_INVALID, tr("--%.*s needs a value"), P(ret->name));
    ret->value = joined ? value.at : argv[++*at];
    ++*at;
    return RC_OK;
}

typedef enum rc option_fn(struct config *c, struct option o, const char **config, struct fault *f);

static enum rc look_for_config(struct config *c, struct option o, const char **config, struct fault *f)
{
    if (str_equal(o.name, S("config"))) *config = o.value;
    return str_equal(o.name, S("data")) ? config_set(c, o.name, str_of(o.value), f) : RC_OK;
}

// The first --pack puts aside what file and environment say, as every option does; a further one adds to it.
static enum rc set_option(struct config *c, struct option o, const char **, struct fault *f)
{
    bool is_pack = str_equal(o.name, S("pack")), further = is_pack && c->packs_named;
    c->packs_named |= is_pack;
    if (further) return config_add_packs(c, str_of(o.value), f);
    return str_equal(o.name, S("config")) ? RC_OK : config_set(c, o.name, str_of(o.value), f);
}

static enum rc each_option(int argc, char **argv, option_fn *fn, struct config *c, const char **config,
                           struct fault *f)
{
    for (int i = 1; i < argc;) {
        struct option o;
        enum rc rc = next_option(argc, argv, &i, &o, f);
        if (!rc) rc = fn(c, o, config, f);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc take_settings(int argc, char **argv, struct arena *a, struct config *c, struct fault *f)
{
    const char *file = NULL, *data = getenv("ANLAN_DATA");
    config_init(c);
    if (data) c->data = str_of(data);
    enum rc rc = each_option(argc, argv, look_for_config, c, &file, f);
    if (rc) return rc;
    bool named = file != NULL;
    if (!named && c->data.len) file = arena_print(a, "%.*s/anlan.yaml", P(c->data)).at;
    if (file) rc = take_file(c, a, file, named, f);
    if (!rc) rc = config_environment(c, getenv, f);
    return rc ? rc : each_option(argc, argv, set_option, c, &file, f);
}

// --- serving ----------------------------------------------------------------------------------------

// Tells systemd, where it is the one who waits. BASIS: sd_notify(3)
static void notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    if (!path || strlen(path) >= sizeof at.sun_path) return;
    memcpy(at.sun_path, path, strlen(path));
    if (at.sun_path[0] == '@') at.sun_path[0] = 0; // an abstract socket
    int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) return;
    (void)!sendto(s, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)(void *)&at,
                  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
    (void)close(s);
}

static void wait_for_end(const sigset_t *signals)
{
    int which;
    while (sigwait(signals, &which) != 0) {
    }
    notify("STOPPING=1");
}

static enum rc open_gate(const struct config *c, const struct world *world, struct gate **ret_gate,
                         struct fault *f)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%.*s/anlan.db", P(c->data));
    // Nothing is made here: a mistyped directory must not become an empty book.
    if (len >= (int)sizeof path || access(path, F_OK) != 0)
        return fail(f, RC_MISSING, tr("no data in \"%.*s\": make it with anlan init --data DIR"),
                    P(str_slice(c->data, 0, 120)));
    struct gate_options o = { .dir = c->data,
                              .world = world,
                              .master_key_file = c->master_key_file,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count,
                              .zones = zones_for_gate(true) };
    return gate_open(o, ret_gate, f);
}

// A map that cannot be read stops nobody from asking for help: it is left out, and that is said.
static void open_map(const char *dir, struct gate *gate, struct street_map **ret_map)
{
    struct fault f = { 0 };
    if (street_map_open(dir, gate, ret_map, &f))
        fprintf(stderr, "level=warning what=\"the map could not be read, so there is none\" why=\"%s\"\n",
                f.text);
}

enum rc serve_until_end(struct config *c, const struct beside *beside, struct fault *f)
{
    struct world world = world_real();
    struct gate *gate;
    struct api *api;
    struct street_map *map = NULL;
    char dir[4096];
    sigset_t ends;
    // Before any thread starts, so that all of them leave these two to this one.
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    enum rc rc = open_gate(c, &world, &gate, f);
    if (rc) return rc;
    c->api.gate = gate;
    c->api.world = &world;
    rc = serve_packs(gate, c->packs, c->packs_count, f);
    (void)snprintf(dir, sizeof dir, "%.*s", P(c->data));
    if (!rc) open_map(dir, gate, &map);
    c->api.map = street_map_for_api(map);
    if (!rc) rc = api_open(c->api, &api, f);
    bool begun = !rc && beside;
    if (begun) rc = beside->begin(beside->self, gate, map, f);
    if (rc && begun) api_close(api);
    if (!rc) {
        printf("anlan: listening on %.*s\n", P(api_address(api)));
        (void)fflush(stdout);
        notify("READY=1");
        wait_for_end(&ends);
        api_close(api);
        if (beside) beside->end(beside->self);
    }
    street_map_close(map);
    gate_close(gate);
    c->api.world = NULL; // it ends with this function
    return rc;
}

static int serve(int argc, char **argv)
{
    static char memory[8 << 20];
    static struct config c;
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct fault f = { 0 };
    if (take_settings(argc, argv, &a, &c, &f)) return command_misused(&cmd_serve, "%s", f.text);
    if (c.data.len == 0) return command_misused(&cmd_serve, "--data DIR is needed");
    if (serve_until_end(&c, NULL, &f)) return command_failed(&cmd_serve, "%s", f.text);
    return 0;
}
