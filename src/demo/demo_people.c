// Who works in the city: for each unit of the charter the people that behaviour.yaml gives to units of its code.
#include "demo/demo_int.h"
#include "exchange/setup.h"

// "station-03" is a unit of code "station".
static struct str code_of(struct str unit)
{
    ptrdiff_t end = unit.len;
    while (end > 0 && unit.at[end - 1] >= '0' && unit.at[end - 1] <= '9') end--;
    return end < unit.len && end > 1 && unit.at[end - 1] == '-' ? str_slice(unit, 0, end - 1) : unit;
}

static struct str text_at(const struct json *list, int32_t i)
{
    const struct json *j = json_at(list, i);
    return j && j->kind == JSON_TEXT ? j->text : (struct str){ 0 };
}

static struct str one_of(struct demo *d, const char *key)
{
    const struct json *list = json_get(d->o.behaviour, str_of(key));
    return text_at(list, dice_below(d, list ? list->count : 0));
}

struct str resident_name(struct demo *d, bool english, struct arena *a)
{
    if (english) return one_of(d, "names_en");
    struct str surname = one_of(d, "surnames"), given = one_of(d, "given");
    return arena_print(a, "%.*s%.*s", P(surname), P(given));
}

static bool is_listed(const struct json *list, struct str text)
{
    for (const struct json *j = list ? list->first : NULL; j; j = j->next)
        if (j->kind == JSON_TEXT && str_equal(j->text, text)) return true;
    return false;
}

static enum rc add_people(struct demo *d, struct str unit, struct str role, int64_t count, struct fault *f)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    if (pack_role(p, role) < 0) return RC_OK; // a pack without this role has nobody in it
    for (int64_t k = 0; k < count; k++) {
        if (d->people_count == DEMO_PEOPLE_MAX)
            return fail(f, RC_LIMIT, "more than %d people", DEMO_PEOPLE_MAX);
        struct dweller *who = &d->people[d->people_count++];
        struct str words = resident_name(d, d->english, &d->arena);
        *who = (struct dweller){ .name = arena_print(&d->arena, "%.*s.%.*s.%d", P(unit), P(role), (int)k + 1),
                                 .words = words,
                                 .role = role,
                                 .unit = unit,
                                 .onlooker = is_listed(json_get(d->o.behaviour, S("onlookers")), role) };
    }
    return RC_OK;
}

enum rc people_list(struct demo *d, struct fault *f)
{
    const struct json *staff = json_get(d->o.behaviour, S("staff"));
    enum rc rc = RC_OK;
    d->people = NEW(&d->arena, struct dweller, DEMO_PEOPLE_MAX);
    for (int32_t u = 0; !rc && u < d->charter->units_count; u++) {
        const struct json *roles = json_get(staff, code_of(d->charter->units[u].code));
        for (const struct json *r = roles ? roles->first : NULL; !rc && r; r = r->next)
            rc = add_people(d, d->charter->units[u].code, r->key, r->kind == JSON_INT ? r->integer : 0, f);
    }
    if (!rc && d->people_count == 0)
        rc = fail(f, RC_INVALID, "behaviour: `staff` fits no unit of the charter");
    return rc;
}

enum rc demo_settle(struct demo *d, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && i < d->people_count; i++) {
        const struct dweller *who = &d->people[i];
        struct arena scratch = d->arena;
        struct setup_role role = { .role = who->role, .unit = who->unit };
        rc = setup_account(d->o.gate, &scratch, S("demo"), d->o.agency, who->name, who->words, false, &role,
                           1, f);
    }
    return rc;
}

int32_t dweller_of(struct demo *d, struct str unit, struct str role, bool onlookers)
{
    int32_t chosen = -1, seen = 0;
    for (int32_t i = 0; i < d->people_count; i++) {
        const struct dweller *who = &d->people[i];
        bool fits =
            (unit.len == 0 || str_equal(who->unit, unit)) && (role.len == 0 || str_equal(who->role, role));
        if (fits && (!onlookers || who->onlooker) && dice_below(d, ++seen) == 0) chosen = i;
    }
    return chosen;
}

int32_t dweller_named(const struct demo *d, struct str name)
{
    for (int32_t i = 0; i < d->people_count; i++)
        if (str_equal(d->people[i].name, name)) return i;
    return -1;
}

// Roles that may act on a case because it is theirs by this relation; writing it up and reading it are no work on it.
static uint64_t roles_by(const struct pack_kind *kind, uint32_t relation)
{
    uint64_t roles = 0;
    for (int32_t i = 0; i < kind->rows_count; i++) {
        const struct pack_row *row = &kind->rows[i];
        bool work = row->verb != VERB_RECORD && row->verb != VERB_READ;
        if (work && row->relations & relation) roles |= row->roles;
    }
    return roles;
}

int32_t dweller_for(struct demo *d, struct str unit, const struct pack_kind *kind)
{
    const struct pack *p = gate_pack(d->o.gate, d->o.agency);
    uint64_t roles = roles_by(kind, LAW_ASSIGNEE);
    int32_t chosen = -1, seen = 0;
    if (!roles) roles = roles_by(kind, LAW_OWNER);
    for (int32_t i = 0; i < d->people_count; i++) {
        int32_t role = pack_role(p, d->people[i].role);
        bool fits = role >= 0 && roles >> role & 1 && str_equal(d->people[i].unit, unit);
        if (fits && dice_below(d, ++seen) == 0) chosen = i;
    }
    return chosen;
}
