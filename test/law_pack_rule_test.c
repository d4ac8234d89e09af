// law_rule and law_acts on packs/cn: denied by default, whatever is wrong. Seeded walks lead cases of every kind through their procedures;
// wherever one stands, an act that is open must hold by a second reading of its row that shares no code with the first, and must be
// refused as soon as one thing is wrong.
#include "law/bpmn.h"
#include "law/move.h"
#include "law/pack.h"
#include "law/rule.h"
#include "packs/folder.h"
#include "test.h"

static char pool[160 << 20];
static struct arena left;
static const struct pack *pack;

static bool ready(void)
{
    if (pack) return true;
    left = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&left, ANLAN_SOURCE "/packs/cn");
    struct fault f = { 0 };
    CHECK(pack_load(&left, folder.at, folder.count, &pack, &f) == RC_OK);
    return pack != NULL;
}

static struct instant in_2027(void)
{
    struct instant i;
    MUST(instant_parse(S("2027-05-01T12:00:00+08:00"), &i));
    return i;
}

static int64_t below(uint64_t *seed, int64_t n) { return (int64_t)(test_random(seed) % (uint64_t)n); }

static const struct json *data_of(struct arena *a, const char *text)
{
    const struct json *j = NULL;
    struct fault f = { 0 };
    CHECK(json_parse(a, str_of(text), &j, &f) == RC_OK);
    return j;
}

// --- a case on its way ---------------------------------------------------------------------------------

struct walk {
    struct arena a; // of this case
    uint64_t *seed;
    const struct pack_kind *kind;
    struct str status, procedure;
    bool offer_stands;
    struct instant now;
    struct law_clock clocks[LAW_CLOCKS_MAX];
    struct clock_pause pauses[LAW_CLOCKS_MAX][8];
    int32_t clocks_count;
};

struct stand { // who asks there, with the room that the question points into
    struct law_question q;
    struct str roles[PACK_ROLES_MAX];
};

static const uint32_t every_relation = LAW_OWNER | LAW_OFFERED | LAW_ASSIGNEE | LAW_HOLDER;

static void stand_there(struct stand *s, const struct walk *w, enum law_by by, const char *actor)
{
    *s = (struct stand){ .q = { .now = w->now,
                                .kind = w->kind->name,
                                .status = w->status,
                                .by = by,
                                .roles = s->roles,
                                .relations = by == LAW_BY_SYSTEM ? 0 : every_relation,
                                .offer_stands = w->offer_stands,
                                .clocks = w->clocks,
                                .clocks_count = w->clocks_count,
                                .actor = str_of(actor),
                                .procedure = w->procedure } };
    for (int32_t r = 0; r < pack->roles_count; r++) {
        bool own = (by == LAW_BY_PARTNER) == (pack->roles[r].class == ROLE_PARTNER);
        bool holds = by == LAW_BY_STAFF || by == LAW_BY_PARTNER;
        if (holds && own) s->roles[s->q.roles_count++] = pack->roles[r].name;
    }
}

static struct law_clock *running(struct walk *w, struct str name)
{
    for (int32_t i = 0; i < w->clocks_count; i++)
        if (str_equal(w->clocks[i].name, name)) return &w->clocks[i];
    return NULL;
}

static void drop(struct walk *w, struct law_clock *k)
{
    ptrdiff_t gone = k - w->clocks, last = --w->clocks_count;
    w->clocks[gone] = w->clocks[last];
    memcpy(w->pauses[gone], w->pauses[last], sizeof w->pauses[gone]);
    w->clocks[gone].pauses = w->pauses[gone];
}

