// Reading one case: its state, its story, the explanation of an act. No sealed field is ever in an answer.
#include "gate/read_int.h"
#include "law/bpmn.h"
#include <stdio.h>

struct instant reader_now(struct gate_reader *r) { return r->gate->world->now(r->gate->world->self); }

const struct person *reader_person(struct gate_reader *r, const struct actor *actor)
{
    const struct person *p = people_find(atomic_load(&r->gate->people), actor->name);
    return p && !p->account.off && p->account.agency == actor->agency ? p : NULL;
}

enum rc read_case(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t id,
                  struct arena scratch, struct casefile *ret_c, struct seen *ret_seen, struct fault *f)
{
    enum rc rc = casefile_load(r->store, scratch, agency, id, ret_c, f);
    if (rc == RC_MISSING) return fail(f, RC_MISSING, "no such case");
    if (rc) return rc;
    scope_look(r->gate, actor, reader_person(r, actor), ret_c, name_str(&ret_c->area), reader_now(r), scratch,
               ret_seen);
    return ret_seen->visible ? RC_OK : fail(f, RC_MISSING, "no such case");
}

// --- pieces -------------------------------------------------------------------------------------------------------------------------

void put_case_name(struct json_out *o, const char *key, struct gate_reader *r, int64_t agency, int64_t id)
{
    char name[CASE_TEXT];
    ledger_case_name(r->gate->ledger, agency, id, name);
    json_put_str(o, key, (struct str){ name, CASE_TEXT });
}

void put_words(struct json_out *o, const char *key, const struct pack *p, struct str language,
               const char *prefix, struct str name)
{
    char memory[2 * NAME_MAX_BYTES + 64];
    struct arena scratch = arena_of(memory, sizeof memory, NULL);
    if (!p || name.len == 0 || name.len > NAME_MAX_BYTES) return json_put_str(o, key, name);
    struct str path = arena_print(&scratch, "%s/%.*s", prefix, P(name)),
               words = pack_words(p, language, path);
    json_put_str(o, key, str_equal(words, path) ? name : words);
}

static int32_t language_index(const struct pack *p, struct str language)
{
    for (int32_t i = 0; i < p->languages.count; i++)
        if (str_equal(p->languages.at[i], language)) return i;
    return 0;
}

