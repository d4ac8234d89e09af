// What a scenario says against what was ruled.
#include "law/move.h"
#include "law/bpmn.h"
#include "law/play/play_int.h"
#include <stdlib.h>

// --- what stands afterwards --------------------------------------------------------------------------

static bool read_state(struct play *p, struct bpmn_state *ret_s)
{
    if (p->procedure.len == 0) return false;
    char *end = p->a->end;
    struct arena scratch = *p->a;
    scratch.at = p->a->end = p->a->at + arena_left(p->a) / 2;
    enum rc rc = law_procedure_read(p->pack, p->procedure, p->a, scratch, ret_s, NULL);
    p->a->end = end;
    return !rc;
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

struct pack_names play_steps(struct play *p)
{
    struct bpmn_state s;
    if (!read_state(p, &s)) return (struct pack_names){ 0 };
    struct str *at = NEW(p->a, struct str, s.token_count);
    int32_t count = 0, kept = 0;
    for (int32_t i = 0; i < s.token_count; i++) {
        const struct bpmn_node *n = bpmn_node_at(p->pack->procedures, s.tokens[i].node);
        if (!bpmn_is_scope(n->kind)) at[count++] = n->id;
    }
    if (count) qsort(at, (size_t)count, sizeof *at, compare_names);
    for (int32_t i = 0; i < count; i++)
        if (kept == 0 || !str_equal(at[kept - 1], at[i])) at[kept++] = at[i];
    return (struct pack_names){ at, kept };
}

const struct feel_value *play_fact(struct play *p, struct str name)
{
    struct bpmn_state s;
    if (!read_state(p, &s)) return NULL;
    for (int32_t i = 0; i < s.variable_count; i++)
        if (s.variables[i].token == 1 && str_equal(s.variables[i].name, name)) return &s.variables[i].value;
    return NULL;
}

struct pack_names play_basis(struct play *p, const struct ruling *r)
{
    int32_t count = r->articles.count, at = 0;
    for (int32_t i = 0; i < r->decided_count; i++) count += r->decided[i].articles.count;
    struct str *names = NEW(p->a, struct str, count);
    for (int32_t i = 0; i < r->articles.count; i++) names[at++] = r->articles.at[i]->name;
    for (int32_t i = 0; i < r->decided_count; i++)
        for (int32_t k = 0; k < r->decided[i].articles.count; k++) {
            struct str name = r->decided[i].articles.at[k]->name;
            if (!pack_names_hold((struct pack_names){ names, at }, name)) names[at++] = name;
        }
    return (struct pack_names){ names, at };
}

// --- comparing ---------------------------------------------------------------------------------------

static struct str list_text(struct arena *a, struct pack_names n)
{
    struct text t = { .arena = a };
    for (int32_t i = 0; i < n.count; i++) text_print(&t, "%s%.*s", i ? " " : "", P(n.at[i]));
    return n.count ? text_str(&t) : S("nothing");
}

static struct pack_names names_of(struct arena *a, const struct json *list)
{
    struct str *at = NEW(a, struct str, list->count);
    int32_t count = 0;
    for (const struct json *m = list->first; m; m = m->next) at[count++] = m->text;
    return (struct pack_names){ at, count };
}

// Each as often as it is named, in any order.
static bool same_names(struct pack_names a, struct pack_names b)
{
    if (a.count != b.count) return false;
    for (int32_t i = 0; i < b.count; i++)
        if (!pack_names_hold(a, b.at[i])) return false;
    return true;
}

static bool names_are(struct play *p, const char *what, const struct json *wanted, struct pack_names found)
{
    if (!wanted) return true;
    struct pack_names want = names_of(p->a, wanted);
    if (same_names(found, want)) return true;
    trace_wrong(p, "%s: expected %.*s, found %.*s", what, P(list_text(p->a, want)),
                P(list_text(p->a, found)));
    return false;
}

static bool names_hold(struct play *p, const char *what, const struct json *wanted, struct pack_names found)
{
    for (const struct json *m = wanted ? wanted->first : NULL; m; m = m->next) {
        if (pack_names_hold(found, m->text)) continue;
        trace_wrong(p, "%s: expected %.*s among %.*s", what, P(m->text), P(list_text(p->a, found)));
        return false;
    }
    return true;
}

static struct str due_text(struct play *p, struct instant i)
{
    char text[INSTANT_TEXT_MAX];
    return arena_str(p->a, instant_print(i, text));
}

static bool clocks_are(struct play *p, const struct json *wanted)
{
    bool good = true;
    if (!wanted) return true;
    for (const struct json *m = wanted->first; m; m = m->next) {
        const struct law_clock *k = play_clock(p, m->key);
        struct instant due;
        MUST(instant_parse(m->text, &due)); // as it was read
        if (k && k->due.ns == due.ns) continue;
        good = false;
        trace_wrong(p, "clock %.*s: expected to be due %.*s, found %.*s", P(m->key), P(m->text),
                    P(k ? due_text(p, k->due) : S("that it does not run")));
    }
    for (int32_t i = 0; i < p->clocks_count; i++) {
        if (json_get(wanted, p->clocks[i].name)) continue;
        good = false;
        trace_wrong(p, "clock %.*s runs, due %.*s, and is not expected", P(p->clocks[i].name),
                    P(due_text(p, p->clocks[i].due)));
    }
    return good;
}

static struct feel_value value_of(struct play *p, const struct json *j)
{
    struct json_out o = json_out_of(p->a);
    json_put_tree(&o, NULL, j);
    struct str text = json_out_str(&o);
    struct feel_run r = feel_run_of(*p->a, FEEL_BUDGET);
    struct feel_value v = feel_null();
    enum rc rc = feel_json_read(&r, text, NULL, &v, NULL);
    p->a->at = r.arena.at;
    return rc ? feel_null() : v;
}

// A date, time or duration is written as its text.
static bool is_value(struct play *p, const struct feel_value *found, const struct json *wanted)
{
    struct feel_value want = value_of(p, wanted), v = found ? *found : feel_null();
    if (want.kind == FEEL_STRING && v.kind != FEEL_STRING && v.kind != FEEL_NULL)
        return str_equal(feel_print(p->a, v, false), feel_text(want));
    return feel_equal(v, want) == 1;
}

static bool facts_are(struct play *p, const struct json *wanted)
{
    bool good = true;
    for (const struct json *m = wanted ? wanted->first : NULL; m; m = m->next) {
        const struct feel_value *v = play_fact(p, m->key);
        if (is_value(p, v, m)) continue;
        good = false;
        trace_wrong(p, "fact %.*s: expected %.*s, found %.*s", P(m->key),
                    P(feel_print(p->a, value_of(p, m), true)), P(v ? feel_print(p->a, *v, true) : S("none")));
    }
    return good;
}

static bool why_is(struct play *p, const struct json *wanted, const struct ruling *r)
{
    if (!wanted) return true;
    for (int32_t i = 0; i < r->decided_count; i++) {
        struct str why = r->decided[i].why;
        if (r->decided[i].refused &&
            (str_equal(why, wanted->text) ||
             (str_starts(why, S("why/")) && str_equal(str_slice(why, 4, why.len), wanted->text))))
            return true;
    }
    trace_wrong(p, "why: expected \"%.*s\"", P(wanted->text));
    return false;
}

static bool refused_as_told(struct play *p, const struct told_act *t, const struct ruling *r)
{
    if (r->admitted) {
        trace_wrong(p, "expected to be refused (%.*s)", P(t->refused->text));
        return false;
    }
    bool good = str_equal(law_refusal_name(r->refusal), t->refused->text);
    if (!good)
        trace_wrong(p, "refused: expected %.*s, found %.*s (%.*s)", P(t->refused->text),
                    P(law_refusal_name(r->refusal)), P(r->reason));
    good &= names_are(p, "needed", t->needed, r->needed);
    good &= why_is(p, t->why, r);
    good &= names_hold(p, "basis", t->basis, play_basis(p, r));
    return good;
}

static bool row_is(struct play *p, const struct json *wanted, const struct ruling *r)
{
    if (!wanted) return true;
    struct str full = arena_print(p->a, "%.*s.%.*s", P(p->kind), P(wanted->text));
    if (str_equal(r->row->id, full) || str_equal(r->row->id, wanted->text)) return true;
    trace_wrong(p, "row: expected %.*s, found %.*s", P(wanted->text), P(r->row->id));
    return false;
}

static bool admitted_as_told(struct play *p, const struct told_act *t, const struct ruling *r)
{
    if (!r->admitted) {
        trace_wrong(p, "expected to be admitted, and was refused: %.*s: %.*s",
                    P(law_refusal_name(r->refusal)), P(r->reason));
        return false;
    }
    bool good = str_equal(p->status, t->to->text);
    if (!good) trace_wrong(p, "status: expected %.*s, found %.*s", P(t->to->text), P(p->status));
    good &= row_is(p, t->row, r);
    good &= names_are(p, "step", t->step, t->step ? play_steps(p) : (struct pack_names){ 0 });
    good &= names_are(p, "issued", t->issued, r->documents);
    good &= names_are(p, "told", t->notices, r->notices);
    good &= names_hold(p, "basis", t->basis, play_basis(p, r));
    good &= facts_are(p, t->facts);
    return good;
}

bool play_as_told(struct play *p, const struct told_act *t, const struct ruling *r)
{
    bool good = t->refused ? refused_as_told(p, t, r) : admitted_as_told(p, t, r);
    good &= clocks_are(p, t->running);
    return good;
}
