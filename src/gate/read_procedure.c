// Where a case stands in its drawn procedure: the drawing as its pack has it, each element that means something with its words, basis and
// whether it is open, and the way that the case has come. For who may see the case.
#include "gate/read_int.h"
#include "law/bpmn.h"

enum { WAY_MAX = 512 }; // elements of the way that are told, the newest

struct way_come {    // over the entries of a case, newest first
    struct name *at; // WAY_MAX of them, newest first
    struct instant *when;
    int32_t count;
};

// The steps of an act stand in its explanation, in their order.
static bool take_steps(void *self, const struct entry *e)
{
    struct way_come *w = self;
    const struct json *steps = json_get(e->why, S("steps"));
    const struct json *at[STORY_STEPS_MAX];
    int32_t count = 0;
    for (const struct json *j = steps ? steps->first : NULL; j && !e->refused && count < STORY_STEPS_MAX;
         j = j->next)
        at[count++] = j;
    for (int32_t i = count - 1; i >= 0 && w->count < WAY_MAX; i--)
        if (name_set(&w->at[w->count], at[i]->text)) w->when[w->count++] = e->at;
    return false;
}

static const char *standing_of(const struct bpmn_state *s, const struct bpmn_node *n)
{
    for (int32_t i = 0; i < s->token_count; i++)
        if (s->tokens[i].node == n->index) return "here";
    for (int32_t i = 0; i < s->wait_count; i++)
        if (s->waits[i].node == n->index) return "awaited";
    return "";
}

static void put_texts(struct json_out *o, const char *key, struct bpmn_words w)
{
    if (w.count == 0) return;
    json_open_key(o, key, '[');
    for (int32_t i = 0; i < w.count; i++) json_put_str(o, NULL, w.at[i]);
    json_shut(o, ']');
}

// When it was come to last; NULL: never, or longer ago than is told.
static const struct instant *came_by(const struct way_come *w, struct str id)
{
    for (int32_t i = 0; i < w->count; i++)
        if (name_is(&w->at[i], id)) return &w->when[i];
    return NULL;
}

// In the reader's language; a pack that was installed before such words were asked for has only the name in its drawing.
static struct str step_words(const struct pack *p, struct str language, struct str id, struct str name)
{
    struct str words = pack_word(p, language, "step", id);
    return words.len ? words : name;
}

static void put_node(struct json_out *o, const struct pack *p, const struct bpmn_node *n,
                     const struct bpmn_state *s, const struct way_come *w, struct str language)
{
    const char *standing = standing_of(s, n);
    const struct instant *came = came_by(w, n->id);
    json_open(o, '{');
    json_put_str(o, "id", n->id);
    json_put_str(o, "type", str_of(bpmn_kind_name(n->kind)));
    if (n->trigger != BPMN_NONE) json_put_str(o, "trigger", str_of(bpmn_trigger_name(n->trigger)));
    json_put_str(o, "words", step_words(p, language, n->id, n->name));
    if (standing[0]) json_put_str(o, "standing", str_of(standing));
    if (standing[0] && came) json_put_instant(o, "since", *came);
    json_put_bool(o, "passed", came != NULL);
    if (n->law.act.len) {
        json_put_str(o, "act", n->law.act);
        put_words(o, "act_words", p, language, "act", n->law.act);
    }
    if (n->law.status.len) put_words(o, "status_words", p, language, "status", n->law.status);
    if (n->law.clock.len) json_put_str(o, "clock", n->law.clock);
    put_texts(o, "roles", n->law.roles);
    put_articles(o, p, n->law.articles.at, n->law.articles.count, language);
    json_shut(o, '}');
}

// A way-point, a start or an end without anything to say is only in the drawing.
static bool means_something(const struct bpmn_node *n)
{
    if (n->kind == BPMN_EVENT_GATEWAY) return true; // a case waits there
    if (n->kind == BPMN_EXCLUSIVE || n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE) return false;
    return n->name.len || n->law.act.len || n->law.status.len || n->law.clock.len;
}

static bool is_inside(const struct bpmn_model *m, const struct bpmn_node *n, const struct bpmn_node *process)
{
    while (n && n != process) n = n->parent >= 0 ? bpmn_node_at(m, n->parent) : NULL;
    return n == process;
}

