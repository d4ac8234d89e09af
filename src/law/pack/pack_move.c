// A case that was opened under an older version goes on under this one: its instance moves by the map of that version, a case that no
// procedure led is put where the map puts its status.
#include "law/move.h"
#include "law/bpmn.h"
#include "law/pack/pack_int.h"

static const struct pack_kind_move *move_of(const struct pack_moves *m, struct str kind)
{
    for (int32_t i = 0; i < m->kinds_count; i++)
        if (str_equal(m->kinds[i].kind, kind)) return &m->kinds[i];
    return NULL;
}

// By that version; where the version is not known (a case without a mark bears none), the last one that speaks of the kind's statuses.
static const struct pack_kind_move *find_move(const struct pack *p, struct str version, struct str kind)
{
    const struct pack_kind_move *last = NULL;
    for (int32_t i = 0; i < p->moves_count; i++) {
        const struct pack_kind_move *k = move_of(&p->moves[i], kind);
        if (!k) continue;
        if (version.len && str_equal(p->moves[i].version, version)) return k;
        if (version.len == 0 && k->statuses_count) last = k;
    }
    return last;
}

// The kind's facts with their first values, for those that the case does not have.
static struct feel_value first_facts(const struct pack *p, const struct pack_kind *k, struct arena *a)
{
    struct feel_entry *entries = NEW(a, struct feel_entry, k->facts_count);
    struct feel_value *slots = NEW(a, struct feel_value, LAW_NAMES + p->facts.count);
    for (int32_t i = 0; i < k->facts_count; i++) {
        struct feel_run r = feel_run_of(*a, FEEL_BUDGET);
        r.zones = p->zones;
        entries[i].name = p->facts.at[k->facts[i].slot - LAW_NAMES];
        entries[i].value = feel_eval(&r, k->facts[i].program, slots);
        a->at = r.arena.at;
    }
    return feel_context(entries, k->facts_count);
}

static struct arena far_half(struct arena *a)
{
    struct arena far = *a;
    far.at = a->at + arena_left(a) / 2;
    a->end = far.at;
    return far;
}

// What a decision on the way would need is not at hand while a case moves: a move stands still.
static const struct bpmn_env still = { .keeps_clocks = true };

static enum rc move_instance(const struct pack *from, const struct pack *to, const struct pack_kind *kind,
                             struct str mark, struct instant now, struct arena *a, struct arena scratch,
                             struct bpmn_state *ret_s, struct fault *f)
{
    struct bpmn_state old;
    const struct pack_kind_move *map = find_move(to, from->version, kind->name);
    enum rc rc = law_procedure_read(from, mark, a, scratch, &old, f);
    if (rc) return rc;
    struct bpmn_move move = { .from = from->procedures,
                              .to = to->procedures,
                              .state = &old,
                              .process = kind->procedure->id,
                              .renames = map ? map->nodes : NULL,
                              .rename_count = map ? map->nodes_count : 0,
                              .values = first_facts(to, kind, a) };
    return bpmn_move(a, scratch, &still, &move, now, ret_s, f);
}

static enum rc place_by_status(const struct pack *from, const struct pack *to, const struct pack_kind *kind,
                               struct str status, struct instant now, struct arena *a, struct arena scratch,
                               struct bpmn_state *ret_s, struct fault *f)
{
    const struct pack_kind_move *map = find_move(to, from ? from->version : S(""), kind->name);
    for (int32_t i = 0; map && i < map->statuses_count; i++)
        if (str_equal(map->statuses[i].from, status))
            return bpmn_place(a, scratch, &still, to->procedures, kind->procedure->id, &map->statuses[i].to,
                              1, first_facts(to, kind, a), now, ret_s, f);
    return fail(f, RC_MISSING,
                "no map says where a case of kind \"%.*s\" in status \"%.*s\" stands in version %.*s",
                P(kind->name), P(status), P(to->version));
}

enum rc law_move(struct arena *a, const struct pack *from, const struct pack *to, const struct law_moving *c,
                 struct str *ret_mark, struct fault *f)
{
    const struct pack_kind *kind = pack_kind(to, c->kind);
    struct bpmn_state s;
    if (!kind) return fail(f, RC_MISSING, "version %.*s has no kind \"%.*s\"", P(to->version), P(c->kind));
    *ret_mark = S("");
    bool over = c->procedure.len == 0 && pack_names_hold(kind->closed, c->status);
    if (!kind->procedure || over)
        return RC_OK; // no procedure leads it, or it begins anew when it is taken up again
    char *end = a->end;
    struct arena scratch = far_half(a);
    enum rc rc = c->procedure.len && from
                     ? move_instance(from, to, kind, c->procedure, c->now, a, scratch, &s, f)
                     : place_by_status(from, to, kind, c->status, c->now, a, scratch, &s, f);
    a->end = end;
    if (rc) return rc;
    *ret_mark = law_procedure_mark(to, &s, a);
    return ret_mark->len <= PACK_MARK_MAX
               ? RC_OK
               : fail(f, RC_LIMIT, "where the case stands takes more than %d bytes", PACK_MARK_MAX);
}

// --- along versions --------------------------------------------------------------------------------------

static const struct pack *version_of(const struct pack *to, const struct law_versions *v, struct str version)
{
    const struct pack *found = NULL;
    for (int32_t i = 0; i < v->count; i++) {
        const struct pack *p = v->at[i];
        if (!str_equal(p->id, to->id) || !str_equal(p->version, version)) continue;
        if (!found || memcmp(p->digest, found->digest, sizeof p->digest) > 0) found = p;
    }
    return found;
}