static void keep_clock(struct walk *w, const struct ruled_clock *c)
{
    struct law_clock *k = running(w, c->clock->name);
    if (c->op == CLOCK_START && !k) {
        k = &w->clocks[w->clocks_count++];
        *k = (struct law_clock){ .name = c->clock->name, .start = c->start, .has_history = true };
    }
    CHECK(k != NULL); // nothing else is ruled of a clock that does not run
    if (!k) return;
    if (c->op == CLOCK_STOP) return drop(w, k);
    if (c->op == CLOCK_PAUSE) k->paused_at = w->now;
    if (c->op == CLOCK_RESUME && k->pauses_count < 8) {
        k->pauses = w->pauses[k - w->clocks];
        w->pauses[k - w->clocks][k->pauses_count++] = (struct clock_pause){ k->paused_at, w->now };
    }
    if (c->op == CLOCK_PAUSE || c->op == CLOCK_RESUME) k->paused = c->op == CLOCK_PAUSE;
    k->due = c->due;
    k->extended_times = c->extended_times;
}

static void keep(struct walk *w, const struct ruling *r)
{
    w->status = r->to;
    if (r->procedure.len) w->procedure = r->procedure;
    for (int32_t i = 0; i < r->clocks_count; i++) keep_clock(w, &r->clocks[i]);
    if (r->verb == VERB_TRANSFER) w->offer_stands = true;
    if (r->verb == VERB_RECALL || r->row->relations & LAW_OFFERED)
        w->offer_stands = w->offer_stands && r->verb == VERB_READ;
}

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

static enum law_refusal ruled(const struct walk *w, const struct law_question *q)
{
    struct arena a = w->a;
    struct ruling r;
    law_rule(pack, q, &a, &r);
    MUST(r.admitted == (r.refusal == REFUSED_NOT));
    CHECK(r.admitted || r.reason.len > 0);
    return r.refusal;
}

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

// --- single things -------------------------------------------------------------------------------------

