// Making a demo city: its documents, its data directory, its people, and some weeks in which they lived, at a clock that runs ahead of ours.
#include "app/words.h"
#include "app/copy.h"
#include "app/demo.h"
#include "app/packs.h"
#include "app/zones.h"
#include "city/city.h"
#include "desk/desk.h"
#include "exchange/setup.h"
#include "wire/yaml.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PASSWORD_GROUPS = 3, PASSWORD_GROUP = 4, PASSWORD_CHARS = PASSWORD_GROUPS * (PASSWORD_GROUP + 1) - 1 };

struct making {
    const struct demo_asked *x;
    const struct json *behaviour;
    struct folder pack;
    const char *folder, *charter, *data; // DIR.making; DIR/charter and DIR/making within it
    struct city city;
    struct world world; // ours, but for the time
    int64_t now_ns;
    struct gate *gate;
    int64_t agency;
    FILE *people; // sign-in.txt
};

const char *demo_shipped(struct arena *a, const char *path)
{
    return file_exists(path) ? path : arena_print(a, "%s/%s", ANLAN_SHARE, path).at;
}

#define BEHAVIOURS "docs/examples/demo-city/behaviour"

static const char *behaviour_path(struct arena *a, const struct demo_asked *x, struct str pack)
{
    if (x->behaviour) return x->behaviour;
    const char *own = demo_shipped(a, arena_print(a, BEHAVIOURS ".%.*s.yaml", P(pack)).at);
    return file_exists(own) ? own : demo_shipped(a, BEHAVIOURS ".yaml");
}

enum rc demo_read_behaviour(struct arena *a, const struct demo_asked *x, struct str pack,
                            const struct json **ret_b, struct fault *f)
{
    struct str text;
    const char *path = behaviour_path(a, x, pack);
    enum rc rc = file_read(a, path, DEMO_BEHAVIOUR_BYTES_MAX, &text, f);
    if (!rc) rc = yaml_parse(a, text, ret_b, f);
    return rc ? within(f, rc, "%s", path) : RC_OK;
}

// --- the city's documents ---------------------------------------------------------------------------------

static enum rc make_city(struct making *m, struct arena *a, struct fault *f)
{
    struct city_options o = demo_city_options(a, m->behaviour, m->pack.pack);
    o.seed = (uint64_t)m->x->seed;
    o.population = (int32_t)m->x->population;
    return city_make(a, o, &m->city, f);
}

static enum rc write_document(struct making *m, struct arena scratch, const char *name,
                              struct str (*write)(struct arena *a, const struct city *c), struct fault *f)
{
    const char *path = arena_print(&scratch, "%s/%s", m->charter, name).at;
    return file_write(path, write(&scratch, &m->city), f);
}

static enum rc write_charter(struct making *m, struct arena *a, struct fault *f)
{
    enum rc rc = folder_make(m->charter, f);
    if (!rc) rc = write_document(m, *a, "charter.yaml", city_charter, f);
    if (!rc) rc = write_document(m, *a, "areas.geojson", city_areas, f);
    return rc ? rc : write_document(m, *a, "streets.geojson", city_streets, f);
}

// --- who signs in -----------------------------------------------------------------------------------------

// "7k2m-x9fd-3hqp": short enough to be typed on a telephone, 60 bits; and only this host reaches a demo.
static void make_password(struct making *m, char ret[static PASSWORD_CHARS + 1])
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint8_t bytes[PASSWORD_CHARS];
    m->world.random(m->world.self, bytes, sizeof bytes);
    for (int i = 0; i < PASSWORD_CHARS; i++)
        ret[i] = i % (PASSWORD_GROUP + 1) == PASSWORD_GROUP ? '-' : letters[bytes[i] % 32];
    ret[PASSWORD_CHARS] = 0;
}

struct visitor {
    struct str name, words, role, unit;
    struct str also; // a second role, of no unit
};

static const char *roles_of(const struct visitor *v, struct arena *a)
{
    return arena_print(a, "%.*s%s%.*s%s%.*s", P(v->role), v->unit.len ? ":" : "", P(v->unit),
                       v->also.len ? ", " : "", P(v->also))
        .at;
}

static enum rc add_visitor(struct making *m, struct arena a, const struct visitor *v, struct fault *f)
{
    char password[PASSWORD_CHARS + 1], key[GATE_KEY_TEXT];
    struct setup_role grants[] = { { .role = v->role, .unit = v->unit }, { .role = v->also } };
    struct setup_by by = { S("demo"), false };
    make_password(m, password);
    enum rc rc = setup_account(m->gate, &a, S("demo"), m->agency, v->name, v->words, false, grants,
                               v->also.len ? 2 : 1, f);
    if (!rc) rc = setup_password(m->gate, &a, by, m->agency, v->name, str_of(password), f);
    if (!rc) rc = setup_key(m->gate, &a, by, m->agency, v->name, key, f);
    if (!rc)
        rc = file_write(arena_print(&a, "%s/%.*s.key", m->folder, P(v->name)).at,
                        arena_print(&a, "%.*s\n", GATE_KEY_TEXT, key), f);
    if (!rc)
        (void)fprintf(m->people, "%-14.*s  %s  %-34s  %.*s\n", P(v->name), password, roles_of(v, &a),
                      P(v->words));
    return rc;
}

