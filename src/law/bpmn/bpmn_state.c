// The state of an instance: what is in it, and how one event changes it. Nothing here decides anything.
#include "law/bpmn/bpmn_int.h"

// The place of the id in a table that is sorted by ids, or where it would be put.
#define PLACE_OF(table, count, wanted)                                                                       \
    ({                                                                                                       \
        int32_t low = 0, high = (count);                                                                     \
        while (low < high) {                                                                                 \
            int32_t middle = low + (high - low) / 2;                                                         \
            if ((table)[middle].id < (wanted))                                                               \
                low = middle + 1;                                                                            \
            else                                                                                             \
                high = middle;                                                                               \
        }                                                                                                    \
        low;                                                                                                 \
    })

struct bpmn_token *token_at(struct bpmn_state *s, int32_t id)
{
    int32_t i = PLACE_OF(s->tokens, s->token_count, id);
    return i < s->token_count && s->tokens[i].id == id ? &s->tokens[i] : NULL;
}

struct bpmn_wait *wait_at(struct bpmn_state *s, int32_t id)
{
    int32_t i = PLACE_OF(s->waits, s->wait_count, id);
    return i < s->wait_count && s->waits[i].id == id ? &s->waits[i] : NULL;
}

const struct bpmn_token *bpmn_token_find(const struct bpmn_state *s, int32_t id)
{
    int32_t i = PLACE_OF(s->tokens, s->token_count, id);
    return i < s->token_count && s->tokens[i].id == id ? &s->tokens[i] : NULL;
}

const struct bpmn_wait *bpmn_next_due(const struct bpmn_model *m, const struct bpmn_state *s)
{
    const struct bpmn_wait *next = NULL;
    for (int32_t i = 0; i < s->wait_count; i++) {
        const struct bpmn_wait *w = &s->waits[i];
        if (m->nodes[w->node].pub.trigger == BPMN_TIMER && (!next || w->due.ns < next->due.ns)) next = w;
    }
    return next;
}

struct bpmn_variable *variable_in(struct bpmn_state *s, int32_t token, int32_t slot, struct str name)
{
    for (const struct bpmn_token *t = token_at(s, token); t; t = token_at(s, t->parent))
        for (int32_t i = 0; i < s->variable_count; i++) {
            struct bpmn_variable *v = &s->variables[i];
            if (v->token == t->id && v->slot == slot && (slot >= 0 || str_equal(v->name, name))) return v;
        }
    return NULL;
}

// --- room ------------------------------------------------------------------------------------------

static void *with_room(struct arena *a, const void *at, int32_t count, int32_t *room, ptrdiff_t size)
{
    *room = count < 8 ? 16 : 2 * count;
    void *more = arena_take(a, size, 16, *room);
    if (count) memcpy(more, at, (size_t)(count * size));
    return more;
}

