// Tables of standing acts: what is open besides the drawn way. Each rule is a way for each of the kind's acts that its first cell names; whether
// it matches, the decision itself says when it is asked.
#include "law/dmn.h"
#include "law/pack/pack_int.h"

static const struct json *at_rule(struct loader *l, const struct pack_decision *d, int32_t rule)
{
    struct json *where = NEW(l->a, struct json, 1);
    struct dmn_place place = dmn_rule_place(d->element, rule);
    l->path = place.file;
    where->line = place.line;
    return where;
}

static enum rc read_output(struct loader *l, const struct pack_decision *d, int32_t rule, int32_t output,
                           struct way *w)
{
    struct feel_value v;
    struct str name = dmn_output_name(d->element, output);
    if (!dmn_output_constant(d->element, rule, output, &v) || (v.kind != FEEL_NULL && v.kind != FEEL_STRING))
        return bad(l, at_rule(l, d, rule), "\"%.*s\" is not a text of names", P(name));
    struct str text = v.kind == FEEL_STRING ? feel_text(v) : S("");
    struct {
        struct str name;
        struct pack_names *names;
        struct str *text;
    } known[] = {
        { S("by"), &w->by, NULL },
        { S("roles"), &w->roles, NULL },
        { S("relation"), &w->relations, NULL },
        { S("purposes"), &w->purposes, NULL },
        { S("parts"), &w->parts, NULL },
        { S("clocks"), NULL, &w->clocks },
        { S("within"), NULL, &w->within },
        { S("to"), NULL, &w->to },
    };
    for (int i = 0; i < COUNT(known); i++) {
        if (!str_equal(known[i].name, name)) continue;
        if (known[i].names) *known[i].names = split_names(l->a, text);
        if (known[i].text) *known[i].text = str_trim(text);
        return RC_OK;
    }
    return bad(
        l, at_rule(l, d, rule),
        "a table of standing acts has no output \"%.*s\" (known: by, roles, relation, purposes, parts, clocks, within, to)",
        P(name));
}

static enum rc put_rule(struct loader *l, struct draft *draft, const struct pack_decision *d, int32_t rule,
                        int32_t column)
{
    const struct str *acts;
    int32_t count;
    struct way w = { .line = dmn_rule_place(d->element, rule).line,
                     .file = dmn_rule_place(d->element, rule).file };
    if (!dmn_cell_texts(l->a, d->element, rule, column, &acts, &count))
        return bad(l, at_rule(l, d, rule), "the cell for act is not a list of texts");
    for (int32_t i = 0; i < dmn_output_count(d->element); i++) {
        enum rc rc = read_output(l, d, rule, i, &w);
        if (rc) return rc;
    }
    w.articles = split_names(l->a, dmn_rule_note(d->element, rule, S("basis")));
    struct str id = dmn_rule_id(d->element, rule);
    if (id.len == 0) return bad(l, at_rule(l, d, rule), "the rule has no id to be cited by");
    for (int32_t i = 0; i < count; i++) {
        const struct pack_act *act = draft_act(draft, acts[i]);
        struct pack_row *row;
        if (!act) continue; // one table may stand for many kinds
        w.id = count == 1 ? id : arena_print(l->a, "%.*s.%.*s", P(id), P(acts[i]));
        enum rc rc = put_way(l, &w, act, draft, &row);
        if (rc) return rc;
        row->table = d;
        row->rule = rule;
    }
    return RC_OK;
}

enum rc load_standing(struct loader *l, const struct json *tree, struct draft *draft)
{
    struct str path = l->path;
    enum rc rc = read_decisions(l, tree, "standing", &draft->kind->standing);
    if (!rc) rc = read_decisions(l, tree, "guards", &draft->kind->guards);
    if (rc) return rc;
    for (int32_t i = 0; i < draft->kind->standing.count; i++) {
        const struct pack_decision *d = draft->kind->standing.at[i];
        const struct json *where = json_get(tree, S("standing"));
        int32_t column = dmn_column(d->element, S("act"));
        l->path = path;
        if (!dmn_lists_matches(d->element))
            return bad(l, where, "\"%.*s\" is no table that collects its rules", P(d->id));
        if (column < 0) return bad(l, where, "table \"%.*s\" has no input act", P(d->id));
        for (int32_t rule = 0; rule < dmn_rule_count(d->element); rule++)
            if ((rc = put_rule(l, draft, d, rule, column))) return rc;
    }
    l->path = path;
    return RC_OK;
}
