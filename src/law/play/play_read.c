// Reading scenarios: every key is known, every value is of its kind, or the file is refused with its line.
#include "law/play/play_int.h"
#include <stdarg.h>
#include <stdio.h>

enum rc play_bad(struct play *p, const struct json *where, const char *format, ...)
{
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return fail(p->f, RC_INVALID, "%.*s:%d: expected %s", P(p->file), play_line(p->source, p->root, where),
                text);
}

static bool is_known(struct str key, const char *const *keys, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++)
        if (str_equal(key, str_of(keys[i]))) return true;
    return false;
}

static enum rc check_keys(struct play *p, const struct json *j, const char *what, const char *const *keys,
                          ptrdiff_t count)
{
    if (!j || j->kind != JSON_OBJECT) return play_bad(p, j, "%s", what);
    for (const struct json *m = j->first; m; m = m->next)
        if (!is_known(m->key, keys, count)) return play_bad(p, m, "no \"%.*s\" in %s", P(m->key), what);
    return RC_OK;
}

// NULL where it is not there.
static enum rc get(struct play *p, const struct json *j, const char *key, enum json_kind kind,
                   const struct json **ret)
{
    *ret = json_get(j, str_of(key));
    if (!*ret || (*ret)->kind == kind) return RC_OK;
    return play_bad(p, *ret, "%s in \"%s\", found %s", json_kind_name(kind), key,
                    json_kind_name((*ret)->kind));
}

static enum rc get_texts(struct play *p, const struct json *j, const char *key, int32_t max,
                         const struct json **ret)
{
    enum rc rc = get(p, j, key, JSON_ARRAY, ret);
    if (rc || !*ret) return rc;
    if ((*ret)->count > max)
        return fail(p->f, RC_LIMIT, "%.*s:%d: \"%s\" has more than %d", P(p->file),
                    play_line(p->source, p->root, *ret), key, max);
    for (const struct json *m = (*ret)->first; m; m = m->next)
        if (m->kind != JSON_TEXT) return play_bad(p, m, "texts in \"%s\"", key);
    return RC_OK;
}

// --- one act -----------------------------------------------------------------------------------------

static enum rc read_by(struct play *p, const struct json *act, struct told_act *t)
{
    const struct json *j;
    enum rc rc = get(p, act, "by", JSON_TEXT, &j);
    if (rc) return rc;
    for (int by = 0; j && by < LAW_BYS; by++)
        if (str_equal(law_by_name((enum law_by)by), j->text)) {
            t->by = (enum law_by)by;
            return RC_OK;
        }
    return play_bad(p, j ? j : act, "anonymous, holder, staff, system or partner in \"by\"");
}

static enum rc read_relations(struct play *p, const struct json *act, struct told_act *t)
{
    static const char *const names[] = { "owner", "offered", "assignee", "holder", "concerned" };
    const struct json *list;
    enum rc rc = get_texts(p, act, "relations", COUNT(names), &list);
    for (const struct json *m = list ? list->first : NULL; !rc && m; m = m->next) {
        uint32_t bit = 0;
        for (int i = 0; i < COUNT(names); i++)
            if (str_equal(m->text, str_of(names[i]))) bit = 1U << i;
        if (!bit) return play_bad(p, m, "owner, offered, assignee, holder or concerned in \"relations\"");
        t->relations |= bit;
    }
    return rc;
}

static enum rc read_roles(struct play *p, const struct json *act, struct told_act *t)
{
    const struct json *list;
    enum rc rc = get_texts(p, act, "roles", PLAY_ROLES_MAX, &list);
    for (const struct json *m = list ? list->first : NULL; !rc && m; m = m->next)
        t->roles[t->roles_count++] = m->text;
    return rc;
}

static enum rc read_running(struct play *p, const struct json *act, struct told_act *t)
{
    enum rc rc = get(p, act, "running", JSON_OBJECT, &t->running);
    for (const struct json *m = t->running ? t->running->first : NULL; !rc && m; m = m->next) {
        struct instant due;
        if (m->kind != JSON_TEXT || !instant_parse(m->text, &due))
            return play_bad(p, m, "an instant for the clock \"%.*s\"", P(m->key));
        if (!pack_kind(p->pack, p->kind) || !pack_clock(pack_kind(p->pack, p->kind), m->key))
            return play_bad(p, m, "a clock of \"%.*s\", found \"%.*s\"", P(p->kind), P(m->key));
    }
    return rc;
}

