// A gate over a data directory, for commands.
#include "app/words.h"
#include "app/zones.h"
#include "app/config.h"
#include "app/work.h"
#include "desk/desk.h"
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SITE_PATH_MAX = 1024 };

static enum rc database_of(const char *data, char path[static SITE_PATH_MAX], struct fault *f)
{
    int len = snprintf(path, SITE_PATH_MAX, "%s/anlan.db", data);
    if (len >= SITE_PATH_MAX) return fail(f, RC_INVALID, tr("the path of the data directory is too long"));
    if (file_exists(path)) return RC_OK;
    return fail(f, RC_MISSING, tr("no data in \"%s\": make it with anlan init --data DIR"), data);
}

enum rc site_key_file(struct arena *a, const struct site_options *o, struct str *ret_path, struct fault *f)
{
    struct str yaml;
    struct config *c = NEW(a, struct config, 1);
    *ret_path = str_of(o->master_key_file);
    if (o->master_key_file) return RC_OK;
    const char *path = arena_print(a, "%s/anlan.yaml", o->data).at;
    if (!file_exists(path)) return RC_OK;
    config_init(c);
    enum rc rc = file_read(a, path, CONFIG_BYTES_MAX, &yaml, f);
    if (!rc) rc = config_read(c, a, yaml, f);
    if (rc) return within(f, rc, "%s", path);
    *ret_path = c->master_key_file;
    return RC_OK;
}

enum rc site_agency(const struct ledger *l, const char *slug, int64_t *ret_agency, struct fault *f)
{
    if (slug) {
        *ret_agency = ledger_agency_of(l, str_of(slug));
        return *ret_agency ? RC_OK : fail(f, RC_MISSING, tr("there is no agency \"%s\" here"), slug);
    }
    if (ledger_agencies(l) == 0) return fail(f, RC_MISSING, tr("there is no agency here"));
    if (ledger_agencies(l) > 1)
        return fail(f, RC_INVALID, tr("there are %d agencies here: say which with --agency NAME"),
                    ledger_agencies(l));
    *ret_agency = 1;
    return RC_OK;
}

static enum rc held_elsewhere(const struct site_options *o, enum rc rc, struct fault *f)
{
    if (rc != RC_CONFLICT) return rc;
    return fail(f, rc, tr("a server holds \"%s\": stop it first%s%s"), o->data, o->instead ? tr(", or ") : "",
                o->instead ? tr(o->instead) : "");
}

enum rc site_open_all(struct site *ret_s, struct arena *a, const struct site_options *o, struct fault *f)
{
    char path[SITE_PATH_MAX];
    struct str key_file;
    *ret_s = (struct site){ .dir = o->data, .world = world_real() };
    enum rc rc = database_of(o->data, path, f);
    if (!rc) rc = site_key_file(a, o, &key_file, f);
    if (rc) return rc;
    struct gate_options g = { .dir = str_of(o->data),
                              .world = &ret_s->world,
                              .master_key_file = key_file,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count,
                              .zones = zones_for_gate(o->threads),
                              .no_threads = !o->threads };
    rc = gate_open(g, &ret_s->gate, f);
    if (rc) return held_elsewhere(o, rc, f);
    rc = gate_reader_open(ret_s->gate, &ret_s->reader, f);
    if (rc) site_close(ret_s);
    return rc;
}

enum rc site_open(struct site *ret_s, struct arena *a, const struct site_options *o, struct fault *f)
{
    enum rc rc = site_open_all(ret_s, a, o, f);
    if (rc) return rc;
    rc = site_agency(gate_ledger(ret_s->gate), o->agency, &ret_s->agency, f);
    if (rc) site_close(ret_s);
    return rc;
}

void site_close(struct site *s)
{
    gate_reader_close(s->reader);
    gate_close(s->gate);
    s->reader = NULL;
    s->gate = NULL;
}

enum rc site_read(const struct site_options *o, struct store **ret_store, struct fault *f)
{
    char path[SITE_PATH_MAX];
    enum rc rc = database_of(o->data, path, f);
    if (rc) return rc;
    return store_open((struct store_options){ .path = str_of(path), .role = STORE_READER, .mapped = true },
                      ret_store, f);
}

struct str site_operator(struct arena *a)
{
    const struct passwd *p = getpwuid(getuid());
    return p ? arena_str(a, str_of(p->pw_name)) : arena_print(a, "uid-%u", (unsigned)getuid());
}
