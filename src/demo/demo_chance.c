// Chance, and what behaviour.yaml says.
#include "demo/demo_int.h"

uint64_t dice_roll(struct demo *d) // xorshift64*
{
    d->dice ^= d->dice >> 12;
    d->dice ^= d->dice << 25;
    d->dice ^= d->dice >> 27;
    return d->dice * UINT64_C(0x2545F4914F6CDD1D);
}

double dice_share(struct demo *d) { return (double)(dice_roll(d) >> 11) / 9007199254740992.0; }
int32_t dice_below(struct demo *d, int32_t n) { return n > 0 ? (int32_t)(dice_share(d) * n) : 0; }
bool dice_percent(struct demo *d, double percent) { return dice_share(d) * 100 < percent; }
int64_t minutes_ns(double minutes) { return (int64_t)(minutes * 60e9); }

double number_of(const struct json *object, const char *key, double otherwise)
{
    const struct json *j = json_get(object, str_of(key));
    return j && (j->kind == JSON_INT || j->kind == JSON_REAL) ? j->real : otherwise;
}

const struct json *dice_of(struct demo *d, const struct json *list)
{
    double sum = 0;
    if (!list || (list->kind != JSON_ARRAY && list->kind != JSON_OBJECT)) return NULL;
    for (const struct json *j = list->first; j; j = j->next) sum += number_of(j, "weight", 1);
    double at = dice_share(d) * sum;
    for (const struct json *j = list->first; j; j = j->next)
        if ((at -= number_of(j, "weight", 1)) < 0) return j;
    return list->first;
}

// --- behaviour ------------------------------------------------------------------------------------------

static const struct json *part(const struct demo *d, const char *key)
{
    return json_get(d->o.behaviour, str_of(key));
}

const struct json *kind_behaviour(const struct demo *d, struct str kind)
{
    const struct json *kinds = part(d, "kinds"), *one = json_get(kinds, kind);
    return one ? one : json_get(kinds, S("default"));
}

static struct act_behaviour read_behaviour(const struct json *one, const struct json *otherwise)
{
    const struct json *then = json_get(one, S("then"));
    if (!then) then = json_get(otherwise, S("then"));
    const struct json *least = json_at(then, 0), *most = json_at(then, 1);
    return (struct act_behaviour){ .weight = number_of(one, "weight", number_of(otherwise, "weight", 1)),
                                   .then_min = least ? least->real : 30,
                                   .then_max = most ? most->real : 600,
                                   .once =
                                       json_bool(one, S("once"), json_bool(otherwise, S("once"), false)) };
}

static const struct pack_row *row_of(const struct pack_kind *kind, struct str act)
{
    for (int32_t i = 0; i < kind->rows_count; i++)
        if (str_equal(kind->rows[i].act, act)) return &kind->rows[i];
    return NULL;
}

struct act_behaviour act_behaviour(const struct demo *d, const struct pack_kind *kind, struct str act)
{
    char memory[512];
    struct arena scratch = arena_of(memory, sizeof memory, NULL);
    const struct json *acts = part(d, "acts"), *one = NULL;
    if (kind->name.len + act.len < 400)
        one = json_get(acts, arena_print(&scratch, "%.*s/%.*s", P(kind->name), P(act)));
    if (!one) one = json_get(acts, act);
    const struct pack_row *row = row_of(kind, act);
    const struct json *verb = row ? json_get(part(d, "verbs"), law_verb_name(row->verb)) : NULL;
    if (!one) one = verb ? verb : part(d, "default");
    return read_behaviour(one, verb ? verb : part(d, "default"));
}

struct act_behaviour holder_behaviour(const struct demo *d, struct str act, bool unhappy)
{
    const struct json *holder = part(d, "holder"), *one = json_get(holder, act),
                      *otherwise = json_get(holder, S("default"));
    struct act_behaviour b = read_behaviour(one ? one : otherwise, otherwise);
    if (unhappy) b.weight = number_of(one, "unhappy", b.weight);
    return b;
}

struct str in_language(const struct json *words, bool english)
{
    struct str s = json_str(words, english ? S("en") : S("zh"));
    return s.len ? s : json_str(words, english ? S("zh") : S("en"));
}

static enum rc needs(const struct json *b, const char *key, enum json_kind kind, struct fault *f)
{
    const struct json *j = json_get(b, str_of(key));
    if (j && j->kind == kind && j->count > 0) return RC_OK;
    return fail(f, RC_INVALID, "behaviour: `%s` must be there, %s that is not empty", key,
                kind == JSON_ARRAY ? "a list" : "a mapping");
}

enum rc behaviour_check(const struct json *b, struct fault *f)
{
    static const struct {
        const char *key;
        enum json_kind kind;
    } parts[] = { { "units", JSON_ARRAY },     { "staff", JSON_OBJECT }, { "visitors", JSON_ARRAY },
                  { "surnames", JSON_ARRAY },  { "given", JSON_ARRAY },  { "names_en", JSON_ARRAY },
                  { "requests", JSON_OBJECT }, { "kinds", JSON_OBJECT }, { "default", JSON_OBJECT },
                  { "holder", JSON_OBJECT },   { "texts", JSON_OBJECT } };
    enum rc rc = RC_OK;
    for (int i = 0; !rc && i < COUNT(parts); i++) rc = needs(b, parts[i].key, parts[i].kind, f);
    if (rc) return rc;
    const struct json *hours = json_get(json_get(b, S("requests")), S("hours"));
    const struct json *weekdays = json_get(json_get(b, S("requests")), S("weekdays"));
    if (!hours || hours->kind != JSON_ARRAY || hours->count != 24)
        return fail(f, RC_INVALID, "behaviour: `requests.hours` must have 24 numbers");
    if (!weekdays || weekdays->kind != JSON_ARRAY || weekdays->count != 7)
        return fail(f, RC_INVALID, "behaviour: `requests.weekdays` must have 7 numbers, from Monday");
    const struct json *usual = json_get(json_get(b, S("kinds")), S("default"));
    if (!usual || !json_get(usual, S("matters")))
        return fail(f, RC_INVALID, "behaviour: `kinds.default.matters` must be there");
    return needs(json_get(b, S("texts")), "note", JSON_ARRAY, f);
}
