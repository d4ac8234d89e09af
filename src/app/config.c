// Settings by name: one table, whatever they come from.
#include "app/words.h"
#include "app/config.h"
#include "base/near.h"
#include "wire/yaml.h"
#include <stdio.h>

typedef bool set_fn(struct config *c, struct str value);

static bool set_data(struct config *c, struct str v) { return c->data = v, v.len > 0; }
static bool set_listen(struct config *c, struct str v) { return c->api.listen = v, v.len > 0; }
static bool set_key_file(struct config *c, struct str v) { return c->master_key_file = v, true; }

static bool set_proxy(struct config *c, struct str v)
{
    c->api.behind_proxy = str_equal(v, S("true"));
    return c->api.behind_proxy || str_equal(v, S("false"));
}

static bool whole(struct str v, int64_t most, int32_t *ret)
{
    int64_t n;
    if (!str_int64(v, &n) || n < 1 || n > most) return false;
    *ret = (int32_t)n;
    return true;
}

static bool set_connections(struct config *c, struct str v)
{
    return whole(v, API_CONNECTIONS_MAX, &c->api.connections_max);
}
static bool set_readers(struct config *c, struct str v) { return whole(v, 8, &c->api.readers); }

static bool set_log(struct config *c, struct str v)
{
    static const struct str names[] = {
        [API_LOG_NONE] = SL("none"), [API_LOG_FAULTS] = SL("faults"), [API_LOG_ALL] = SL("all")
    };
    for (int i = 0; i < COUNT(names); i++)
        if (str_equal(v, names[i])) return c->api.log = (enum api_log)i, true;
    return false;
}

static bool set_desks(struct config *c, struct str v)
{
    c->api.desks = c->desks;
    c->api.desks_count = 0;
    while (v.len > 0) {
        struct str one;
        if (c->api.desks_count == CONFIG_DESKS_MAX) return false;
        (void)str_cut(v, ',', &one, &v);
        c->desks[c->api.desks_count++] = str_trim(one);
    }
    return true;
}

static bool add_packs(struct config *c, struct str v)
{
    if (v.len == 0) return false;
    while (v.len > 0) {
        struct str one;
        (void)str_cut(v, ',', &one, &v);
        one = str_trim(one);
        if (one.len == 0 || c->packs_count == CONFIG_PACKS_MAX) return false;
        c->packs[c->packs_count++] = one;
    }
    return true;
}

static bool set_packs(struct config *c, struct str v)
{
    c->packs_count = 0;
    return add_packs(c, v);
}

// "50/200": 50 a second, 200 at once. "none": no limit.
static bool rate(struct str v, struct api_rate *ret)
{
    struct str each, burst;
    struct api_rate r = { 0 };
    if (str_equal(v, S("none"))) return *ret = r, true;
    if (!str_cut(v, '/', &each, &burst) || !str_double(each, &r.each_s) || r.each_s <= 0 ||
        !whole(burst, 1'000'000, &r.burst))
        return false;
    *ret = r;
    return true;
}

static bool set_by_address(struct config *c, struct str v) { return rate(v, &c->api.by_address); }
static bool set_by_identity(struct config *c, struct str v) { return rate(v, &c->api.by_identity); }
static bool set_by_key(struct config *c, struct str v) { return rate(v, &c->api.by_key); }
static bool set_opening(struct config *c, struct str v) { return rate(v, &c->api.opening); }
static bool set_receipt(struct config *c, struct str v) { return rate(v, &c->api.receipt); }
static bool set_open311(struct config *c, struct str v) { return rate(v, &c->api.open311); }
static bool set_file(struct config *c, struct str v) { return rate(v, &c->api.file); }

#define PACKS_ARE TR("folders of packs with commas between them, 16 at most")