struct path {
    struct arena *a;
    const struct law_versions *between;
    const struct law_moving *c;
    int32_t left; // versions that are still looked at: maps may name one another in many ways
    struct fault *f;
};

// By the map that names the version where there is one; else by way of a version that this one names, and so back; else by the nodes' own ids.
static enum rc move_by(struct path *w, const struct pack *from, const struct pack *to, struct str *ret_mark)
{
    bool named = !from || find_move(to, from->version, w->c->kind);
    for (int32_t i = to->moves_count - 1; !named && i >= 0 && w->left > 0; i--) {
        const struct pack *step = version_of(to, w->between, to->moves[i].version);
        struct law_moving there = *w->c;
        if (!step || step == from || step == to || !move_of(&to->moves[i], w->c->kind)) continue;
        w->left--;
        if (move_by(w, from, step, &there.procedure)) continue;
        if (law_move(w->a, step, to, &there, ret_mark, w->f) == RC_OK) return RC_OK;
    }
    return law_move(w->a, from, to, w->c, ret_mark, w->f);
}

enum rc law_move_along(struct arena *a, const struct pack *from, const struct pack *to,
                       const struct law_versions *between, const struct law_moving *c, struct str *ret_mark,
                       struct fault *f)
{
    struct path w = { a, between, c, LAW_VERSIONS_MAX, f };
    return move_by(&w, from, to, ret_mark);
}

bool law_maps(const struct pack *from, const struct pack *to)
{
    for (int32_t i = 0; i < to->moves_count; i++)
        if (str_equal(from->id, to->id) && str_equal(from->version, to->moves[i].version)) return true;
    return false;
}

// --- the map itself --------------------------------------------------------------------------------------

static bool holds_token(const struct bpmn_node *n)
{
    bool task = bpmn_is_done_by_command(n) || n->kind == BPMN_RECEIVE;
    return task || n->kind == BPMN_EVENT_GATEWAY || (n->kind == BPMN_CATCH && n->trigger != BPMN_LINK) ||
           ((n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE) && n->in_count > 1);
}

static struct str renamed(const struct pack_kind_move *map, struct str id)
{
    for (int32_t i = 0; map && i < map->nodes_count; i++)
        if (str_equal(map->nodes[i].from, id)) return map->nodes[i].to;
    return id;
}

static enum rc check_nodes(const struct pack *from, const struct pack *to, const struct pack_kind *old,
                           const struct pack_kind *new, const struct pack_kind_move *map, struct fault *f)
{
    for (int32_t i = 0; i < bpmn_node_count(from->procedures); i++) {
        const struct bpmn_node *n = bpmn_node_at(from->procedures, i);
        if (!pack_leads(from, old, n) || !holds_token(n)) continue;
        struct str id = renamed(map, n->id);
        const struct bpmn_node *there = bpmn_node_find(to->procedures, id);
        if (!there || !pack_leads(to, new, there))
            return fail(
                f, RC_MISSING,
                "moves/%.*s.yaml: kind \"%.*s\": a case may stand at \"%.*s\", and no node \"%.*s\" takes it",
                P(from->version), P(new->name), P(n->id), P(id));
        if (!holds_token(there) || there->loop != n->loop)
            return fail(f, RC_INVALID,
                        "moves/%.*s.yaml: kind \"%.*s\": \"%.*s\" cannot hold what stands at \"%.*s\"",
                        P(from->version), P(new->name), P(id), P(n->id));
    }
    return RC_OK;
}

static enum rc check_statuses(const struct pack *from, const struct pack_kind *old,
                              const struct pack_kind *new, const struct pack_kind_move *map, struct fault *f)
{
    for (int32_t i = 0; i < old->statuses.count; i++) {
        struct str status = old->statuses.at[i];
        bool found = pack_names_hold(old->closed, status);
        for (int32_t k = 0; map && k < map->statuses_count; k++)
            found |= str_equal(map->statuses[k].from, status);
        if (!found)
            return fail(f, RC_MISSING,
                        "moves/%.*s.yaml: kind \"%.*s\": nothing says where a case in status \"%.*s\" goes",
                        P(from->version), P(new->name), P(status));
    }
    return RC_OK;
}

enum rc law_move_check(const struct pack *from, const struct pack *to, struct fault *f)
{
    enum rc rc = RC_OK;
    if (to->open_cases == PACK_CONTINUE || memcmp(from->digest, to->digest, sizeof from->digest) == 0)
        return RC_OK;
    for (int32_t i = 0; !rc && i < from->kinds_count; i++) {
        const struct pack_kind *old = &from->kinds[i], *new = pack_kind(to, old->name);
        if (!new)
            return fail(f, RC_MISSING, "cases of kind \"%.*s\" are open, and version %.*s has no such kind",
                        P(old->name), P(to->version));
        const struct pack_kind_move *map = find_move(to, from->version, old->name);
        for (int32_t k = 0; k < old->statuses.count; k++)
            if (!pack_names_hold(new->statuses, old->statuses.at[k]))
                return fail(f, RC_MISSING, "kind \"%.*s\": version %.*s has no status \"%.*s\"", P(new->name),
                            P(to->version), P(old->statuses.at[k]));
        for (int32_t k = 0; k < old->clocks_count;
             k++) // one that runs would go on for ever, and what takes its place would begin anew
            if (!pack_clock(new, old->clocks[k].name))
                return fail(f, RC_MISSING,
                            "kind \"%.*s\": version %.*s has no clock \"%.*s\", and it may run", P(new->name),
                            P(to->version), P(old->clocks[k].name));
        if (!new->procedure) continue;
        rc =
            old->procedure ? check_nodes(from, to, old, new, map, f) : check_statuses(from, old, new, map, f);
    }
    return rc;
}
