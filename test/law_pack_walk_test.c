// law_rule and law_acts on packs/cn: denied by default, whatever is wrong. Seeded walks lead cases of every kind through their procedures;
// wherever one stands, an act that is open must hold by a second reading of its row that shares no code with the first, and must be
// refused as soon as one thing is wrong.
#include "packs/walk.h"

// --- data that fits a form -------------------------------------------------------------------------------

static struct str any_text(struct walk *w, const struct json *schema)
{
    const struct json *choices = json_get(schema, S("enum"));
    struct str format = json_str(schema, S("format"));
    if (choices) {
        const struct json *m = choices->first;
        for (int64_t i = below(w->seed, choices->count); i > 0; i--) m = m->next;
        return m->text;
    }
    if (str_equal(format, S("date"))) return S("2027-06-01");
    if (str_equal(format, S("date-time"))) return S("2027-05-01T10:00:00+08:00");
    return S("x");
}

static void put_value(struct walk *w, struct json_out *o, struct str name, const struct json *schema)
{
    struct str type = json_str(schema, S("type"));
    json_put_key(o, name);
    if (str_equal(type, S("boolean")))
        json_put_bool(o, NULL, below(w->seed, 2));
    else if (str_equal(type, S("integer")))
        json_put_int(o, NULL, 1 + below(w->seed, 3));
    else if (str_equal(type, S("array"))) {
        json_open(o, '[');
        json_put_str(o, NULL, S("narrative"));
        json_shut(o, ']');
    } else if (str_equal(type, S("object"))) {
        json_open(o, '{');
        json_shut(o, '}');
    } else
        json_put_str(o, NULL, any_text(w, schema));
}

static bool is_required(const struct json *schema, struct str name)
{
    const struct json *list = json_get(schema, S("required"));
    for (const struct json *m = list ? list->first : NULL; m; m = m->next)
        if (str_equal(m->text, name)) return true;
    return false;
}

// All that the form requires, and what is yes or no.
static const struct json *fill(struct walk *w, const struct pack_form *form)
{
    const struct json *properties = json_get(form->source, S("properties")), *j = NULL;
    struct json_out o = json_out_of(&w->a);
    json_open(&o, '{');
    for (const struct json *m = properties ? properties->first : NULL; m; m = m->next)
        if (is_required(form->source, m->key) || str_equal(json_str(m, S("type")), S("boolean")))
            put_value(w, &o, m->key, m);
    json_shut(&o, '}');
    CHECK(json_parse(&w->a, json_out_str(&o), &j, NULL) == RC_OK);
    return j;
}

// --- the second reading ------------------------------------------------------------------------------------

static bool holds_role(const struct stand *s, const struct pack_row *row)
{
    for (int32_t i = 0; i < s->q.roles_count; i++)
        for (int32_t r = 0; r < pack->roles_count; r++)
            if (row->roles >> r & 1 && str_equal(pack->roles[r].name, s->q.roles[i]) &&
                (pack->roles[r].class == ROLE_PARTNER) == (s->q.by == LAW_BY_PARTNER))
                return true;
    return false;
}

static bool has_token(const struct bpmn_state *s, int32_t node)
{
    for (int32_t i = 0; i < s->token_count; i++)
        if (s->tokens[i].node == node) return true;
    return false;
}

static bool leads_to(const struct bpmn_node *from, const struct bpmn_node *to)
{
    for (int32_t i = 0; i < from->out_count; i++)
        if (bpmn_flow_at(pack->procedures, from->out_first + i)->to == to->index) return true;
    return false;
}

// Where a drawn act is open: its task has a token; the activity that its boundary event stands on has one; the gateway before its catch event has.
static bool stands_at(struct walk *w, const struct pack_row *row)
{
    const struct bpmn_node *n = row->node;
    struct bpmn_state s = { 0 };
    struct arena a = w->a, scratch = left;
    if (!n) return true;
    bool read = w->procedure.len && law_procedure_read(pack, w->procedure, &a, scratch, &s, NULL) == RC_OK;
    if (n->kind == BPMN_START)
        return !read || s.token_count == 0 || bpmn_node_at(pack->procedures, n->parent)->kind != BPMN_PROCESS;
    if (!read) return false;
    if (n->kind == BPMN_BOUNDARY) return has_token(&s, n->attached);
    if (has_token(&s, n->index)) return true;
    for (int32_t i = 0; i < s.token_count; i++)
        if (leads_to(bpmn_node_at(pack->procedures, s.tokens[i].node), n)) return true;
    return false;
}

static bool is_in_time(const struct stand *s, const struct pack_row *row)
{
    for (int32_t i = 0; row->within && i < s->q.clocks_count; i++)
        if (str_equal(s->q.clocks[i].name, row->within->name))
            return s->q.clocks[i].paused || s->q.now.ns < s->q.clocks[i].due.ns;
    return !row->within;
}

static bool is_in_force(const struct stand *s, const struct pack_row *row)
{
    bool force = true;
    for (int32_t i = 0; i < row->articles.count; i++)
        force &= pack_in_force(pack, row->articles.at[i], s->q.now);
    return force;
}

static bool role_asked(const struct stand *s) { return s->q.by == LAW_BY_STAFF || s->q.by == LAW_BY_PARTNER; }

static bool row_allows(struct walk *w, const struct stand *s, const struct pack_row *row)
{
    bool offer = row->verb == VERB_TRANSFER                                 ? !s->q.offer_stands
                 : row->verb == VERB_RECALL || row->relations & LAW_OFFERED ? s->q.offer_stands
                                                                            : true;
    bool related = row->relations == 0 || (row->relations & s->q.relations) != 0;
    return row->by >> s->q.by & 1 && (!role_asked(s) || holds_role(s, row)) && related && offer &&
           is_in_force(s, row) && is_in_time(s, row) && stands_at(w, row);
}

