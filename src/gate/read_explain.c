// Why an act was ruled as it was, in words: one sentence for each thing that mattered, with its articles.
#include "gate/read_int.h"
#include "law/clock.h"

enum { NAMES_TEXT_MAX = 1024 };

struct teller {
    struct json_out *o;
    const struct pack *p;
    struct str language;
    struct arena *a; // apart from what is being written
};

static struct str sentence(const struct teller *t, const char *name)
{
    return explain_sentence(t->p, t->language, t->a, name);
}

static struct str filled(struct teller *t, const char *name, struct str what)
{
    return explain_filled(t->p, t->language, t->a, name, what);
}

// Articles are put after it by the caller, who shuts the object.
static void say(struct teller *t, const char *name, struct str what)
{
    json_open(t->o, '{');
    json_put_str(t->o, "text", filled(t, name, what));
}

static struct str words_of(struct teller *t, const char *family, struct str name)
{
    struct str words = pack_word(t->p, t->language, family, name);
    return words.len ? words : name;
}

static struct str joined(struct teller *t, const char *family, const struct json *names)
{
    struct str all = { 0 };
    for (const struct json *j = names ? names->first : NULL; j && all.len < NAMES_TEXT_MAX; j = j->next) {
        struct str one = words_of(t, family, j->text);
        all = all.len ? arena_print(t->a, "%.*s%.*s%.*s", P(all), P(sentence(t, "and")), P(one)) : one;
    }
    return all;
}

static void say_names(struct teller *t, const char *name, const char *family, const struct json *names)
{
    if (!names || names->count == 0) return;
    say(t, name, joined(t, family, names));
    json_shut(t->o, '}');
}

static void say_articles(struct teller *t, const struct json *list)
{
    struct str names[ENTRY_ARTICLES_MAX];
    int32_t count = 0;
    for (const struct json *j = list ? list->first : NULL; j && count < ENTRY_ARTICLES_MAX; j = j->next)
        names[count++] = j->text;
    put_articles(t->o, t->p, names, count, t->language);
    json_shut(t->o, '}');
}

// As a clock on the wall of the agency shows it: "2026-11-29 00:00".
static struct str wall_time(const struct teller *t, struct instant at)
{
    enum { DAY_CHARS = 10, MINUTE_AT = 11, MINUTE_END = 16 };
    char local[CLOCK_LOCAL_TEXT_MAX];
    struct str text = clock_print_local(&t->p->clock_zone, at, local);
    return arena_print(t->a, "%.*s %.*s", P(str_slice(text, 0, DAY_CHARS)),
                       P(str_slice(text, MINUTE_AT, MINUTE_END)));
}

static void say_clocks(struct teller *t, const struct json *clocks)
{
    for (const struct json *c = clocks ? clocks->first : NULL; c; c = c->next) {
        struct instant due;
        struct str effect = json_str(c, S("effect")), name = words_of(t, "clock", json_str(c, S("clock")));
        bool dated = !str_equal(effect, S("stop")) && !str_equal(effect, S("pause"));
        if (dated && t->p && instant_parse(json_str(c, S("due")), &due))
            name = arena_print(t->a, "%.*s → %.*s", P(name), P(wall_time(t, due)));
        say(t, arena_cstr(t->a, effect), name);
        say_articles(t, json_get(c, S("articles")));
    }
}

static void say_undecided(struct teller *t, const struct json *d)
{
    json_open(t->o, '{');
    json_put_str(t->o, "text", told_undecided(t->a, t->p, t->language, d));
    json_shut(t->o, '}');
    if (json_bool(d, S("refused"), false)) return;
    json_open(t->o, '{');
    json_put_str(t->o, "text", sentence(t, "left"));
    json_shut(t->o, '}');
}

static void say_decided(struct teller *t, const struct json *decided)
{
    for (const struct json *d = decided ? decided->first : NULL; d; d = d->next) {
        struct str name = words_of(t, "decision", json_str(d, S("decision"))), rules = { 0 }, between = { 0 };
        const struct json *list = json_get(d, S("rules"));
        for (const struct json *r = list ? list->first : NULL; r; r = r->next) {
            rules = arena_print(t->a, "%.*s%.*s%lld", P(rules), P(between), (long long)r->integer);
            between = sentence(t, "and");
        }
        if (rules.len) name = arena_print(t->a, "%.*s%.*s", P(name), P(filled(t, "by-rules", rules)));
        struct str undecided = json_str(d, S("undecided"));
        say(t,
            undecided.len                       ? "undecided"
            : json_bool(d, S("refused"), false) ? "refused-by"
                                                : "decided",
            name);
        say_articles(t, json_get(d, S("articles")));
        if (undecided.len) say_undecided(t, d);
        struct str why = json_str(d, S("why"));
        if (why.len == 0) continue;
        say(t, "because", words_of(t, "why", why));
        json_shut(t->o, '}');
    }
}

static void say_place(struct teller *t, const struct entry *e)
{
    struct str kind, rest;
    if (!str_cut(e->rule, '.', &kind, &rest)) return;
    const struct pack_kind *k = t->p ? pack_kind(t->p, kind) : NULL;
    const struct pack_row *row = k ? pack_row(k, e->rule) : NULL;
    if (!row || (!row->node && !row->table)) return;
    say(t, row->node ? "step" : "standing", row->node ? words_of(t, "step", rest) : rest);
    json_shut(t->o, '}');
}

const char *gate_needed_family(struct str refusal)
{
    static const struct {
        struct str refusal;
        const char *family;
    } table[] = { { SL("role"), "role" },   { SL("status"), "step" }, { SL("purpose"), "purpose" },
                  { SL("parts"), "party" }, { SL("opens"), "kind" },  { SL("relation"), "relation" } };
    for (int i = 0; i < COUNT(table); i++)
        if (str_equal(table[i].refusal, refusal)) return table[i].family;
    return "value";
}

void put_reasons(struct json_out *o, const struct pack *p, const struct entry *e, struct str language,
                 struct arena *far)
{
    struct teller t = { o, p, language, far };
    const struct json *why = e->why;
    struct str refused = json_str(why, S("refused"));
    json_open_key(o, "words", '[');
    if (refused.len) {
        bool left = str_equal(refused, law_refusal_name(REFUSED_UNDECIDED));
        say(&t, e->refused ? "refused" : left ? "undecided" : "declined", words_of(&t, "refusal", refused));
        json_shut(o, '}');
        say_names(&t, "needed", gate_needed_family(refused), json_get(why, S("needed")));
    } else if (why) {
        say_place(&t, e);
    }
    say_names(&t, "roles", "role", json_get(why, S("roles")));
    say_decided(&t, json_get(why, S("decided")));
    struct str to = json_str(e->does, S("status"));
    if (to.len) {
        say(&t, "status", words_of(&t, "status", to));
        json_shut(o, '}');
    }
    say_clocks(&t, json_get(why, S("clocks")));
    say_names(&t, "document", "document", json_get(why, S("documents")));
    say_names(&t, "notice", "notice", json_get(why, S("notices")));
    json_shut(o, ']');
}