// clang-format off
static const struct setting {
    struct str name;
    const char *environment;
    const char *takes;
    set_fn *set;
} settings[] = {
    { SL("data"),            "ANLAN_DATA",            TR("a directory"),                                       set_data },
    { SL("listen"),          "ANLAN_LISTEN",          TR("ADDRESS:PORT of this host, or unix:PATH"),           set_listen },
    { SL("proxy"),           "ANLAN_PROXY",           TR("true or false"),                                     set_proxy },
    { SL("master-key-file"), "ANLAN_MASTER_KEY_FILE", TR("a file of 32 bytes"),                                set_key_file },
    { SL("connections"),     "ANLAN_CONNECTIONS",     TR("a number from 1 to 4096"),                           set_connections },
    { SL("readers"),         "ANLAN_READERS",         TR("a number from 1 to 8"),                              set_readers },
    { SL("log"),             "ANLAN_LOG",             TR("none, faults or all"),                               set_log },
    { SL("pack"),            "ANLAN_PACK",            PACKS_ARE,                                           set_packs },
    { SL("desks"),           "ANLAN_DESKS",           TR("address prefixes such as 10.1.0.0/16, 64 at most"),  set_desks },
    { SL("rate-address"),    "ANLAN_RATE_ADDRESS",    TR("EACH-SECOND/BURST or none"),                         set_by_address },
    { SL("rate-identity"),   "ANLAN_RATE_IDENTITY",   TR("EACH-SECOND/BURST or none"),                         set_by_identity },
    { SL("rate-key"),        "ANLAN_RATE_KEY",        TR("EACH-SECOND/BURST or none"),                         set_by_key },
    { SL("rate-opening"),    "ANLAN_RATE_OPENING",    TR("EACH-SECOND/BURST or none"),                         set_opening },
    { SL("rate-receipt"),    "ANLAN_RATE_RECEIPT",    TR("EACH-SECOND/BURST or none"),                         set_receipt },
    { SL("rate-file"),       "ANLAN_RATE_FILE",       TR("EACH-SECOND/BURST or none"),                         set_file },
    { SL("rate-open311"),    "ANLAN_RATE_OPEN311",    TR("EACH-SECOND/BURST or none"),                         set_open311 },
};
// clang-format on

void config_init(struct config *ret_c)
{
    *ret_c = (struct config){ .api = api_options_usual() };
    ret_c->api.listen = S("127.0.0.1:8311");
}

static enum rc no_such_setting(struct str name, struct fault *f)
{
    struct near n = near_of(name);
    struct str shown = str_slice(name, 0, NEAR_BYTES_MAX);
    for (ptrdiff_t i = 0; i < COUNT(settings); i++) near_look(&n, settings[i].name);
    if (n.found.len)
        return fail(f, RC_INVALID, tr("there is no setting \"%.*s\"; did you mean \"%.*s\"?"), P(shown),
                    P(n.found));
    return fail(f, RC_INVALID, tr("there is no setting \"%.*s\""), P(shown));
}

enum rc config_set(struct config *c, struct str name, struct str value, struct fault *f)
{
    for (ptrdiff_t i = 0; i < COUNT(settings); i++) {
        if (!str_equal(settings[i].name, name)) continue;
        if (settings[i].set(c, value)) return RC_OK;
        return fail(f, RC_INVALID, tr("%.*s takes %s, not \"%.*s\""), P(name), tr(settings[i].takes),
                    P(str_slice(value, 0, 100)));
    }
    return no_such_setting(name, f);
}

enum rc config_add_packs(struct config *c, struct str folders, struct fault *f)
{
    if (add_packs(c, folders)) return RC_OK;
    return fail(f, RC_INVALID, tr("%.*s takes %s, not \"%.*s\""), P(S("pack")), tr(PACKS_ARE),
                P(str_slice(folders, 0, 100)));
}

// A scalar as it would stand on the command line; a list of texts with commas.
static bool value_text(struct arena *a, const struct json *j, struct str *ret_text)
{
    struct text t = { .arena = a };
    switch (j->kind) {
    case JSON_TEXT:
        return *ret_text = j->text, true;
    case JSON_BOOL:
        return *ret_text = j->integer ? S("true") : S("false"), true;
    case JSON_INT:
        return *ret_text = arena_print(a, "%lld", (long long)j->integer), true;
    case JSON_REAL:
        return *ret_text = arena_print(a, "%.15g", j->real), true;
    case JSON_ARRAY:
        for (const struct json *i = j->first; i; i = i->next) {
            if (i->kind != JSON_TEXT) return false;
            if (t.len) text_char(&t, ',');
            text_put(&t, i->text);
        }
        return *ret_text = text_str(&t), true;
    case JSON_NULL:
    case JSON_OBJECT:
        break;
    }
    return false;
}

enum rc config_read(struct config *c, struct arena *a, struct str yaml, struct fault *f)
{
    const struct json *j;
    enum rc rc = yaml_parse(a, yaml, &j, f);
    if (rc) return rc;
    if (j->kind != JSON_OBJECT) return fail(f, RC_INVALID, tr("line 1: not a mapping of settings"));
    for (const struct json *m = j->first; m; m = m->next) {
        struct str value;
        if (!value_text(a, m, &value))
            return fail(f, RC_INVALID, tr("line %d: %.*s is not a single value"), m->line,
                        P(str_slice(m->key, 0, 64)));
        rc = config_set(c, m->key, value, f);
        if (rc) return within(f, rc, tr("line %d"), m->line);
    }
    return RC_OK;
}

enum rc config_environment(struct config *c, char *(*get)(const char *name), struct fault *f)
{
    for (ptrdiff_t i = 0; i < COUNT(settings); i++) {
        const char *value = get(settings[i].environment);
        if (!value) continue;
        enum rc rc = config_set(c, settings[i].name, str_of(value), f);
        if (rc) return within(f, rc, "%s", settings[i].environment);
    }
    return RC_OK;
}