TEST(what_does_not_fit_the_form_is_named_by_its_place_and_not_repeated)
{
    if (!ready()) return;
    struct arena a = left;
    struct law_question q = {
        .now = in_2027(), .kind = S("help-request"), .act = S("open"), .by = LAW_BY_ANONYMOUS
    };
    struct ruling r;
    q.data = data_of(&a, "{\"narrative\":\"x\",\"reporter\":{\"phone\":12345}}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.refusal == REFUSED_DATA && r.form.code == SCHEMA_TYPE);
    CHECK_TEXT(r.form.pointer, "/reporter/phone");
    CHECK(str_contains(r.explanation, S("/reporter/phone")) && !str_contains(r.explanation, S("12345")));
    q.data = data_of(&a, "{\"narrative\":\"x\",\"zhang-san\":1}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.refusal == REFUSED_DATA && r.form.code == SCHEMA_UNKNOWN);
    CHECK(!str_contains(r.explanation, S("zhang-san")));
    q.data = NULL;
    law_rule(pack, &q, &a, &r);
    CHECK(r.refusal == REFUSED_DATA && r.form.code == SCHEMA_REQUIRED);
    q.data = data_of(&a, "{\"narrative\":\"x\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted && r.verb == VERB_OPEN && r.clocks_count == 1);
    CHECK_STR(r.owner, S("intake"));
    CHECK_STR(r.to, S("received"));
}

TEST(an_imported_case_starts_no_clock)
{
    if (!ready()) return;
    struct arena a = left;
    struct law_question q = {
        .now = in_2027(), .kind = S("help-request"), .act = S("open"), .by = LAW_BY_STAFF, .historic = true
    };
    struct str role = S("call-taker");
    struct ruling r;
    q.roles = &role, q.roles_count = 1;
    q.data = data_of(&a, "{\"narrative\":\"x\",\"channel\":\"import\"}");
    law_rule(pack, &q, &a, &r);
    CHECK(r.admitted && r.clocks_count == 0);
}

// A case that was just opened; lives in `w->a`.
static void open_case(struct walk *w, const char *kind, const char *data)
{
    static struct stand s;
    static uint64_t seed = 7;
    struct ruling r;
    *w = (struct walk){ .a = left, .seed = &seed, .kind = pack_kind(pack, str_of(kind)), .now = in_2027() };
    stand_there(&s, w, LAW_BY_HOLDER, "");
    s.q.act = S("open");
    s.q.data = data_of(&w->a, data);
    law_rule(pack, &s.q, &w->a, &r);
    CHECK(r.admitted);
    if (r.admitted) keep(w, &r);
}

TEST(a_clock_that_runs_is_not_started_again)
{
    static struct walk w;
    static struct stand s;
    if (!ready()) return;
    open_case(&w, "public-order", "{\"narrative\":\"x\"}");
    CHECK_INT(w.clocks_count, 1);
    for (int i = 0; i < 2; i++) { // asked for recusal, and asked again
        struct ruling r;
        stand_there(&s, &w, LAW_BY_HOLDER, "");
        s.q.act = S("ask-recusal");
        s.q.data = data_of(&w.a, "{\"reason\":\"x\"}");
        law_rule(pack, &s.q, &w.a, &r);
        CHECK(r.admitted);
        CHECK_INT(r.clocks_count, i == 0);
        if (r.admitted) keep(&w, &r);
    }
    CHECK_INT(w.clocks_count, 2);
}

// However many clocks an act stops, its explanation fits into an entry.
TEST(explanations_are_canonical_and_short_at_the_limit_of_clocks)
{
    static struct walk w;
    static struct stand s;
    if (!ready()) return;
    open_case(&w, "public-order", "{\"narrative\":\"x\"}");
    w.clocks_count = 0;
    for (int32_t i = 0; i < w.kind->clocks_count; i++)
        w.clocks[w.clocks_count++] = (struct law_clock){ .name = w.kind->clocks[i].name,
                                                         .start = w.now,
                                                         .due = { w.now.ns + NS_PER_DAY } };
    while (w.clocks_count < LAW_CLOCKS_MAX) // clocks that an older pack had started: left alone
        w.clocks[w.clocks_count++] = (struct law_clock){ .name = arena_print(&w.a, "gone-%d", w.clocks_count),
                                                         .start = w.now,
                                                         .due = { w.now.ns + NS_PER_DAY } };
    struct ruling r;
    stand_there(&s, &w, LAW_BY_HOLDER, "");
    s.q.act = S("withdraw");
    law_rule(pack, &s.q, &w.a, &r);
    CHECK(r.admitted);
    CHECK_INT(r.clocks_count, w.kind->clocks_count);
    CHECK(r.explanation.len <= PACK_EXPLANATION_BYTES_MAX);
}

static enum law_refusal handed_to(struct walk *w, const char *unit)
{
    static struct stand s;
    struct str role = S("supervisor");
    stand_there(&s, w, LAW_BY_STAFF, "u:li");
    s.q.roles = &role, s.q.roles_count = 1;
    s.q.act = S("transfer");
    s.q.relations = LAW_OWNER;
    s.q.concerned = S("unit-7");
    s.q.data = data_of(&w->a, unit);
    return ruled(w, &s.q);
}

// As the pack's kind of a complaint about staff asks: its articles forbid giving it to the unit accused.
TEST(a_case_is_not_handed_to_the_unit_that_it_is_about)
{
    static struct walk w;
    if (!ready()) return;
    open_case(&w, "staff-complaint", "{\"narrative\":\"x\",\"unit\":\"unit-7\"}");
    CHECK_INT(handed_to(&w, "{\"unit\":\"unit-7\",\"reason\":\"x\"}"), REFUSED_RECEIVER);
    CHECK_INT(handed_to(&w, "{\"unit\":\"unit-8\",\"reason\":\"x\"}"), REFUSED_NOT);
    open_case(&w, "help-request", "{\"narrative\":\"x\"}");
    CHECK_INT(handed_to(&w, "{\"unit\":\"unit-7\",\"reason\":\"x\"}"), REFUSED_NOT);
}

TEST(verbs_have_one_name_each)
{
    for (int v = 0; v < LAW_VERBS; v++) {
        enum law_verb back;
        CHECK(law_verb_parse(law_verb_name((enum law_verb)v), &back) && (int)back == v);
    }
    enum law_verb none;
    CHECK(!law_verb_parse(S("arrest"), &none) && !law_verb_parse(S(""), &none));
}