static void put_basis(struct json_out *o, const char *key, const struct pack *p, const struct str *names,
                      int32_t count, struct str language)
{
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < count; i++) {
        const struct pack_article *article = p ? pack_article(p, names[i]) : NULL;
        json_open(o, '{');
        json_put_str(o, "name", names[i]);
        if (article) {
            int32_t l = language_index(p, pack_language(p, language));
            json_put_str(o, "instrument", article->instrument_title[l]);
            json_put_str(o, "title", article->title[l]);
            json_put_str(o, "summary", article->summary[l]);
            if (article->link.len) json_put_str(o, "link", article->link);
            json_put_bool(o, "verified", article->verified);
        }
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

void put_articles(struct json_out *o, const struct pack *p, const struct str *names, int32_t count,
                  struct str language)
{
    put_basis(o, "articles", p, names, count, language);
}

static void put_row_basis(struct json_out *o, const char *key, const struct pack *p,
                          struct pack_articles articles, struct str language)
{
    struct str names[ENTRY_ARTICLES_MAX];
    int32_t count = 0;
    for (int32_t i = 0; i < articles.count && count < ENTRY_ARTICLES_MAX; i++)
        names[count++] = articles.at[i]->name;
    put_basis(o, key, p, names, count, language);
}

static void put_row_articles(struct json_out *o, const struct pack *p, struct pack_articles articles,
                             struct str language)
{
    put_row_basis(o, "articles", p, articles, language);
}

void put_clocks(struct json_out *o, const struct gate_reader *r, const struct casefile *c,
                struct str language)
{
    const struct pack *p = case_pack(r->gate, c);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    struct instant now = r->gate->world->now(r->gate->world->self);
    json_open_key(o, "clocks", '[');
    for (int32_t i = 0; i < c->clocks_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        const struct pack_clock *clock = kind ? pack_clock(kind, name_str(&k->name)) : NULL;
        json_open(o, '{');
        json_put_str(o, "name", name_str(&k->name));
        put_words(o, "words", p, language, "clock", name_str(&k->name));
        json_put_instant(o, "start", k->start);
        json_put_instant(o, "due", k->due);
        if (k->paused_at.ns) json_put_instant(o, "paused", k->paused_at);
        json_put_bool(o, "over", k->paused_at.ns == 0 && k->due.ns <= now.ns);
        if (clock) put_row_articles(o, p, clock->articles, language);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

// --- the case -----------------------------------------------------------------------------------------------------------------------

static void put_names(struct json_out *o, const char *key, struct pack_names names)
{
    if (names.count == 0) return;
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < names.count; i++) json_put_str(o, NULL, names.at[i]);
    json_shut(o, ']');
}

// The step of the procedure that bears the act.
static void put_step(struct json_out *o, const struct pack *p, struct str language, const struct bpmn_node *n)
{
    if (!n) return;
    json_put_str(o, "step", n->id);
    put_words(o, "step_words", p, language, "step", n->id);
}

// The kinds of case that an act may open beside this one.
static void put_opens(struct json_out *o, const struct pack *p, struct pack_names kinds, struct str language)
{
    if (kinds.count == 0) return;
    json_open_key(o, "opens", '[');
    for (int32_t i = 0; i < kinds.count; i++) {
        json_open(o, '{');
        json_put_str(o, "kind", kinds.at[i]);
        put_words(o, "words", p, language, "kind", kinds.at[i]);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_option(struct json_out *o, const struct pack *p, const struct law_option *option,
                       struct str language)
{
    json_open(o, '{');
    json_put_str(o, "act", option->act);
    put_words(o, "words", p, language, "act", option->act);
    json_put_bool(o, "open", option->open);
    if (option->row) {
        put_row_articles(o, p, option->row->articles, language);
        put_step(o, p, language, option->row->node);
        put_names(o, "purposes", option->row->purposes);
        put_names(o, "parts", option->row->parts);
        put_opens(o, p, option->row->opens, language);
    }
    if (option->open && option->row) put_form(o, p, language, option->row->form->source);
    if (!option->open) {
        json_put_str(o, "refusal", law_refusal_name(option->refusal));
        put_words(o, "why_not", p, language, "refusal", law_refusal_name(option->refusal));
        put_names(o, "needed", option->needed);
        if (option->row) json_put_str(o, "rule", option->row->id);
        if (option->decided) json_put_str(o, "decision", option->decided->decision->id);
        if (option->decided && option->decided->why.len)
            put_words(o, "because", p, language, "why", option->decided->why);
        if (option->decided) put_row_basis(o, "basis", p, option->decided->articles, language);
    }
    json_shut(o, '}');
}

static void put_options(struct json_out *o, struct gate_reader *r, const struct actor *actor,
                        const struct casefile *c, const struct seen *seen, struct arena *a,
                        struct str language)
{
    const struct law_option *options;
    const struct person *person = reader_person(r, actor);
    bool partner = actor->class == ACTOR_STAFF && person && is_partner(r->gate, person);
    struct law_question q = case_question(c, reader_now(r), a);
    const struct pack *p = case_ruled(r->gate, c, a, &q);
    q.by = partner ? LAW_BY_PARTNER : law_by_of(actor->class);
    q.roles = seen->roles;
    q.roles_count = seen->roles_count;
    q.relations = seen->relations;
    if (q.by == LAW_BY_STAFF || q.by == LAW_BY_PARTNER) q.actor = actor->name;
    int32_t count = p ? law_acts(p, &q, a, &options) : 0;
    json_open_key(o, "acts", '[');
    for (int32_t i = 0; i < count; i++) { // a resident is not told of the acts of others
        bool of_others =
            actor->class == ACTOR_HOLDER && !options[i].open && options[i].refusal == REFUSED_ACTOR;
        if (!of_others) put_option(o, p, &options[i], language);
    }
    json_shut(o, ']');
}

struct part_names {
    struct name at[ENTRY_PARTS_MAX];
    int32_t count;
};

static bool take_names(void *self, const struct entry *e)
{
    struct part_names *names = self;
    for (int32_t k = 0; k < e->parts_count; k++) {
        bool again = names->count == ENTRY_PARTS_MAX;
        for (int32_t i = 0; i < names->count; i++) again |= name_is(&names->at[i], e->parts[k].name);
        if (!again) MUST(name_set(&names->at[names->count++], e->parts[k].name));
    }
    return false;
}

static void put_parties(struct json_out *o, const struct casefile *c, const struct pack *p,
                        struct str language, const struct part_names *names)
{
    json_open_key(o, "parts", '[');
    for (int32_t i = names->count - 1; i >= 0; i--) { // the walk met the newest first
        json_open(o, '{');
        json_put_str(o, "name", name_str(&names->at[i]));
        put_words(o, "words", p, language, "party", name_str(&names->at[i]));
        json_put_bool(o, "locked", is_locked(c, name_str(&names->at[i])));
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_state(struct json_out *o, struct gate_reader *r, const struct casefile *c, bool to_holder,
                      struct str language)
{
    const struct pack *p = case_pack(r->gate, c);
    const struct charter *charter = rules_of(r->gate, c->agency)->charter;
    char number[NUMBER_TEXT_MAX];
    put_case_name(o, "id", r, c->agency, c->id);
    json_put_str(o, "agency", ledger_slug(r->gate->ledger, c->agency));
    json_put_str(o, "number", case_number(c, number));
    json_put_str(o, "kind", name_str(&c->kind));
    put_words(o, "kind_words", p, language, "kind", name_str(&c->kind));
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    json_put_bool(o, "led", kind && kind->procedure); // a drawn procedure leads it, and can be asked for
    json_put_str(o, "status", name_str(&c->status));
    put_words(o, "status_words", p, language, "status", name_str(&c->status));
    json_put_str(o, "owner", name_str(&c->owner));
    const struct charter_unit *unit = charter ? charter_unit(charter, name_str(&c->owner)) : NULL;
    if (unit) json_put_str(o, "owner_words", charter_words(unit->words, language));
    json_put_str(o, "offered", name_str(&c->offered));
    if (!to_holder)
        json_put_str(o, "assignee", name_str(&c->assignee)); // a resident sees units, not people by name
    json_put_str(o, "area", name_str(&c->area));
    json_put_str(o, "channel", name_str(&c->channel));
    json_put_str(o, "publicity", publicity_name(c->publicity));
    json_put_str(o, "title", case_title(c));
    json_put_instant(o, "opened", c->opened);
    if (c->event.ns != c->opened.ns) json_put_instant(o, "event", c->event);
    if (c->closed.ns) json_put_instant(o, "closed", c->closed);
    json_put_bool(o, "held", c->held);
    json_put_bool(o, "retained", c->retained);
    if (c->moved) json_put_bool(o, "moved", true);
    if (c->twin_agency) {
        json_open_key(o, "twin", '{');
        json_put_str(o, "agency", ledger_slug(r->gate->ledger, c->twin_agency));
        put_case_name(o, "id", r, c->twin_agency, c->twin);
        json_shut(o, '}');
    }
    json_put_int(o, "acts_count", c->acts);
    put_clocks(o, r, c, language);
}

enum rc gate_case(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                  struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    struct part_names *names = NEW(a, struct part_names, 1);
    struct story story = { .wanted = take_names, .self = names };
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (!rc) rc = read_story(r, c, *a, &story, f);
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    put_state(&o, r, c, actor->class == ACTOR_HOLDER, language);
    put_parties(&o, c, gate_pack(r->gate, agency), language, names);
    struct json_out options =
        json_out_of(a); // of its own, as options take from the arena while they are made
    json_open(&options, '{');
    put_options(&options, r, actor, c, &seen, a, language);
    json_shut(&options, '}');
    struct str acts = json_out_str(&options);
    json_put_raw(&o, "acts", str_slice(acts, 8, acts.len - 1)); // what stands after {"acts":
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}

// --- the story ----------------------------------------------------------------------------------------------------------------------

enum rc read_entry(struct gate_reader *r, int64_t agency, int64_t position, struct arena *far,
                   const struct entry **ret_e, struct fault *f)
{
    struct entry *e = NEW(far, struct entry, 1);
    struct str bytes;
    enum rc rc = ledger_entry(r->store, far, agency, position, &bytes, f);
    if (!rc) rc = entry_decode(far, bytes, e, f);
    *ret_e = e;
    return rc ? within(f, rc, "entry %lld of agency %lld", (long long)position, (long long)agency) : RC_OK;
}

enum rc read_story(struct gate_reader *r, const struct casefile *c, struct arena far, struct story *s,
                   struct fault *f)
{
    int64_t position = c->last;
    int64_t steps_max = s->steps_max ? s->steps_max : STORY_MAX;
    for (int64_t i = 0; i < c->acts && !s->cut; i++) {
        if (i == steps_max) return s->cut = true, RC_OK;
        struct arena step = far;
        const struct entry *e;
        enum rc rc = read_entry(r, c->agency, position, &step, &e, f);
        if (rc) return rc;
        bool wanted = !s->wanted || s->wanted(s->self, e);
        s->cut = wanted && s->count == s->room;
        if (wanted && !s->cut) s->positions[s->count++] = position;
        position = e->previous;
    }
    return RC_OK;
}

// A resident sees by which unit something was done, not by whom by name.
static struct str shown_actor(struct gate_reader *r, const struct entry *e, bool to_holder)
{
    struct str name = e->actor;
    if (!to_holder || !str_starts(name, S("u:"))) return name;
    const struct person *p = people_find(atomic_load(&r->gate->people), str_slice(name, 2, name.len));
    return p && p->account.roles_count ? p->account.roles[0].unit : S("u");
}

// What the server itself does with clocks is no act of any pack, so no pack has words for it; one that has wins.
static void put_act_words(struct json_out *o, const struct pack *p, struct str language,
                          const struct entry *e)
{
    static const struct {
        struct str act, chinese, english;
    } house[] = {
        { SL("clock-warning"), SL("期限临近"), SL("A limit draws near") },
        { SL("clock-missed"), SL("期限已过"), SL("A limit was missed") },
        { SL("clock-recomputed"), SL("期限重新计算"), SL("A limit was counted again") },
    };
    bool chinese = clock_language_of(p ? pack_language(p, language) : language) == CLOCK_CHINESE;
    bool known = p && !str_starts(pack_words(p, language, S("act/clock-recomputed")), S("act/"));
    for (int i = 0; i < COUNT(house) && !known; i++)
        if (str_equal(house[i].act, e->act))
            return json_put_str(o, "words", chinese ? house[i].chinese : house[i].english);
    put_words(o, "words", p, language, "act", e->act);
}

static enum rc put_act(struct json_out *o, struct gate_reader *r, const struct casefile *c,
                       const struct entry *e, bool to_holder, struct str language, struct arena *far,
                       struct fault *f)
{
    enum rc rc = RC_OK;
    const struct pack *p = gate_pack(r->gate, e->agency);
    json_open(o, '{');
    json_put_int(o, "n", e->place);
    json_put_int(o, "position", e->position);
    json_put_instant(o, "at", e->at);
    json_put_str(o, "act", e->act);
    put_act_words(o, p, language, e);
    json_put_str(o, "verb", e->verb);
    struct str by = shown_actor(r, e, to_holder);
    const struct charter *charter = rules_of(r->gate, e->agency)->charter;
    const struct charter_unit *unit = to_holder && charter ? charter_unit(charter, by) : NULL;
    json_put_str(o, "by", by);
    if (unit) json_put_str(o, "by_words", charter_words(unit->words, language));
    if (e->purpose.len) json_put_str(o, "purpose", e->purpose);
    json_put_bool(o, "refused", e->refused);
    json_put_str(o, "rule", e->rule);
    put_articles(o, p, e->articles, e->articles_count, language);
    json_open_key(o, "parts", '[');
    for (int32_t i = 0; i < e->parts_count; i++) json_put_str(o, NULL, e->parts[i].name);
    json_shut(o, ']');
    if (e->does && !to_holder) json_put_tree(o, "does", e->does);
    struct str status = json_str(e->does, S("status"));
    if (status.len) {
        json_put_str(o, "status", status);
        put_words(o, "status_words", p, language, "status", status);
    }
    if (to_holder) rc = put_told(o, r, c, e, language, far, f);
    json_shut(o, '}');
    return rc;
}

struct telling {
    bool to_holder;
    int64_t before; // acts at places before this one
};

static bool is_told(void *self, const struct entry *e)
{
    const struct telling *t = self;
    return e->place < t->before && !(t->to_holder && e->refused);
}

enum rc gate_story(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                   struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    return gate_story_before(r, actor, agency, casefile, INT64_MAX, language, a, ret_json, f);
}

enum rc gate_story_before(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                          int64_t before, struct str language, struct arena *a, struct str *ret_json,
                          struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    bool to_holder = actor->class == ACTOR_HOLDER;
    int64_t oldest = -1;
    struct telling telling = { to_holder, before };
    struct story story = {
        .wanted = is_told, .self = &telling, .positions = NEW(a, int64_t, STORY_SHOWN), .room = STORY_SHOWN
    };
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (!rc) rc = read_story(r, c, *a, &story, f);
    if (rc) return rc;
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "acts", '[');
    for (int32_t i = story.count - 1; !rc && i >= 0; i--) {
        struct arena step = far;
        const struct entry *e;
        rc = read_entry(r, agency, story.positions[i], &step, &e, f);
        if (!rc && oldest < 0) oldest = e->place;
        if (!rc) rc = put_act(&o, r, c, e, to_holder, language, &step, f);
    }
    if (rc) return rc;
    json_shut(&o, ']');
    json_put_int(&o, "total", c->acts);
    if (story.cut && oldest >= 0) json_put_int(&o, "before", oldest); // where the page before this one ends
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

struct sought {
    int64_t place;
    bool to_holder;
};

static bool is_sought(void *self, const struct entry *e)
{
    const struct sought *s = self;
    return e->place == s->place && !(s->to_holder && e->refused);
}

static void put_explanation(struct json_out *o, const struct pack *p, const struct entry *e,
                            struct str language, struct arena *far)
{
    json_open(o, '{');
    json_put_int(o, "n", e->place);
    json_put_str(o, "act", e->act);
    json_put_bool(o, "refused", e->refused);
    json_put_str(o, "rule", e->rule);
    json_put_str(o, "pack", e->pack);
    put_articles(o, p, e->articles, e->articles_count, language);
    if (e->why) json_put_tree(o, "explanation", e->why);
    put_reasons(o, p, e, language, far);
    json_shut(o, '}');
}

enum rc gate_explain(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                     int64_t place, struct str language, struct arena *a, struct str *ret_json,
                     struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    const struct entry *e;
    struct sought sought = { place, actor->class == ACTOR_HOLDER };
    struct story story = { .wanted = is_sought, .self = &sought, .positions = NEW(a, int64_t, 1), .room = 1 };
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (!rc) rc = read_story(r, c, *a, &story, f);
    if (!rc && story.count == 0) return fail(f, RC_MISSING, "no such act");
    if (!rc) rc = read_entry(r, agency, story.positions[0], a, &e, f);
    if (rc) return rc;
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    put_explanation(&o, case_pack(r->gate, c), e, language, &far);
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}
