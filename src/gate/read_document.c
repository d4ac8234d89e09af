// Documents that acts have issued: which there are, which sealed parts one needs, and one of them rendered from what a read act has opened.
// Who may see it is asked as for every reading; what stands in it only from the parts that were opened for this very reader.
#include "gate/read_int.h"
#include "law/clock.h"
#include "law/document.h"

static const struct pack_document *document_named(const struct pack *p, struct str name)
{
    for (int32_t i = 0; p && i < p->documents_count; i++)
        if (str_equal(p->documents[i].name, name)) return &p->documents[i];
    return NULL;
}

static bool issues(const struct entry *e, struct str name)
{
    const struct json *list = json_get(e->does, S("documents"));
    for (const struct json *j = list ? list->first : NULL; j; j = j->next)
        if (str_equal(j->text, name)) return true;
    return false;
}

static const struct pack_form *form_of(const struct pack_kind *k, struct str act)
{
    for (int32_t i = 0; i < k->acts_count; i++)
        if (str_equal(k->acts[i].name, act)) return k->acts[i].form;
    return NULL;
}

// --- finding it --------------------------------------------------------------------------------------

struct issued { // a document of a case
    struct casefile *c;
    const struct pack *p;
    const struct pack_kind *kind;
    const struct pack_document *document;
    const struct entry *e;
};

struct sought {
    int64_t place;
    struct str name;
};

static bool is_sought(void *self, const struct entry *e)
{
    const struct sought *s = self;
    return e->place == s->place && !e->refused && issues(e, s->name);
}

static enum rc find(struct gate_reader *r, const struct actor *actor, const struct document_request *q,
                    struct arena *a, struct issued *ret, struct fault *f)
{
    struct seen seen;
    struct sought sought = { q->place, q->name };
    struct story story = { .wanted = is_sought, .self = &sought, .positions = NEW(a, int64_t, 1), .room = 1 };
    ret->c = NEW(a, struct casefile, 1);
    enum rc rc = read_case(r, actor, q->agency, q->casefile, *a, ret->c, &seen, f);
    if (!rc) rc = read_story(r, ret->c, *a, &story, f);
    if (rc) return rc;
    ret->p = case_pack(r->gate, ret->c);
    ret->kind = ret->p ? pack_kind(ret->p, name_str(&ret->c->kind)) : NULL;
    ret->document = document_named(ret->p, q->name);
    if (story.count == 0 || !ret->kind || !ret->document) return fail(f, RC_MISSING, "no such document");
    return read_entry(r, q->agency, story.positions[0], a, &ret->e, f);
}

// --- which parts it needs ------------------------------------------------------------------------------

static bool holds(const struct pack_names *n, struct str name) { return pack_names_hold(*n, name); }

static struct str part_of_path(const struct issued *x, struct str path)
{
    struct str family, rest, name, more;
    if (!str_cut(path, '.', &family, &rest)) return S("");
    if (!str_cut(rest, '.', &name, &more)) name = rest;
    if (str_equal(family, S("party"))) return name;
    if (!str_equal(family, S("data"))) return S("");
    const struct pack_form *form = form_of(x->kind, x->e->act);
    if (str_ends(name, S("[]"))) name = str_slice(name, 0, name.len - 2);
    return form ? pack_part(form, name) : S("");
}

static bool is_party(const struct pack_kind *k, struct str part)
{
    return str_equal(part, S("narrative")) || pack_names_hold(k->parties, part);
}

static const struct document *in_language(const struct issued *x, struct str language)
{
    struct str tag = pack_language(x->p, language);
    for (int32_t i = 0; i < x->p->languages.count; i++)
        if (str_equal(x->p->languages.at[i], tag)) return x->document->at[i];
    return x->document->at[0];
}

enum rc gate_document_parts(struct gate_reader *r, const struct actor *actor,
                            const struct document_request *q, struct arena *a, struct pack_names *ret_parts,
                            struct fault *f)
{
    struct issued x;
    enum rc rc = find(r, actor, q, a, &x, f);
    if (rc) return rc;
    const struct document *d = in_language(&x, q->language);
    struct str *at = NEW(a, struct str, document_path_count(d));
    *ret_parts = (struct pack_names){ at, 0 };
    for (int32_t i = 0; i < document_path_count(d); i++) {
        struct str part = part_of_path(&x, document_path_at(d, i));
        if (part.len && is_party(x.kind, part) && !holds(ret_parts, part)) at[ret_parts->count++] = part;
    }
    return RC_OK;
}

// --- what it says --------------------------------------------------------------------------------------

struct filling {
    struct gate_reader *r;
    const struct issued *x;
    struct str language;
    struct arena *a;
    const struct json *opened; // parts as gate_opened gives them, oldest first; NULL: none
    bool to_holder;
};

