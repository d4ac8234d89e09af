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
    enum rc rc = casefile_load(r->store, agency, id, ret_c, f);
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
    struct str words = pack_word(p, language, prefix, name);
    json_put_str(o, key, words.len ? words : name);
}

void put_cell(struct json_out *o, int64_t cell)
{
    if (cell < 0 || !cell_valid((struct cell){ cell })) return;
    struct point middle = cell_centre((struct cell){ cell });
    json_put_int(o, "cell", cell);
    json_put_int(o, "lat_e7", middle.lat_e7);
    json_put_int(o, "lng_e7", middle.lng_e7);
}

void put_unit(struct json_out *o, const char *key, struct gate_reader *r, int64_t agency, struct str unit,
              struct str language)
{
    const struct charter *charter = rules_of(r->gate, agency)->charter;
    const struct charter_unit *found = charter ? charter_unit(charter, unit) : NULL;
    if (found) json_put_str(o, key, charter_words(found->words, language));
}

void put_person(struct json_out *o, const char *key, struct gate_reader *r, struct str name)
{
    const struct person *person = people_find(atomic_load(&r->gate->people), name);
    if (name.len && person && person->account.words.len) json_put_str(o, key, person->account.words);
}

void put_actor_words(struct json_out *o, const char *key, struct gate_reader *r, struct str actor)
{
    bool account = str_starts(actor, S("u:")) || str_starts(actor, S("p:"));
    if (account) put_person(o, key, r, str_slice(actor, 2, actor.len));
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

static void put_needed_words(struct json_out *o, const struct pack *p, const struct law_option *option,
                             struct str language)
{
    const char *family = gate_needed_family(law_refusal_name(option->refusal));
    if (option->needed.count == 0) return;
    json_open_key(o, "needed_words", '[');
    for (int32_t i = 0; i < option->needed.count; i++)
        put_words(o, NULL, p, language, family, option->needed.at[i]);
    json_shut(o, ']');
}

// What opens another case says which unit that is about; what goes to a unit may go to another agency's.
static void put_option_form(struct json_out *o, const struct pack *p, const struct charter *charter,
                            const struct pack_row *row, struct str language)
{
    put_form(o, p, row->verb == VERB_OPEN ? charter : NULL, language, row->form->source);
}

static void put_option(struct json_out *o, const struct pack *p, const struct charter *charter,
                       const struct law_option *option, struct str language)
{
    json_open(o, '{');
    json_put_str(o, "act", option->act);
    put_words(o, "words", p, language, "act", option->act);
    json_put_bool(o, "open", option->open);
    if (option->row) {
        json_put_str(o, "verb", law_verb_name(option->row->verb));
        put_row_articles(o, p, option->row->articles, language);
        put_step(o, p, language, option->row->node);
        put_names(o, "purposes", option->row->purposes);
        put_names(o, "parts", option->row->parts);
        put_opens(o, p, option->row->opens, language);
    }
    if (option->open && option->row) put_option_form(o, p, charter, option->row, language);
    if (!option->open) {
        json_put_str(o, "refusal", law_refusal_name(option->refusal));
        put_words(o, "why_not", p, language, "refusal", law_refusal_name(option->refusal));
        put_names(o, "needed", option->needed);
        put_needed_words(o, p, option, language);
        if (option->row) json_put_str(o, "rule", option->row->id);
        if (option->decided) json_put_str(o, "decision", option->decided->decision->id);
        struct ruling refused = { .decided = option->decided, .decided_count = option->decided != NULL };
        struct str because = gate_because(o->text.arena, p, language, &refused);
        if (because.len) json_put_str(o, "because", because);
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
    const struct charter *charter = rules_of(r->gate, c->agency)->charter;
    json_open_key(o, "acts", '[');
    for (int32_t i = 0; i < count; i++) { // a resident is not told of the acts of others
        bool of_others =
            actor->class == ACTOR_HOLDER && !options[i].open && options[i].refusal == REFUSED_ACTOR;
        if (!of_others) put_option(o, p, charter, &options[i], language);
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
        struct str words = part_words(p, language, name_str(&names->at[i]));
        json_put_str(o, "words", words.len ? words : name_str(&names->at[i]));
        json_put_bool(o, "locked", is_locked(c, name_str(&names->at[i])));
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

static void put_state(struct json_out *o, struct gate_reader *r, const struct casefile *c, bool to_holder,
                      struct str language, struct str grade)
{
    const struct pack *p = case_pack(r->gate, c);
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
    put_unit(o, "owner_words", r, c->agency, name_str(&c->owner), language);
    json_put_str(o, "offered", name_str(&c->offered));
    put_unit(o, "offered_words", r, c->agency, name_str(&c->offered), language);
    if (!to_holder) { // a resident sees units, not people by name
        json_put_str(o, "assignee", name_str(&c->assignee));
        put_person(o, "assignee_words", r, name_str(&c->assignee));
        put_grade(o, p, language, name_str(&c->kind), grade);
    }
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
    if (c->asked_count && !to_holder) {
        json_open_key(o, "erasure_asked", '[');
        for (int32_t i = 0; i < c->asked_count; i++) json_put_str(o, NULL, name_str(&c->asked[i]));
        json_shut(o, ']');
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
    struct str grade = case_grade(r->gate, c, a);
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    put_state(&o, r, c, actor->class == ACTOR_HOLDER, language, grade);
    put_parties(&o, c, gate_pack(r->gate, agency), language, names);
    struct json_out options =
        json_out_of(a); // of its own, as options take from the arena while they are made
    json_open(&options, '{');
    put_options(&options, r, actor, c, &seen, a, language);
    json_shut(&options, '}');
    struct str acts = json_out_str(&options);
    json_put_raw(&o, "acts", str_slice(acts, 8, acts.len - 1)); // what stands after {"acts":
    if (actor->class == ACTOR_STAFF) rc = put_linked(&o, r, actor, c, language, a, f);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return rc;
}
