// A state as a line of text, to be kept beside every act of a case:
//   1 12|1.0.0.-1 5.12.1.3|6.5.14|{"tier":24}
// outcome and last id; tokens id.node.parent.flow, then role.counter.done.cancelled where any is not 0; waits id.token.node, then 1 where a
// condition held; variables of the instance as a whole by name, those of inner scopes under "ID@NAME". What is inside each token is counted anew.
#include "law/bpmn/bpmn_int.h"

enum { TOKEN_NUMBERS = 8, WAIT_NUMBERS = 4 };

// --- writing ---------------------------------------------------------------------------------------

static void put_numbers(struct text *t, const int32_t *n, int count, int least)
{
    while (count > least && n[count - 1] == 0) count--;
    for (int i = 0; i < count; i++) text_print(t, i ? ".%d" : "%d", n[i]);
}

static void put_token(struct text *t, const struct bpmn_token *k)
{
    const int32_t n[TOKEN_NUMBERS] = { k->id,        k->node,    k->parent, k->flow,
                                       (int)k->role, k->counter, k->done,   k->cancelled };
    put_numbers(t, n, TOKEN_NUMBERS, 4);
}

static void put_wait(struct text *t, const struct bpmn_wait *w)
{
    const int32_t n[WAIT_NUMBERS] = { w->id, w->token, w->node, w->was };
    MUST(w->key.len == 0 && (w->due.ns == 0 || w->due.ns == INT64_MAX));
    put_numbers(t, n, WAIT_NUMBERS, 3);
}

static struct feel_value variables_of(struct arena *a, const struct bpmn_state *s)
{
    struct feel_entry *entries = NEW(a, struct feel_entry, s->variable_count);
    for (int32_t i = 0; i < s->variable_count; i++) {
        const struct bpmn_variable *v = &s->variables[i];
        bool plain = v->token == 1 && str_find(v->name, S("@")) < 0;
        entries[i].name = plain ? v->name : arena_print(a, "%d@%.*s", v->token, P(v->name));
        entries[i].value = v->value;
    }
    return feel_context(entries, s->variable_count);
}

struct str bpmn_mark_print(struct arena *a, const struct bpmn_state *s)
{
    MUST(s->letter_count == 0);
    struct feel_value sorted;
    struct str variables = { 0 };
    if (s->variable_count && !value_keep(a, variables_of(a, s), &sorted, NULL))
        variables = value_print(a, sorted);
    struct text t = { .arena = a };
    text_print(&t, "%d %d|", (int)s->outcome, s->last_id);
    for (int32_t i = 0; i < s->token_count; i++) {
        if (i) text_put(&t, S(" "));
        put_token(&t, &s->tokens[i]);
    }
    text_put(&t, S("|"));
    for (int32_t i = 0; i < s->wait_count; i++) {
        if (i) text_put(&t, S(" "));
        put_wait(&t, &s->waits[i]);
    }
    text_put(&t, S("|"));
    text_put(&t, variables);
    return text_str(&t);
}

// --- reading ---------------------------------------------------------------------------------------

struct mark {
    struct arena *a;
    const struct bpmn_model *m;
    struct fault *f;
    struct bpmn_state s;
};

static enum rc no_mark(struct mark *k, const char *what)
{
    return fail(k->f, RC_INVALID, "the mark of a procedure: %s", what);
}

// Numbers with dots between them; false where it is anything else. Those not there are 0.
static bool numbers(struct str text, int32_t *ret_n, int least, int most)
{
    struct str one, rest = text;
    int count = 0;
    memset(ret_n, 0, sizeof *ret_n * (size_t)most);
    for (bool more = text.len > 0; more; count++) {
        int64_t n;
        more = str_cut(rest, '.', &one, &rest);
        if (count == most || !str_int64(one, &n) || n < -1 || n > INT32_MAX) return false;
        ret_n[count] = (int32_t)n;
    }
    return count >= least;
}

static int32_t count_items(struct str text)
{
    int32_t count = text.len > 0;
    for (ptrdiff_t i = 0; i < text.len; i++) count += text.at[i] == ' ';
    return count;
}

static enum rc read_token(struct mark *k, struct str text)
{
    int32_t n[TOKEN_NUMBERS];
    bool good = numbers(text, n, 4, TOKEN_NUMBERS) && n[1] >= 0 && n[1] < k->m->node_count &&
                n[3] < k->m->flow_count && n[4] >= 0 && n[4] <= BPMN_INSTANCE;
    if (!good) return no_mark(k, "expected a token");
    struct bpmn_token t = { .id = n[0],
                            .node = n[1],
                            .parent = n[2],
                            .flow = n[3],
                            .role = (enum bpmn_role)n[4],
                            .counter = n[5],
                            .done = n[6],
                            .cancelled = n[7] };
    if (!place_token(k->m, &k->s, &t)) return no_mark(k, "a token cannot be where it is");
    k->s.tokens[k->s.token_count++] = t;
    return RC_OK;
}