static struct str local_text(const struct filling *w, struct instant i)
{
    char text[CLOCK_LOCAL_TEXT_MAX];
    struct str s = clock_print_local(&w->x->p->clock_zone, i, text);
    ptrdiff_t t = str_find(s, S("T"));
    if (t != 10 || s.len < 16) return arena_str(w->a, s);
    return arena_print(w->a, "%.*s %.*s", P(str_slice(s, 0, 10)),
                       P(str_slice(s, 11, 16))); // to the minute, as documents say it
}

static struct str word(const struct filling *w, const char *family, struct str name)
{
    struct str key = arena_print(w->a, "%s/%.*s", family, P(name)),
               words = pack_words(w->x->p, w->language, key);
    return str_equal(words, key) ? name : words;
}

static void put_case(struct json_out *o, const struct filling *w)
{
    char number[NUMBER_TEXT_MAX];
    const struct casefile *c = w->x->c;
    json_open_key(o, "case", '{');
    json_put_str(o, "number", case_number(c, number));
    json_put_str(o, "kind", word(w, "kind", name_str(&c->kind)));
    json_put_str(o, "status", word(w, "status", name_str(&c->status)));
    json_put_str(o, "opened", local_text(w, c->opened));
    json_shut(o, '}');
}

static void put_articles_of(struct json_out *o, const struct filling *w)
{
    const struct pack *p = w->x->p;
    int32_t language = 0;
    for (int32_t i = 0; i < p->languages.count; i++)
        if (str_equal(p->languages.at[i], pack_language(p, w->language))) language = i;
    json_open_key(o, "articles", '[');
    for (int32_t i = 0; i < w->x->e->articles_count; i++) {
        const struct pack_article *article = pack_article(p, w->x->e->articles[i]);
        json_open(o, '{');
        json_put_str(o, "name", w->x->e->articles[i]);
        json_put_str(o, "text", article ? article->title[language] : w->x->e->articles[i]);
        if (article) {
            json_put_str(o, "title", article->title[language]);
            json_put_str(o, "summary", article->summary[language]);
            json_put_str(o, "instrument", article->instrument_title[language]);
            json_put_str(o, "link", article->link);
            json_put_bool(o, "unverified", !article->verified);
        }
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

// The case's clocks as they are; of those that are over, the entry that started or moved them is not asked.
static void put_due(struct json_out *o, const struct filling *w)
{
    const struct json *clocks = json_get(w->x->e->does, S("clocks"));
    json_open_key(o, "due", '{');
    for (int32_t i = 0; i < w->x->c->clocks_count; i++) {
        const struct case_clock *k = &w->x->c->clocks[i];
        json_put_key(o, name_str(&k->name));
        json_put_str(o, NULL, local_text(w, k->due));
    }
    for (const struct json *j = clocks ? clocks->first : NULL; j; j = j->next) {
        struct instant due;
        bool there = false;
        struct str name = json_str(j, S("name"));
        for (int32_t i = 0; i < w->x->c->clocks_count; i++) there |= name_is(&w->x->c->clocks[i].name, name);
        if (there || !instant_parse(json_str(j, S("due")), &due)) continue;
        json_put_key(o, name);
        json_put_str(o, NULL, local_text(w, due));
    }
    json_shut(o, '}');
}

static struct str shown_text(const struct filling *w, const struct json *schema, const struct json *v)
{
    struct instant at;
    bool coded = schema && json_get(schema, S("enum"));
    if (v->kind == JSON_TEXT && coded) return word(w, "value", v->text);
    if (v->kind == JSON_TEXT && instant_parse(v->text, &at)) return local_text(w, at);
    if (v->kind == JSON_TEXT) return v->text;
    if (v->kind == JSON_INT) return arena_print(w->a, "%lld", (long long)v->integer);
    if (v->kind == JSON_REAL) return arena_print(w->a, "%g", v->real);
    return S("");
}

static void put_tree(struct json_out *o, const struct filling *w, const char *key, const struct json *schema,
                     const struct json *v)
{
    if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY) {
        bool list = v->kind == JSON_ARRAY;
        const struct json *properties = json_get(schema, S("properties"));
        if (key)
            json_open_key(o, key, list ? '[' : '{');
        else
            json_open(o, list ? '[' : '{');
        for (const struct json *m = v->first; m; m = m->next)
            put_tree(o, w, list ? NULL : arena_cstr(w->a, m->key),
                     list ? json_get(schema, S("items")) : json_get(properties, m->key), m);
        json_shut(o, list ? ']' : '}');
        return;
    }
    if (v->kind == JSON_BOOL) return json_put_bool(o, key, v->integer);
    json_put_str(o, key, shown_text(w, schema, v));
}

// As the story tells it (read_told.c): of one's own acts all, of the acts of others what their forms say.
static bool may_tell(const struct filling *w, const struct json *schema)
{
    const struct json *told = json_get(schema, S("x-told"));
    bool own =
        str_equal(w->x->e->actor, S("h")) || (w->x->e->place == 0 && str_equal(w->x->e->actor, S("a")));
    return !w->to_holder || own || (told && told->integer);
}

// The act's own fields that its reader is told: those that are plain, and of the opened narrative those of this very act.
static void put_data(struct json_out *o, const struct filling *w)
{
    const struct pack_form *form = form_of(w->x->kind, w->x->e->act);
    const struct json *properties = form ? json_get(form->source, S("properties")) : NULL,
                      *plain = json_get(w->x->e->does, S("data"));
    json_open_key(o, "data", '{');
    for (const struct json *m = plain ? plain->first : NULL; m; m = m->next)
        if (may_tell(w, json_get(properties, m->key)))
            put_tree(o, w, arena_cstr(w->a, m->key), json_get(properties, m->key), m);
    for (const struct json *part = w->opened ? w->opened->first : NULL; part; part = part->next) {
        const struct json *fields = json_get(part, S("fields"));
        bool own = json_int(part, S("n"), -1) == w->x->e->place &&
                   str_equal(json_str(part, S("name")), S("narrative"));
        for (const struct json *m = own && fields ? fields->first : NULL; m; m = m->next)
            if (may_tell(w, json_get(properties, m->key)))
                put_tree(o, w, arena_cstr(w->a, m->key), json_get(properties, m->key), m);
    }
    json_shut(o, '}');
}

// The newest part of that name which holds the party's fields; what was corrected says so itself.
static void put_party(struct json_out *o, const struct filling *w, struct str party)
{
    const struct json *newest = NULL;
    for (const struct json *part = w->opened ? w->opened->first : NULL; part; part = part->next) {
        const struct json *fields = json_get(part, S("fields"));
        if (str_equal(json_str(part, S("name")), party) && fields && fields->first) newest = fields;
    }
    if (!newest) return;
    json_put_key(o, party);
    json_open(o, '{');
    for (const struct json *m = newest->first; m; m = m->next) {
        if (m->kind != JSON_OBJECT) {
            put_tree(o, w, arena_cstr(w->a, m->key), NULL, m);
            continue;
        }
        for (const struct json *field = m->first; field; field = field->next)
            put_tree(o, w, arena_cstr(w->a, field->key), NULL, field);
    }
    json_shut(o, '}');
}

static void put_parties_of(struct json_out *o, const struct filling *w)
{
    json_open_key(o, "party", '{');
    for (int32_t i = 0; i < w->x->kind->parties.count; i++) put_party(o, w, w->x->kind->parties.at[i]);
    json_shut(o, '}');
}

// Facts as they stood when the document was issued.
static void put_facts(struct json_out *o, const struct filling *w, const struct json *facts)
{
    json_open_key(o, "fact", '{');
    for (const struct json *m = facts ? facts->first : NULL; m; m = m->next) {
        const struct json *marked =
            m->kind == JSON_OBJECT && m->count == 1 ? m->first : NULL; // {"@":"2026-…"}
        if (m->kind == JSON_NULL) continue;
        put_tree(o, w, arena_cstr(w->a, m->key), NULL,
                 marked && marked->key.len == 1 ? &(struct json){ .kind = JSON_TEXT, .text = marked->text }
                                                : m);
    }
    json_shut(o, '}');
}

static enum rc facts_of(const struct filling *w, const struct json **ret_facts, struct fault *f)
{
    struct str mark = json_str(w->x->e->does, S("procedure"));
    return mark_facts(w->a, mark.len ? mark : case_procedure(w->x->c), ret_facts, f);
}

static enum rc fill(const struct filling *w, const struct json **ret_context, struct fault *f)
{
    const struct json *facts;
    enum rc rc = facts_of(w, &facts, f);
    if (rc) return rc;
    const struct charter *charter = rules_of(w->r->gate, w->x->c->agency)->charter;
    const struct charter_unit *unit = charter ? charter_unit(charter, case_unit(w->x->c)) : NULL;
    struct arena far =
        arena_far_half(w->a); // the context is written there, its words are made on the near side
    char *end = w->a->end;
    w->a->end = far.at;
    struct json_out o = json_out_of(&far);
    json_open(&o, '{');
    put_case(&o, w);
    json_open_key(&o, "agency", '{');
    json_put_str(&o, "name", charter ? charter_words(charter->words, w->language) : S(""));
    json_shut(&o, '}');
    json_put_str(&o, "unit", unit ? charter_words(unit->words, w->language) : case_unit(w->x->c));
    json_put_str(&o, "act", word(w, "act", w->x->e->act));
    json_put_str(&o, "at", local_text(w, w->x->e->at));
    put_articles_of(&o, w);
    put_due(&o, w);
    put_data(&o, w);
    put_parties_of(&o, w);
    put_facts(&o, w, facts);
    json_shut(&o, '}');
    struct str text = arena_str(w->a, json_out_str(&o));
    w->a->end = end;
    return json_parse(w->a, text, ret_context, f);
}

enum rc gate_document(struct gate_reader *r, const struct actor *actor, const struct document_request *q,
                      struct str opened, struct arena *a, struct str *ret_html, struct fault *f)
{
    struct issued x;
    const struct json *parts = NULL, *context;
    enum rc rc = find(r, actor, q, a, &x, f);
    if (!rc && opened.len) rc = json_parse(a, opened, &parts, f);
    if (rc) return rc;
    struct filling w = { .r = r,
                         .x = &x,
                         .language = q->language,
                         .a = a,
                         .opened = json_get(parts, S("parts")),
                         .to_holder = actor->class == ACTOR_HOLDER };
    rc = fill(&w, &context, f);
    return rc ? rc : document_render(a, in_language(&x, q->language), context, ret_html, NULL, f);
}

// --- which there are -----------------------------------------------------------------------------------

static bool has_issued(void *, const struct entry *e)
{
    const struct json *list = json_get(e->does, S("documents"));
    return list && list->count > 0 && !e->refused;
}

enum rc gate_documents(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                       struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    struct story story = { .wanted = has_issued,
                           .positions = NEW(a, int64_t, STORY_SHOWN),
                           .room = STORY_SHOWN };
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (!rc) rc = read_story(r, c, *a, &story, f);
    if (rc) return rc;
    const struct pack *p = case_pack(r->gate, c);
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "documents", '[');
    for (int32_t i = story.count - 1; i >= 0; i--) {
        struct arena step = far;
        const struct entry *e;
        if ((rc = read_entry(r, agency, story.positions[i], &step, &e, f))) return rc;
        const struct json *list = json_get(e->does, S("documents"));
        for (const struct json *j = list->first; j; j = j->next) {
            json_open(&o, '{');
            json_put_str(&o, "name", j->text);
            put_words(&o, "words", p, language, "document", j->text);
            json_put_int(&o, "n", e->place);
            json_put_instant(&o, "at", e->at);
            json_put_str(&o, "act", e->act);
            put_words(&o, "act_words", p, language, "act", e->act);
            json_shut(&o, '}');
        }
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

// --- the holder's own ----------------------------------------------------------------------------------

static enum rc put_unlocked(struct json_out *o, struct gate_reader *r, const struct casefile *c,
                            const struct entry *e, bool narrative_only, struct arena *a, struct fault *f)
{
    struct str names[ENTRY_PARTS_MAX];
    int32_t count = 0, opened = 0;
    struct opening *parts;
    for (int32_t i = 0; i < e->parts_count; i++) {
        bool wanted = !narrative_only || str_equal(e->parts[i].name, S("narrative"));
        if (wanted && !is_locked(c, e->parts[i].name)) names[count++] = e->parts[i].name;
    }
    if (count == 0) return RC_OK;
    enum rc rc = ledger_open_parts(r->gate->ledger, r->store, a, e->agency, e->position, names, count, &parts,
                                   &opened, f);
    for (int32_t i = 0; !rc && i < opened; i++) {
        if (parts[i].erased) continue;
        json_open(o, '{');
        json_put_str(o, "name", parts[i].name);
        json_put_int(o, "n", e->place);
        json_put_raw(o, "fields", parts[i].canonical);
        json_shut(o, '}');
    }
    return rc;
}

// What the holder wrote when the case was opened, and of the act that issued it the narrative: of that, only what its form tells the holder is shown.
enum rc gate_holder_opened(struct gate_reader *r, const struct actor *holder,
                           const struct document_request *q, struct arena *a, struct str *ret_json,
                           struct fault *f)
{
    struct issued x;
    const struct entry *first;
    enum rc rc = find(r, holder, q, a, &x, f);
    if (!rc) rc = read_entry(r, q->agency, x.c->id, a, &first, f);
    if (rc) return rc;
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "parts", '[');
    bool own = str_equal(first->actor, S("a")) || str_equal(first->actor, S("h"));
    if (own) rc = put_unlocked(&o, r, x.c, first, false, &far, f);
    if (!rc && x.e->place > 0) rc = put_unlocked(&o, r, x.c, x.e, true, &far, f);
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return rc;
}
