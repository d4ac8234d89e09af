// What a list may be filtered by: the kinds and statuses of the pack, the units and areas of the charter, the units of one's own posts, and whatever a
// case that one may see still has of an older pack or charter, or of another agency. A name that is none of these is a slip of whoever typed it, and
// an empty list would say that there is nothing.
#include "gate/read_int.h"
#include "base/near.h"

enum { KNOWN_TOLD_MAX = 40 }; // names that are told; of more only the nearest is

struct known { // the names that there are of one filter, looked through one by one
    struct near near;
    struct str told[KNOWN_TOLD_MAX];
    int32_t count;
    bool found;
};

static void know(struct known *k, struct str name)
{
    k->found |= str_equal(name, k->near.given);
    near_look(&k->near, name);
    if (k->count < KNOWN_TOLD_MAX) k->told[k->count] = name;
    k->count++;
}

// Of names that several kinds share.
static void know_once(struct known *k, struct str name)
{
    for (int32_t i = 0; i < k->count && i < KNOWN_TOLD_MAX; i++)
        if (str_equal(k->told[i], name)) return;
    know(k, name);
}

static struct str told(const struct known *k, struct arena *a)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; k->count <= KNOWN_TOLD_MAX && i < k->count; i++)
        text_print(&t, "%s%.*s", i ? ", " : "", P(k->told[i]));
    return text_str(&t);
}

typedef void known_fn(struct known *k, const struct rules *rules);

static void know_kinds(struct known *k, const struct rules *rules)
{
    for (int32_t i = 0; rules->pack && i < rules->pack->kinds_count; i++) know(k, rules->pack->kinds[i].name);
}

static void know_statuses(struct known *k, const struct rules *rules)
{
    const struct pack *p = rules->pack;
    for (int32_t i = 0; p && i < p->kinds_count; i++)
        for (int32_t j = 0; j < p->kinds[i].statuses.count; j++) know_once(k, p->kinds[i].statuses.at[j]);
}

static void know_units(struct known *k, const struct rules *rules)
{
    const struct charter *c = rules->charter;
    for (int32_t i = 0; c && i < c->units_count; i++) know(k, c->units[i].code);
}

// An area's code begins with that of the area it lies in, so the beginning of one is asked for too.
static void know_areas(struct known *k, const struct rules *rules)
{
    const struct charter *c = rules->charter;
    for (int32_t i = 0; c && i < c->areas.count; i++) {
        know(k, c->areas.at[i].code);
        k->found |= str_starts(c->areas.at[i].code, k->near.given);
    }
}

// The words that the form of a kind lets a channel be; where it lets it be any, it is what a case says.
static void know_channels(struct known *k, const struct rules *rules)
{
    for (int32_t i = 0; rules->pack && i < rules->pack->kinds_count; i++) {
        const struct pack_form *form = rules->pack->kinds[i].open->form;
        const struct json *field = json_get(json_get(form->source, S("properties")), form->uses[USE_CHANNEL]),
                          *values = json_get(field, S("enum"));
        for (const struct json *v = values ? values->first : NULL; v; v = v->next)
            if (v->kind == JSON_TEXT) know_once(k, v->text);
    }
}

// A post outlasts its unit: where its list begins is no slip.
static bool is_own_unit(struct gate_reader *r, const struct actor *actor, struct str unit)
{
    const struct person *person = reader_person(r, actor);
    for (int32_t i = 0; person && i < person->account.roles_count; i++)
        if (str_equal(person->account.roles[i].unit, unit)) return true;
    return false;
}

static enum rc take_any(void *self, struct row, struct fault *)
{
    *(bool *)self = true;
    return RC_OK;
}

// By the filter alone, among the cases that the actor may see: what others have is no name that there is, or the answer would tell of them.
static enum rc any_case_has(struct gate_reader *r, const struct actor *actor, const struct gate_query *alone,
                            struct arena *a, bool *ret_any, struct fault *f)
{
    struct condition *c = NEW(a, struct condition, 1);
    *c = condition_of(a);
    *ret_any = false;
    enum rc rc = condition_build(c, r, actor, a, alone, f);
    if (rc) return rc;
    struct str sql = arena_print(a, "SELECT 1%.*s LIMIT 1", P(text_str(&c->sql)));
    return store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_any, ret_any);
}

enum rc gate_query_unknown(struct gate_reader *r, const struct actor *actor, const struct gate_query *q,
                           struct arena *a, struct gate_unknown *ret_unknown, struct fault *f)
{
    const struct gate_query any = { .cell = -1, .at_least_position = -1 };
    struct gate_query kind = any, status = any, owner = any, area = any, channel = any;
    kind.kind = q->kind;
    status.status = q->status;
    owner.owner = q->owner;
    area.area = q->area;
    channel.channel = q->channel;
    const struct {
        const char *name;
        struct str value;
        known_fn *know;
        const struct gate_query *alone;
    } filters[] = { { "kind", q->kind, know_kinds, &kind },
                    { "status", q->status, know_statuses, &status },
                    { "owner", q->owner, know_units, &owner },
                    { "area", q->area, know_areas, &area },
                    { "channel", q->channel, know_channels, &channel } };
    *ret_unknown = (struct gate_unknown){ 0 };
    for (ptrdiff_t i = 0; i < COUNT(filters); i++) {
        struct known k = { .near = near_of(filters[i].value) };
        if (filters[i].value.len == 0) continue;
        filters[i].know(&k, rules_of(r->gate, actor->agency));
        k.found |= filters[i].alone == &owner && is_own_unit(r, actor, q->owner);
        if (k.found) continue;
        enum rc rc = any_case_has(r, actor, filters[i].alone, a, &k.found, f);
        if (rc) return rc;
        if (k.found) continue;
        *ret_unknown = (struct gate_unknown){ filters[i].name, k.near.found, told(&k, a) };
        return RC_OK;
    }
    return RC_OK;
}