// --- what is wrong is refused --------------------------------------------------------------------------------

static void nothing_wrong_is_admitted(struct walk *w, const struct stand *s, const struct pack_row *row)
{
    struct str stranger[] = { S("nobody"), S("") };
    struct law_question q = s->q;
    q.act = row->act;
    q.kind = S("no-such-kind");
    CHECK_INT(ruled(w, &q), REFUSED_KIND);
    q = s->q, q.act = S("no-such-act");
    CHECK_INT(ruled(w, &q), REFUSED_ACT);
    q = s->q, q.act = S("");
    CHECK_INT(ruled(w, &q), REFUSED_ACT);
    q = s->q, q.act = row->act, q.now.ns = 0; // 1970: nothing that the pack cites was in force
    if (row->articles.count) CHECK(ruled(w, &q) != REFUSED_NOT);
    q = s->q, q.act = row->act, q.roles = stranger, q.roles_count = COUNT(stranger);
    if (role_asked(s)) CHECK(ruled(w, &q) != REFUSED_NOT);
    q = s->q, q.act = row->act, q.relations |= LAW_CONCERNED;
    if (w->kind->unit_concerned_excluded) CHECK_INT(ruled(w, &q), REFUSED_CONCERNED);
    q = s->q, q.act = row->act,
    q.by = q.by == LAW_BY_PARTNER ? LAW_BY_STAFF : LAW_BY_PARTNER; // roles of the other class
    if (role_asked(s)) CHECK(ruled(w, &q) != REFUSED_NOT);
    q = s->q, q.act = row->act, q.procedure = S("0123456789abcdef a procedure of no pack");
    if (s->q.procedure.len) CHECK(ruled(w, &q) != REFUSED_NOT);
}

// --- walking ---------------------------------------------------------------------------------------------------

static int32_t opened, shut;

// What this actor may do here; the open ones are read a second time, and one of them is made.
static void look_and_act(struct walk *w, enum law_by by, const char *actor)
{
    static struct stand s;
    const struct law_option *options;
    struct arena mark = w->a;
    const struct pack_row *chosen = NULL;
    uint64_t seen = 0;
    stand_there(&s, w, by, actor);
    int32_t count = law_acts(pack, &s.q, &w->a, &options);
    for (int32_t i = 0; i < count; i++) {
        opened += options[i].open, shut += !options[i].open;
        if (!options[i].open) {
            CHECK(options[i].refusal != REFUSED_NOT && options[i].reason.len > 0);
            continue;
        }
        if (!row_allows(w, &s, options[i].row)) printf("%.*s by %d\n", P(options[i].row->id), by);
        CHECK(row_allows(w, &s, options[i].row));
        if (below(w->seed, 8) == 0) nothing_wrong_is_admitted(w, &s, options[i].row);
        if (below(w->seed, (int64_t)++seen) == 0) chosen = options[i].row;
    }
    w->a.at = mark.at;
    if (!chosen) return;
    struct ruling r;
    s.q.act = chosen->act;
    s.q.data = fill(w, chosen->form);
    if (chosen->purposes.count) s.q.purpose = chosen->purposes.at[0];
    law_rule(pack, &s.q, &w->a, &r);
    if (r.admitted) keep(w, &r);
}

static void time_passes(struct walk *w)
{
    static struct stand s;
    w->now.ns += below(w->seed, 40 * 3600) * NS_PER_S;
    for (bool again = true; again;) {
        again = false;
        for (int32_t i = 0; i < w->clocks_count && !again; i++) {
            const struct pack_clock *c = pack_clock(w->kind, w->clocks[i].name);
            if (!c || c->consequence.len == 0 || w->clocks[i].paused || w->clocks[i].due.ns > w->now.ns)
                continue;
            stand_there(&s, w, LAW_BY_SYSTEM, "");
            s.q.now = w->clocks[i].due;
            s.q.act = c->consequence;
            s.q.due_clock = c->name;
            struct ruling r;
            struct instant now = w->now;
            law_rule(pack, &s.q, &w->a, &r);
            if (!r.admitted) continue; // it has told already
            w->now = s.q.now;
            keep(w, &r);
            w->now = now;
            again = running(w, c->name) == NULL;
        }
    }
}

TEST(wherever_a_case_stands_what_is_open_holds_by_a_second_reading_and_nothing_wrong_is_admitted)
{
    static struct walk w;
    if (!ready()) return;
    uint64_t seed = 20260302;
    opened = shut = 0;
    for (int32_t n = 0; n < 40 * pack->kinds_count; n++) {
        w = (struct walk){
            .a = left, .seed = &seed, .kind = &pack->kinds[n % pack->kinds_count], .now = in_2027()
        };
        w.a.end = w.a.at + (arena_left(&left) / 2);
        for (int step = 0; step < 24 && arena_left(&w.a) > (8 << 20); step++) {
            static const char *const people[] = { "u:li", "u:wang", "u:zhou" };
            enum law_by by = below(&seed, 4) ? LAW_BY_STAFF : (enum law_by)below(&seed, LAW_BYS);
            look_and_act(&w, by, by == LAW_BY_STAFF ? people[below(&seed, 3)] : "");
            if (w.status.len) time_passes(&w);
        }
    }
    CHECK(opened > 10'000 && shut > 50'000);
}
