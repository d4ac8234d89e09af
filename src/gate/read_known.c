// What a list may be filtered by: the kinds and statuses of the pack, the units and areas of the charter, and whatever a case still has that an
// older pack or charter knew. A name that is none of these is a slip of whoever typed it, and an empty list would say that there is nothing.
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

static enum rc take_any(void *self, struct row, struct fault *)
{
    *(bool *)self = true;
    return RC_OK;
}

// Cases that are offered by another agency of this server are seen too, under its names.
static enum rc any_case_has(struct gate_reader *r, const char *column, struct str value, struct arena *a,
                            bool *ret_any, struct fault *f)
{
    enum rc rc = RC_OK;
    struct str sql = arena_print(a, "SELECT 1 FROM hit WHERE agency = ?1 AND %s = ?2 LIMIT 1", column);
    *ret_any = false;
    for (int64_t agency = 1; !rc && !*ret_any && agency <= ledger_agencies(r->gate->ledger); agency++)
        rc = store_each_text(r->search, f, sql, ARGS(INT(agency), TEXT(value)), take_any, ret_any);
    return rc;
}

enum rc gate_query_unknown(struct gate_reader *r, int64_t agency, const struct gate_query *q, struct arena *a,
                           struct gate_unknown *ret_unknown, struct fault *f)
{
    const struct {
        const char *name, *column;
        struct str value;
        known_fn *know;
    } filters[] = { { "kind", "kind", q->kind, know_kinds },
                    { "status", "status", q->status, know_statuses },
                    { "owner", "unit", q->owner, know_units },
                    { "area", "area", q->area, know_areas },
                    { "channel", "channel", q->channel, know_channels } };
    *ret_unknown = (struct gate_unknown){ 0 };
    for (ptrdiff_t i = 0; i < COUNT(filters); i++) {
        struct known k = { .near = near_of(filters[i].value) };
        if (filters[i].value.len == 0) continue;
        filters[i].know(&k, rules_of(r->gate, agency));
        if (k.found) continue;
        enum rc rc = any_case_has(r, filters[i].column, filters[i].value, a, &k.found, f);
        if (rc) return rc;
        if (k.found) continue;
        *ret_unknown = (struct gate_unknown){ filters[i].name, k.near.found, told(&k, a) };
        return RC_OK;
    }
    return RC_OK;
}