#define MAKE_ROOM(a, s, table)                                                                               \
    do {                                                                                                     \
        if ((s)->table##_count >= (s)->table##_room)                                                         \
            (s)->table##s = with_room((a), (s)->table##s, (s)->table##_count, &(s)->table##_room,            \
                                      sizeof *(s)->table##s);                                                \
    } while (0)

struct bpmn_state state_shallow(struct arena *a, const struct bpmn_state *s)
{
    struct bpmn_state copy = *s;
#define COPY(table)                                                                                          \
    copy.table##s = NULL, copy.table##_room = 0;                                                             \
    if (s->table##_count)                                                                                    \
    copy.table##s = with_room(a, s->table##s, s->table##_count, &copy.table##_room, sizeof *s->table##s)
    COPY(token);
    COPY(wait);
    COPY(variable);
    COPY(letter);
#undef COPY
    return copy;
}

struct bpmn_state bpmn_state_copy(struct arena *a, const struct bpmn_state *s)
{
    struct bpmn_state copy = state_shallow(a, s);
    struct fault f;
    copy.error = arena_str(a, s->error);
    for (int32_t i = 0; i < s->wait_count; i++) copy.waits[i].key = arena_str(a, s->waits[i].key);
    for (int32_t i = 0; i < s->variable_count; i++) {
        copy.variables[i].name = arena_str(a, s->variables[i].name);
        MUST(!value_keep(a, s->variables[i].value, &copy.variables[i].value, &f)); // it was kept before
    }
    for (int32_t i = 0; i < s->letter_count; i++) {
        struct bpmn_letter *letter = &copy.letters[i];
        letter->name = arena_str(a, letter->name);
        letter->key = arena_str(a, letter->key);
        MUST(!value_keep(a, s->letters[i].value, &letter->value, &f));
    }
    return copy;
}

// --- tokens ----------------------------------------------------------------------------------------

static enum rc corrupt(struct fault *f, const struct bpmn_event *e, const char *why)
{
    return fail(f, RC_CORRUPT, "event \"%s\": %s", bpmn_event_name(e->kind), why);
}

static bool is_node(const struct bpmn_model *m, int32_t node) { return node >= 0 && node < m->node_count; }

bool may_await(const struct bpmn_model *m, const struct bpmn_token *t, int32_t node)
{
    const struct bpmn_node *n = &m->nodes[node].pub;
    if (!t) return false;
    if (n->kind == BPMN_BOUNDARY) return t->node == n->attached;
    if (n->kind == BPMN_START) return n->parent >= 0 && m->nodes[n->parent].pub.parent == t->node;
    return t->node == node || m->nodes[t->node].pub.kind == BPMN_EVENT_GATEWAY;
}

// Whether a token may be at the node inside the other.
bool may_hold(const struct bpmn_model *m, const struct bpmn_token *outer, enum bpmn_role role, int32_t node)
{
    const struct bpmn_node *out = &m->nodes[outer->node].pub, *in = &m->nodes[node].pub;
    if (role == BPMN_INSTANCE) return outer->role == BPMN_BODY && outer->node == node;
    if (outer->role == BPMN_BODY || (role == BPMN_BODY) != (in->loop != BPMN_ONCE)) return false;
    if (out->kind == BPMN_CALL) return in->index == out->called;
    return in->parent == outer->node && in->kind != BPMN_PROCESS;
}

static void add_token(struct arena *a, struct bpmn_state *s, const struct bpmn_event *e)
{
    MAKE_ROOM(a, s, token);
    s->tokens[s->token_count++] = (struct bpmn_token){ .id = e->token,
                                                       .node = e->node,
                                                       .parent = e->parent,
                                                       .flow = e->flow,
                                                       .role = e->role,
                                                       .counter = e->counter };
    s->last_id = e->token;
}

static enum rc apply_began(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                           const struct bpmn_event *e, struct fault *f)
{
    if (s->outcome != BPMN_NOT_BEGUN || e->token != 1 || !is_node(m, e->node) ||
        m->nodes[e->node].pub.kind != BPMN_PROCESS)
        return corrupt(f, e, "it must be the first, of a process");
    add_token(a, s, &(struct bpmn_event){ .token = 1, .node = e->node, .flow = -1 });
    s->outcome = BPMN_OPEN;
    return RC_OK;
}

static enum rc apply_entered(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                             const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *outer = token_at(s, e->parent);
    if (!outer || !is_node(m, e->node) || e->token <= s->last_id || e->flow >= m->flow_count ||
        e->flow < -1 || !may_hold(m, outer, e->role, e->node))
        return corrupt(f, e, "no such token can come there");
    outer->children++;
    add_token(a, s, e);
    return RC_OK;
}

static void drop_waits_of(struct bpmn_state *s, int32_t token)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < s->wait_count; i++)
        if (s->waits[i].token != token) s->waits[kept++] = s->waits[i];
    s->wait_count = kept;
}

static void drop_variables_of(struct bpmn_state *s, int32_t token)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < s->variable_count; i++)
        if (s->variables[i].token != token) s->variables[kept++] = s->variables[i];
    s->variable_count = kept;
}

static enum rc apply_gone(struct bpmn_state *s, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *t = token_at(s, e->token);
    if (!t || t->node != e->node || t->children)
        return corrupt(f, e, "no such token, or something is still in it");
    struct bpmn_token *outer = token_at(s, t->parent);
    if (outer) outer->children--;
    if (outer && e->kind == BPMN_DID) outer->done++;
    if (outer && e->kind == BPMN_BROKE_OFF) outer->cancelled++;
    if (s->wait_count) drop_waits_of(s, e->token);
    if (outer) drop_variables_of(s, e->token); // what the instance as a whole has learnt outlives it
    t = token_at(s, e->token);
    memmove(t, t + 1, (size_t)(&s->tokens[s->token_count] - (t + 1)) * sizeof *t);
    s->token_count--;
    return RC_OK;
}

// --- waits -----------------------------------------------------------------------------------------

// A cycle whose first time is the instant that it is counted from.
static bool is_anchored(const struct bpmn_event *e)
{
    return (e->every_ns || e->every_months) && e->due.ns == e->base.ns;
}

static enum rc apply_waited(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                            const struct bpmn_event *e, struct fault *f)
{
    if (!token_at(s, e->token) || !is_node(m, e->node) || e->wait <= s->last_id || e->left < -1 ||
        e->every_ns < 0 || e->every_months < 0)
        return corrupt(f, e, "no such token waits");
    if (s->wait_count == BPMN_WAITS_MAX) return fail(f, RC_LIMIT, "more than %d waits", BPMN_WAITS_MAX);
    MAKE_ROOM(a, s, wait);
    s->waits[s->wait_count++] = (struct bpmn_wait){ .id = e->wait,
                                                    .token = e->token,
                                                    .node = e->node,
                                                    .due = e->due,
                                                    .base = e->base,
                                                    .every_ns = e->every_ns,
                                                    .every_months = e->every_months,
                                                    .left = e->left,
                                                    .fired = is_anchored(e) ? -1 : 0,
                                                    .key = e->key };
    s->last_id = e->wait;
    return RC_OK;
}