static enum rc read_expected(struct play *p, const struct json *act, struct told_act *t)
{
    enum { NAMES_MAX = 64 };
    enum rc rc = get(p, act, "to", JSON_TEXT, &t->to);
    if (!rc) rc = get(p, act, "row", JSON_TEXT, &t->row);
    if (!rc) rc = get(p, act, "refused", JSON_TEXT, &t->refused);
    if (!rc) rc = get(p, act, "why", JSON_TEXT, &t->why);
    if (!rc) rc = get(p, act, "facts", JSON_OBJECT, &t->facts);
    if (!rc) rc = get_texts(p, act, "step", NAMES_MAX, &t->step);
    if (!rc) rc = get_texts(p, act, "issued", NAMES_MAX, &t->issued);
    if (!rc) rc = get_texts(p, act, "told", NAMES_MAX, &t->notices);
    if (!rc) rc = get_texts(p, act, "basis", NAMES_MAX, &t->basis);
    if (!rc) rc = get_texts(p, act, "needed", NAMES_MAX, &t->needed);
    if (rc) return rc;
    if (!t->to == !t->refused) return play_bad(p, act, "either \"to\" or \"refused\"");
    return RC_OK;
}

enum rc play_read_act(struct play *p, const struct json *act, const struct json *open, struct told_act *ret)
{
    static const char *const keys[] = { "at",      "act",  "by",    "actor", "roles",   "relations",
                                        "purpose", "data", "to",    "row",   "step",    "running",
                                        "issued",  "told", "facts", "basis", "refused", "needed",
                                        "why",     "how",  "about" };
    struct told_act t = { .json = act };
    const struct json *name, *actor, *purpose;
    enum rc rc = check_keys(p, act, "an act", keys, COUNT(keys));
    if (!rc && !instant_parse(json_str(act, S("at")), &t.at)) rc = play_bad(p, act, "an instant in \"at\"");
    if (!rc) rc = get(p, act, "act", JSON_TEXT, &name);
    if (!rc && !name) rc = play_bad(p, act, "an \"act\"");
    if (!rc) rc = get(p, act, "actor", JSON_TEXT, &actor);
    if (!rc) rc = get(p, act, "purpose", JSON_TEXT, &purpose);
    if (!rc) rc = get(p, act, "data", JSON_OBJECT, &t.data);
    if (!rc) rc = read_by(p, act, &t);
    if (!rc) rc = read_roles(p, act, &t);
    if (!rc) rc = read_relations(p, act, &t);
    if (!rc) rc = read_running(p, act, &t);
    if (!rc) rc = read_expected(p, act, &t);
    if (rc) return rc;
    t.act = name->text;
    t.actor = actor ? actor->text : t.by == LAW_BY_STAFF || t.by == LAW_BY_PARTNER ? S("someone") : S("");
    t.purpose = purpose ? purpose->text : S("");
    if (!t.data && p->status.len == 0) t.data = open; // the first act carries what the scenario opens with
    *ret = t;
    return RC_OK;
}

// --- a scenario --------------------------------------------------------------------------------------

enum rc play_check_scenario(struct play *p, const struct json *scenario)
{
    static const char *const keys[] = { "about", "kinds", "open", "acts", "how", "id" };
    const struct json *about, *kinds, *open, *acts;
    enum rc rc = check_keys(p, scenario, "a scenario", keys, COUNT(keys));
    if (!rc) rc = get(p, scenario, "about", JSON_TEXT, &about);
    if (!rc) rc = get_texts(p, scenario, "kinds", PLAY_KINDS_MAX, &kinds);
    if (!rc) rc = get(p, scenario, "open", JSON_OBJECT, &open);
    if (!rc) rc = get(p, scenario, "acts", JSON_ARRAY, &acts);
    if (rc) return rc;
    if (!kinds || kinds->count == 0) return play_bad(p, scenario, "the list \"kinds\"");
    if (!acts || acts->count == 0) return play_bad(p, scenario, "the list \"acts\"");
    if (acts->count > PLAY_ACTS_MAX)
        return fail(p->f, RC_LIMIT, "%.*s:%d: more than %d acts", P(p->file),
                    play_line(p->source, p->root, acts), PLAY_ACTS_MAX);
    for (const struct json *k = kinds->first; k; k = k->next)
        if (!pack_kind(p->pack, k->text))
            return play_bad(p, k, "a kind of the pack, found \"%.*s\"", P(k->text));
    return RC_OK;
}