// A line over the columns of add_visitor; a Chinese character is two columns wide and three bytes long, so no width of printf's lines them up.
static const char *sign_in_heads(bool chinese)
{
    return chinese ? "用户名          密码            角色:单位                           称呼\n"
                   : "name            password        role:unit                           who\n";
}

// One text, or one in each language.
static struct str words_of_visitor(const struct json *visitor)
{
    const struct json *words = json_get(visitor, S("words"));
    struct str wanted = json_str(words, words_are_chinese() ? S("zh") : S("en"));
    return words && words->kind == JSON_TEXT ? words->text : wanted;
}

// In the language of whoever makes the city: they are the ones who sign in.
static enum rc add_visitors(struct making *m, struct arena *a, struct fault *f)
{
    char path[1024];
    bool chinese = words_are_chinese();
    const struct json *visitors = json_get(m->behaviour, S("visitors"));
    const struct charter *c = gate_charter(m->gate, m->agency);
    (void)snprintf(path, sizeof path, "%s/sign-in.txt", m->folder);
    m->people = fopen(path, "we");
    if (!m->people || fchmod(fileno(m->people), 0600) != 0)
        return fail(f, RC_IO, tr("could not write \"%s\""), path);
    (void)fputs(sign_in_heads(chinese), m->people);
    struct visitor keeper = { .name = S("operator"),
                              .role = S("operator"),
                              .words = chinese ? S("管理员") : S("Operator") };
    enum rc rc = add_visitor(m, *a, &keeper, f);
    for (const struct json *j = visitors ? visitors->first : NULL; j && !rc; j = j->next) {
        struct visitor v = { .name = json_str(j, S("name")),
                             .words = words_of_visitor(j),
                             .role = json_str(j, S("role")),
                             .unit = json_str(j, S("unit")),
                             .also = json_str(j, S("also")) };
        if (!charter_unit(c, v.unit)) v.unit = c->units[0].code; // a small city has fewer stations
        rc = add_visitor(m, *a, &v, f);
    }
    if (fclose(m->people) != 0 && !rc) rc = fail(f, RC_IO, tr("could not write \"%s\""), path);
    return rc;
}

// --- the past ---------------------------------------------------------------------------------------------

static struct instant making_now(void *self)
{
    return (struct instant){ ((const struct making *)self)->now_ns };
}

// The folder is thrown away unless it is finished; sync_all makes it durable then.
static enum rc making_sync(void *, struct disk_file *, struct fault *) { return RC_OK; }

static enum rc sync_all(const char *folder, struct fault *f)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0) (void)close(fd);
    return good ? RC_OK : fail(f, RC_IO, tr("could not sync \"%s\": %s"), folder, words_of_errno(errno));
}

static void making_random(void *, void *ret_bytes, ptrdiff_t n)
{
    struct world w = world_real();
    w.random(w.self, ret_bytes, n);
}

static void tell(const struct demo *d, int64_t begun_ns, int64_t now_ns, int64_t end_ns, bool last)
{
    struct demo_numbers n = demo_numbers(d);
    int percent = last ? 100 : (int)((now_ns - begun_ns) * 100 / (end_ns - begun_ns + 1));
    fprintf(stderr, tr("%s  living through the past weeks: %3d %%, %lld cases, %lld acts%s"),
            isatty(STDERR_FILENO) ? "\r" : "", percent, (long long)n.opened, (long long)n.acts,
            last || !isatty(STDERR_FILENO) ? "\n" : "");
}

static enum rc live_past(struct making *m, struct demo *d, int64_t end_ns, struct fault *f)
{
    enum { TELL_EVERY = 500 };
    int64_t begun_ns = m->now_ns, behind;
    enum rc rc = RC_OK;
    demo_start(d, (struct instant){ m->now_ns });
    for (int64_t steps = 0; !rc && demo_next(d).ns < end_ns; steps++) {
        m->now_ns = demo_next(d).ns;
        rc = demo_step(d, f);
        bool terse = !isatty(STDERR_FILENO) && steps % (TELL_EVERY * 10) != 0;
        if (steps % TELL_EVERY == 0 && !terse) tell(d, begun_ns, m->now_ns, end_ns, false);
        if (!rc && steps % TELL_EVERY == 0) rc = clerk_tidy(m->gate, true, f);
    }
    m->now_ns = end_ns;
    if (!rc) rc = clerk_step(m->gate, NULL, 0, f); // what fell due since
    if (!rc) tell(d, begun_ns, m->now_ns, end_ns, true);
    do
        if (!rc) rc = follower_step(m->gate, &behind, f);
    while (!rc && behind > 0);
    return rc;
}