static struct str drawing_of(const struct pack *p, const struct bpmn_node *process)
{
    for (int32_t i = 0; i < p->files_count; i++)
        if (str_equal(p->files[i].path, process->place.file)) return p->files[i].bytes;
    return (struct str){ 0 };
}

static void put_label(struct json_out *o, const struct pack *p, struct str language, struct str id,
                      struct str name)
{
    if (name.len == 0) return;
    json_put_key(o, id);
    json_put_str(o, NULL, step_words(p, language, id, name));
}

// What the drawing's elements and branches are called in the reader's language: the names in the file itself are those of its author.
static void put_labels(struct json_out *o, const struct pack *p, const struct bpmn_node *process,
                       struct str language)
{
    const struct bpmn_model *m = p->procedures;
    json_open_key(o, "labels", '{');
    for (int32_t i = 0; i < bpmn_node_count(m); i++) {
        const struct bpmn_node *n = bpmn_node_at(m, i);
        if (n != process && is_inside(m, n, process)) put_label(o, p, language, n->id, n->name);
    }
    for (int32_t i = 0; i < bpmn_flow_count(m); i++) {
        const struct bpmn_flow *flow = bpmn_flow_at(m, i);
        if (is_inside(m, bpmn_node_at(m, flow->from), process))
            put_label(o, p, language, flow->id, flow->name);
    }
    json_shut(o, '}');
}

static void put_facts(struct json_out *o, const struct bpmn_state *s, struct arena *a)
{
    json_open_key(o, "facts", '{');
    for (int32_t i = 0; i < s->variable_count; i++) {
        if (s->variables[i].token != 1 || s->variables[i].value.kind == FEEL_NULL) continue;
        struct arena scratch = *a;
        struct str text = feel_print(&scratch, s->variables[i].value, false);
        json_put_key(o, s->variables[i].name);
        json_put_str(o, NULL, text);
    }
    json_shut(o, '}');
}

static void put_procedure(struct json_out *o, const struct pack *p, const struct bpmn_node *process,
                          const struct bpmn_state *s, const struct way_come *w, struct str language,
                          bool drawing, struct arena *far)
{
    json_open(o, '{');
    json_put_str(o, "process", process->id);
    json_put_str(o, "pack", p->id);
    json_put_str(o, "version", p->version);
    json_put_str(o, "outcome", str_of(bpmn_outcome_name(s->outcome)));
    json_open_key(o, "elements", '[');
    for (int32_t i = 0; i < bpmn_node_count(p->procedures); i++) {
        const struct bpmn_node *n = bpmn_node_at(p->procedures, i);
        if (means_something(n) && n != process && is_inside(p->procedures, n, process))
            put_node(o, p, n, s, w, language);
    }
    json_shut(o, ']');
    json_open_key(o, "way", '[');
    for (int32_t i = w->count - 1; i >= 0; i--) json_put_str(o, NULL, name_str(&w->at[i]));
    json_shut(o, ']');
    put_facts(o, s, far);
    put_labels(o, p, process, language);
    if (drawing) json_put_str(o, "xml", drawing_of(p, process));
    json_shut(o, '}');
}

static enum rc procedure(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                         struct str language, bool drawing, struct arena *a, struct str *ret_json,
                         struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    struct way_come way = { NEW(a, struct name, WAY_MAX), NEW(a, struct instant, WAY_MAX), 0 };
    struct story story = { .wanted = take_steps, .self = &way };
    struct bpmn_state s = { 0 };
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (rc) return rc;
    const struct pack *p = case_pack(r->gate, c);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    if (!kind || !kind->procedure) return fail(f, RC_MISSING, "no drawn procedure leads this case");
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    rc = read_story(r, c, far, &story, f);
    if (!rc && c->procedure_bytes) rc = law_procedure_read(p, case_procedure(c), &near, far, &s, f);
    if (rc) return rc;
    struct json_out o = json_out_of(&near);
    if (actor->class == ACTOR_HOLDER)
        s.variable_count = 0; // facts name staff, and say of others what no form tells
    put_procedure(&o, p, kind->procedure, &s, &way, language, drawing, &far);
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

enum rc gate_procedure(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                       struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    return procedure(r, actor, agency, casefile, language, true, a, ret_json, f);
}

enum rc gate_steps(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                   struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    return procedure(r, actor, agency, casefile, language, false, a, ret_json, f);
}
