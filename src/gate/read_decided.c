// The decisions that an act rested on, as tables with what they were told. An entry keeps which rules fired; what the columns were told is worked out
// again from the case as it then stood, and shown only where the same rules fire.
#include "gate/again_int.h"
#include "gate/read_int.h"

// The case before the act at `place`, folded anew from its entries. False: it opened the case, or the story is too long.
static enum rc fold_before(struct gate_reader *r, const struct casefile *c, int64_t place, struct arena far,
                           struct casefile *ret_before, bool *ret_there, struct fault *f)
{
    struct story story = { .positions = NEW(&far, int64_t, c->acts), .room = (int32_t)c->acts };
    enum rc rc = read_story(r, c, far, &story, f);
    *ret_there = false;
    *ret_before = (struct casefile){ .agency = c->agency, .id = c->id };
    for (int32_t i = story.count - 1; !rc && i >= 0; i--) {
        struct arena step = far;
        struct effects *effects = NEW(&step, struct effects, 1);
        const struct entry *e;
        rc = read_entry(r, c->agency, story.positions[i], &step, &e, f);
        if (rc || e->place >= place) return rc;
        rc = effects_read(&step, e->does, effects, f);
        if (rc) return rc;
        case_fold(ret_before, e, effects);
        *ret_there = true;
    }
    return rc;
}

// What the decisions were told, worked out again; none where that cannot be.
static enum rc ask_again(struct gate_reader *r, const struct casefile *c, const struct entry *e,
                         const struct pack *p, struct arena *a, const struct decided **ret_decided,
                         int32_t *ret_count, struct fault *f)
{
    struct casefile *before = NEW(a, struct casefile, 1);
    struct effects *effects = NEW(a, struct effects, 1);
    struct str *roles = NEW(a, struct str, ROLES_AGAIN_MAX);
    const struct pack_kind *kind = pack_kind(p, name_str(&c->kind));
    const struct pack_row *row = kind ? pack_row(kind, e->rule) : NULL;
    bool there;
    *ret_count = 0;
    if (!row || e->refused || c->acts > ACTS_BEFORE_MAX) return RC_OK; // a refusal keeps no data
    enum rc rc = fold_before(r, c, e->place, *a, before, &there, f);
    if (!rc) rc = effects_read(a, e->does, effects, f);
    if (rc) return rc;
    struct law_question q = question_again(e, effects, there ? before : NULL, roles, a);
    q.data = json_get(e->does, S("data"));
    *ret_count = law_foresee(p, &q, row, a, ret_decided);
    return RC_OK;
}

static bool same_rules(const struct decided *d, const struct decided *again)
{
    size_t bytes = (size_t)d->rules_count * sizeof *d->rules;
    return d->decision == again->decision && d->rules_count == again->rules_count &&
           (bytes == 0 || memcmp(d->rules, again->rules, bytes) == 0);
}

// As the entry tells it. False: this version has no such decision.
static bool decided_of(const struct pack *p, const struct json *told, struct arena *a, struct decided *ret)
{
    const struct json *rules = json_get(told, S("rules"));
    int32_t *at = NEW(a, int32_t, rules ? rules->count : 0);
    *ret = (struct decided){ .decision = pack_decision(p, json_str(told, S("decision"))),
                             .rules = at,
                             .why = json_str(told, S("why")),
                             .refused = json_bool(told, S("refused"), false) };
    for (const struct json *j = rules ? rules->first : NULL; j; j = j->next)
        at[ret->rules_count++] = (int32_t)j->integer;
    return ret->decision != NULL;
}

enum rc put_tables(struct json_out *o, struct gate_reader *r, const struct casefile *c, const struct entry *e,
                   bool to_holder, struct str language, struct arena *far, struct fault *f)
{
    const struct json *decided = json_get(e->why, S("decided"));
    const struct pack *p = pack_by_digest(r->gate, e->agency, e->pack);
    const struct decided *again = NULL;
    int32_t count = 0;
    enum rc rc = RC_OK;
    if (!decided || !p) return RC_OK;
    if (!to_holder) rc = ask_again(r, c, e, p, far, &again, &count, f);
    if (rc) return rc;
    json_open_key(o, "tables", '[');
    for (const struct json *j = decided->first; j; j = j->next) {
        struct decided d;
        if (!decided_of(p, j, far, &d)) continue;
        for (int32_t i = 0; i < count; i++)
            if (same_rules(&d, &again[i])) d.told = again[i].told;
        put_table(o, p, &d, language, far);
    }
    json_shut(o, ']');
    return RC_OK;
}