static enum rc people_past(struct making *m, struct arena *a, int64_t end_ns, struct fault *f)
{
    struct street_map *map;
    struct demo *d = NULL;
    enum rc rc = street_map_open(m->data, m->gate, &map, f);
    if (rc) return rc;
    struct demo_options o = { .gate = m->gate,
                              .agency = m->agency,
                              .world = &m->world,
                              .behaviour = m->behaviour,
                              .streets = street_map_streets(map),
                              .seed = (uint64_t)m->x->seed,
                              .population = (int32_t)m->x->population };
    rc = demo_open(o, &d, f);
    if (!rc) rc = demo_settle(d, f);
    if (!rc) rc = live_past(m, d, end_ns, f);
    struct demo_city city = { m->x->seed, m->x->population, m->pack.pack->id, NULL };
    if (!rc) rc = demo_write_city(a, m->folder, &city, d, f);
    demo_close(d);
    street_map_close(map);
    return rc;
}

// --- all of it --------------------------------------------------------------------------------------------

static enum rc fill(struct making *m, struct arena *a, struct fault *f)
{
    struct folder charter;
    struct world real = world_real();
    int64_t end_ns = real.now(real.self).ns;
    m->now_ns = end_ns - m->x->days * NS_PER_DAY;
    enum rc rc = folder_read_charter(a, m->charter, &charter, f);
    if (!rc) rc = setup_add_agency(m->gate, a, S("demo"), charter.document, &m->agency, f);
    if (!rc) rc = setup_install(m->gate, a, S("demo"), m->agency, S("install-pack"), m->pack.document, f);
    if (!rc) rc = street_map_install(m->charter, m->data, f);
    if (!rc) rc = people_past(m, a, end_ns, f);
    return rc ? rc : add_visitors(m, a, f);
}

static enum rc make_data(struct making *m, struct arena *a, struct fault *f)
{
    m->world = world_real();
    m->world.now = making_now;
    m->world.random = making_random;
    m->world.self = m;
    m->world.disk.sync = making_sync;
    struct gate_options o = { .dir = str_of(m->data),
                              .world = &m->world,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count,
                              .zones = zones_for_gate(false),
                              .no_threads = true,
                              .not_durable = true };
    enum rc rc = folder_make(m->data, f);
    if (!rc) rc = gate_open(o, &m->gate, f);
    if (rc) return rc;
    rc = fill(m, a, f);
    gate_close(m->gate);
    return rc;
}

// The folders above DIR, as mkdir -p makes them.
static enum rc make_above(const char *dir, struct arena scratch, struct fault *f)
{
    char *path = NEW(&scratch, char, (ptrdiff_t)strlen(dir) + 1);
    memcpy(path, dir, strlen(dir));
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return fail(f, RC_IO, tr("could not make \"%s\": %s"), path, words_of_errno(errno));
        *at = '/';
    }
    return RC_OK;
}

enum rc demo_make(const struct demo_asked *x, struct arena *a, struct fault *f)
{
    struct making *m = NEW(a, struct making, 1);
    *m = (struct making){ .x = x, .folder = arena_print(a, "%s.making", x->data).at };
    m->charter = arena_print(a, "%s/charter", m->folder).at;
    m->data = arena_print(a, "%s/data", m->folder).at;
    if (file_exists(x->data) && !folder_is_empty(x->data))
        return fail(
            f, RC_CONFLICT,
            tr("\"%s\" holds something that is no demo city, or one of an older release: name a new folder with --data"),
            x->data);
    if (file_exists(m->folder)) { // one that was not finished
        enum rc removed = folder_remove(m->folder, f);
        if (removed) return removed;
    }
    enum rc rc = folder_read_pack(a, x->pack, &m->pack, f);
    if (!rc) rc = demo_read_behaviour(a, x, m->pack.pack->id, &m->behaviour, f);
    if (!rc) rc = make_above(x->data, *a, f);
    if (!rc) rc = make_city(m, a, f);
    if (!rc) rc = folder_make(m->folder, f);
    if (rc) return rc;
    fprintf(stderr, tr("making a city of %lld people in %s: %d streets, %d buildings, %d areas\n"),
            (long long)x->population, x->data, m->city.streets_count, m->city.buildings_count,
            m->city.areas_count);
    rc = write_charter(m, a, f);
    if (!rc) rc = make_data(m, a, f);
    if (!rc) rc = sync_all(m->folder, f);
    if (!rc && file_exists(x->data) && rmdir(x->data) != 0)
        rc = fail(f, RC_IO, tr("could not make room for \"%s\""), x->data);
    if (!rc) rc = folder_move(m->folder, x->data, f);
    if (rc) (void)!folder_remove(m->folder, NULL);
    return rc;
}
