// The life of a pack: what a version governs, what becomes of cases that are open under an older one, which national pack a local one
// builds on; and moves/VERSION.yaml, where each status or node of that version goes.
#include "law/bpmn.h"
#include "law/pack/pack_int.h"

// --- pack.yaml ---------------------------------------------------------------------------------------

static enum rc read_governs(struct loader *l, const struct json *tree)
{
    const struct json *m = json_get(tree, S("governs"));
    struct str by;
    if (!m) return RC_OK;
    enum rc rc = read_keys(l, m, "\"governs\"", "from by");
    if (rc || (rc = read_day(l, m, "from", (struct day){ 0 }, &l->pack->governs_from))) return rc;
    if ((rc = read_text(l, m, "by", true, &by))) return rc;
    if (!json_get(m, S("from"))) return bad(l, m, "\"governs\" needs the first day, from");
    if (str_equal(by, S("conduct")))
        l->pack->governs_by = PACK_BY_CONDUCT;
    else if (!str_equal(by, S("handling")))
        return bad(l, m, "\"by\" is neither handling nor conduct");
    return RC_OK;
}

static enum rc read_open_cases(struct loader *l, const struct json *tree)
{
    struct str what;
    enum rc rc = read_text(l, tree, "open_cases", false, &what);
    if (rc || (rc = read_articles(l, tree, "saving", &l->pack->saving))) return rc;
    const struct json *where = json_get(tree, S("open_cases"));
    if (str_equal(what, S("continue")))
        l->pack->open_cases = PACK_CONTINUE;
    else if (what.len && !str_equal(what, S("move")))
        return bad(l, where, "\"open_cases\" is neither continue nor move");
    if (l->pack->open_cases == PACK_CONTINUE && l->pack->saving.count == 0)
        return bad(
            l, where,
            "open cases continue under the old law only where an article saves it: \"saving\" names none");
    if (l->pack->open_cases == PACK_MOVE && l->pack->saving.count)
        return bad(l, json_get(tree, S("saving")), "a saving article, and open cases move all the same");
    return RC_OK;
}

static enum rc read_extends(struct loader *l, const struct json *tree)
{
    const struct json *m = json_get(tree, S("extends"));
    if (!m) return RC_OK;
    enum rc rc = read_keys(l, m, "\"extends\"", "id version");
    if (rc || (rc = read_name(l, m, "id", true, &l->pack->extends_id))) return rc;
    if ((rc = read_text(l, m, "version", true, &l->pack->extends_version))) return rc;
    return str_equal(l->pack->extends_id, l->pack->id) ? bad(l, m, "a pack does not extend itself") : RC_OK;
}

enum rc load_life(struct loader *l, const struct json *manifest)
{
    l->path = S("pack.yaml");
    enum rc rc = read_governs(l, manifest);
    if (!rc) rc = read_open_cases(l, manifest);
    return rc ? rc : read_extends(l, manifest);
}

// --- moves/VERSION.yaml --------------------------------------------------------------------------------

static bool can_hold(const struct bpmn_node *n)
{
    return n->kind != BPMN_PROCESS && n->kind != BPMN_EVENT_SUB_PROCESS && n->kind != BPMN_BOUNDARY &&
           n->kind != BPMN_START;
}

static const struct bpmn_node *process_of(const struct bpmn_model *m, const struct bpmn_node *n)
{
    while (n->parent >= 0) n = bpmn_node_at(m, n->parent);
    return n;
}

static bool is_called_by(const struct bpmn_model *m, const struct bpmn_node *process,
                         const struct bpmn_node *by, int32_t depth)
{
    if (process == by) return true;
    for (int32_t i = 0; depth > 0 && i < bpmn_node_count(m); i++) {
        const struct bpmn_node *n = bpmn_node_at(m, i);
        bool calls = n->kind == BPMN_CALL && n->called == process->index;
        if (calls && is_called_by(m, process_of(m, n), by, depth - 1)) return true;
    }
    return false;
}

bool pack_leads(const struct pack *p, const struct pack_kind *k, const struct bpmn_node *n)
{
    enum { CALLS_MAX = 8 }; // processes that call one another on the way to the node
    return k->procedure && is_called_by(p->procedures, process_of(p->procedures, n), k->procedure, CALLS_MAX);
}

static enum rc read_targets(struct loader *l, const struct json *m, const char *key,
                            const struct pack_kind *k, bool placed, const struct bpmn_rename **ret_at,
                            int32_t *ret_count)
{
    const struct json *map = json_get(m, str_of(key));
    *ret_at = NULL;
    *ret_count = 0;
    if (!map) return RC_OK;
    if (map->kind != JSON_OBJECT) return bad(l, map, "\"%s\" is not a mapping", key);
    if (map->count > PACK_MOVE_MAX) return over(l, map, "more than %d entries", PACK_MOVE_MAX);
    if (!k->procedure) return bad(l, map, "no procedure leads kind \"%.*s\"", P(k->name));
    struct bpmn_rename *at = NEW(l->a, struct bpmn_rename, map->count);
    for (const struct json *e = map->first; e; e = e->next) {
        if (e->kind != JSON_TEXT) return bad(l, e, "\"%.*s\" goes to no node", P(e->key));
        const struct bpmn_node *n = bpmn_node_find(l->pack->procedures, e->text);
        bool own = n && process_of(l->pack->procedures, n) == k->procedure;
        if (!n || !(own || (!placed && pack_leads(l->pack, k, n))))
            return bad(l, e, "procedure \"%.*s\" has no node \"%.*s\"", P(k->procedure->id), P(e->text));
        if (placed && !can_hold(n))
            return bad(l, e, "no token can be put at \"%.*s\", a %s", P(e->text), bpmn_kind_name(n->kind));
        at[(*ret_count)++] = (struct bpmn_rename){ e->key, e->text };
    }
    *ret_at = at;
    return RC_OK;
}

static enum rc read_kind_move(struct loader *l, const struct json *m, struct pack_kind_move *ret)
{
    const struct pack_kind *k = pack_kind(l->pack, m->key);
    if (!k) return bad(l, m, "no kind \"%.*s\"", P(m->key));
    enum rc rc = read_keys(l, m, "where a kind goes", "status node");
    if (rc) return rc;
    ret->kind = k->name;
    rc = read_targets(l, m, "status", k, true, &ret->statuses, &ret->statuses_count);
    return rc ? rc : read_targets(l, m, "node", k, false, &ret->nodes, &ret->nodes_count);
}

enum rc load_moves(struct loader *l, const struct json *tree, struct str version, struct pack_moves *ret)
{
    const struct json *kinds = json_get(tree, S("kinds"));
    enum rc rc = read_keys(l, tree, "a file of moves", "kinds");
    if (rc) return rc;
    if (!kinds || kinds->kind != JSON_OBJECT || kinds->count == 0)
        return bad(l, tree, "\"kinds\" is not a mapping");
    struct pack_kind_move *at = NEW(l->a, struct pack_kind_move, kinds->count);
    *ret = (struct pack_moves){ .version = version, .kinds = at };
    for (const struct json *m = kinds->first; m; m = m->next)
        if ((rc = read_kind_move(l, m, &at[ret->kinds_count++]))) return rc;
    return RC_OK;
}