static enum rc read_wait(struct mark *k, struct str text)
{
    int32_t n[WAIT_NUMBERS], last = k->s.wait_count ? k->s.waits[k->s.wait_count - 1].id : 0;
    bool good = numbers(text, n, 3, WAIT_NUMBERS) && n[0] > last && n[0] <= k->s.last_id && n[2] >= 0 &&
                n[2] < k->m->node_count && n[3] >= 0 && n[3] <= 1 &&
                may_await(k->m, token_at(&k->s, n[1]), n[2]);
    if (!good) return no_mark(k, "expected a wait");
    bool timer = k->m->nodes[n[2]].pub.trigger == BPMN_TIMER;
    k->s.waits[k->s.wait_count++] = (struct bpmn_wait){
        .id = n[0], .token = n[1], .node = n[2], .due = { timer ? INT64_MAX : 0 }, .left = timer, .was = n[3]
    };
    return RC_OK;
}

static enum rc read_items(struct mark *k, struct str text, enum rc (*read)(struct mark *, struct str))
{
    struct str one, rest = text;
    enum rc rc = RC_OK;
    for (bool more = text.len > 0; more && !rc;) {
        more = str_cut(rest, ' ', &one, &rest);
        rc = read(k, one);
    }
    return rc;
}

static enum rc add_variable(struct mark *k, const struct feel_entry *e)
{
    struct str token, name;
    int64_t id = 1;
    bool inner = str_cut(e->name, '@', &token, &name);
    if (!inner) name = e->name;
    if (inner && !str_int64(token, &id)) return no_mark(k, "expected the scope of a variable");
    if (inner && id == 1 && str_find(name, S("@")) < 0)
        return no_mark(k, "a variable that says its scope for nothing");
    if (id != 1 && (id < 1 || id > INT32_MAX || !token_at(&k->s, (int32_t)id)))
        return no_mark(k, "a variable in no scope");
    struct bpmn_variable *v = &k->s.variables[k->s.variable_count++];
    v->token = (int32_t)id;
    v->name = arena_str(k->a, name);
    v->slot = slot_of(k->m, name);
    return value_keep(k->a, e->value, &v->value, k->f);
}

static enum rc read_variables(struct mark *k, struct arena scratch, const struct feel_zones *zones,
                              struct str text)
{
    struct feel_value all;
    if (text.len == 0) return RC_OK;
    enum rc rc = value_read(k->a, scratch, zones, text, &all, k->f);
    if (rc) return rc;
    if (all.kind != FEEL_CONTEXT || all.extra > BPMN_VALUES_MAX) return no_mark(k, "expected variables");
    k->s.variable_room = all.extra;
    k->s.variables = NEW(k->a, struct bpmn_variable, all.extra);
    for (int32_t i = 0; i < all.extra && !rc; i++) rc = add_variable(k, &all.entries[i]);
    return rc;
}

static enum rc read_mark(struct mark *k, struct arena scratch, const struct feel_zones *zones,
                         struct str mark)
{
    struct str head, tokens, waits, outcome, last;
    int64_t outcome_n, last_n;
    bool good = str_cut(mark, '|', &head, &mark) && str_cut(mark, '|', &tokens, &mark) &&
                str_cut(mark, '|', &waits, &mark) && str_cut(head, ' ', &outcome, &last) &&
                str_int64(outcome, &outcome_n) && str_int64(last, &last_n) && outcome_n >= 0 &&
                outcome_n <= BPMN_FAILED && last_n >= 0 && last_n <= INT32_MAX;
    if (!good) return no_mark(k, "expected its four parts");
    k->s.outcome = (enum bpmn_outcome)outcome_n;
    k->s.last_id = (int32_t)last_n;
    k->s.token_room = count_items(tokens);
    k->s.wait_room = count_items(waits);
    if (k->s.wait_room > BPMN_WAITS_MAX) return no_mark(k, "too many waits");
    k->s.tokens = NEW(k->a, struct bpmn_token, k->s.token_room);
    k->s.waits = NEW(k->a, struct bpmn_wait, k->s.wait_room);
    enum rc rc = read_items(k, tokens, read_token);
    if (!rc) rc = read_items(k, waits, read_wait);
    if (!rc && (k->s.outcome == BPMN_OPEN) != (k->s.token_count > 0))
        rc = no_mark(k, "the outcome does not fit the tokens");
    return rc ? rc : read_variables(k, scratch, zones, mark);
}

enum rc bpmn_mark_read(struct arena *a, struct arena scratch, const struct bpmn_model *m,
                       const struct feel_zones *zones, struct str mark, struct bpmn_state *ret_s,
                       struct fault *f)
{
    struct arena start = *a;
    struct mark k = { .a = a, .m = m, .f = f };
    enum rc rc = read_mark(&k, scratch, zones, mark);
    if (rc)
        *a = start;
    else
        *ret_s = k.s;
    return rc;
}