static void drop_wait(struct bpmn_state *s, struct bpmn_wait *w)
{
    memmove(w, w + 1, (size_t)(&s->waits[s->wait_count] - (w + 1)) * sizeof *w);
    s->wait_count--;
}

static enum rc apply_happened(struct bpmn_state *s, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_wait *w = wait_at(s, e->wait);
    if (!w || w->node != e->node || w->fired == INT32_MAX) return corrupt(f, e, "nobody waits for it");
    if (e->stays) {
        w->due = e->due;
        w->left = e->left;
        w->was = true;
        w->fired++;
        return RC_OK;
    }
    drop_wait(s, w);
    return RC_OK;
}

static enum rc apply_lapsed(struct bpmn_state *s, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_wait *w = wait_at(s, e->wait);
    if (!w || w->node != e->node) return corrupt(f, e, "nobody waits for it");
    if (e->stays)
        w->was = false;
    else
        drop_wait(s, w);
    return RC_OK;
}

// --- variables and letters -------------------------------------------------------------------------

static enum rc apply_wrote(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                           const struct bpmn_event *e, struct fault *f)
{
    if (!token_at(s, e->token)) return corrupt(f, e, "no such scope");
    int32_t slot = slot_of(m, e->name);
    for (int32_t i = 0; i < s->variable_count; i++) {
        struct bpmn_variable *v = &s->variables[i];
        if (v->token != e->token || !str_equal(v->name, e->name)) continue;
        v->value = e->value;
        return RC_OK;
    }
    if (s->variable_count == BPMN_VALUES_MAX)
        return fail(f, RC_LIMIT, "more than %d variables", BPMN_VALUES_MAX);
    MAKE_ROOM(a, s, variable);
    s->variables[s->variable_count++] = (struct bpmn_variable){ e->token, slot, e->name, e->value };
    return RC_OK;
}

static enum rc apply_kept(struct arena *a, struct bpmn_state *s, const struct bpmn_event *e, struct fault *f)
{
    if (e->wait <= s->last_id) return corrupt(f, e, "its id is not new");
    if (s->letter_count == BPMN_LETTERS_MAX)
        return fail(f, RC_LIMIT, "more than %d messages are kept already", BPMN_LETTERS_MAX);
    MAKE_ROOM(a, s, letter);
    s->letters[s->letter_count++] = (struct bpmn_letter){ e->wait, e->name, e->key, e->due, e->value };
    s->last_id = e->wait;
    return RC_OK;
}

static enum rc apply_dropped(struct bpmn_state *s, const struct bpmn_event *e, struct fault *f)
{
    int32_t i = PLACE_OF(s->letters, s->letter_count, e->wait);
    if (i == s->letter_count || s->letters[i].id != e->wait) return corrupt(f, e, "no such letter");
    memmove(&s->letters[i], &s->letters[i + 1], (size_t)(s->letter_count - i - 1) * sizeof *s->letters);
    s->letter_count--;
    return RC_OK;
}

static enum rc apply_finished(struct bpmn_state *s, const struct bpmn_event *e, struct fault *f)
{
    if (s->token_count || e->outcome <= BPMN_OPEN || e->outcome > BPMN_FAILED)
        return corrupt(f, e, "something is still open");
    s->outcome = e->outcome;
    s->error = e->name;
    s->letter_count = 0;
    return RC_OK;
}

static enum rc apply(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                     const struct bpmn_event *e, struct fault *f)
{
    switch (e->kind) {
    case BPMN_BEGAN:
        return apply_began(a, m, s, e, f);
    case BPMN_ENTERED:
        return apply_entered(a, m, s, e, f);
    case BPMN_DID:
    case BPMN_BROKE_OFF:
        return apply_gone(s, e, f);
    case BPMN_WAITED:
        return apply_waited(a, m, s, e, f);
    case BPMN_HAPPENED:
        return apply_happened(s, e, f);
    case BPMN_LAPSED:
        return apply_lapsed(s, e, f);
    case BPMN_WROTE:
        return apply_wrote(a, m, s, e, f);
    case BPMN_KEPT:
        return apply_kept(a, s, e, f);
    case BPMN_DROPPED:
        return apply_dropped(s, e, f);
    case BPMN_FINISHED:
        return apply_finished(s, e, f);
    case BPMN_PASSED:
    case BPMN_TOOK:
    case BPMN_THREW:
        return RC_OK; // told, and gone
    default:
        return fail(f, RC_CORRUPT, "no such event");
    }
}

enum rc bpmn_apply(struct arena *a, const struct bpmn_model *m, struct bpmn_state *s,
                   const struct bpmn_event *e, struct fault *f)
{
    bool first = s->outcome == BPMN_NOT_BEGUN;
    if (first != (e->kind == BPMN_BEGAN) || (!first && s->outcome != BPMN_OPEN))
        return fail(f, RC_CORRUPT, "an event of an instance that is %s", bpmn_outcome_name(s->outcome));
    if (!first && e->at.ns < s->at.ns) return fail(f, RC_CORRUPT, "an event that lies before the last one");
    enum rc rc = apply(a, m, s, e, f);
    if (!rc) s->at = e->at;
    return rc;
}
