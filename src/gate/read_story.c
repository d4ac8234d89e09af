// The acts of a case, one after the other, as staff and as the holder of a receipt are told of them; and why one was ruled as it was.
#include "gate/read_int.h"

enum rc read_entry(struct gate_reader *r, int64_t agency, int64_t position, struct arena *far,
                   const struct entry **ret_e, struct fault *f)
{
    struct entry *e = NEW(far, struct entry, 1);
    struct str bytes;
    enum rc rc = ledger_entry(r->store, far, agency, position, &bytes, f);
    if (!rc) rc = entry_decode(far, bytes, e, f);
    *ret_e = e;
    return rc ? within(f, rc, "position %lld of agency %lld", (long long)position, (long long)agency) : RC_OK;
}

enum rc read_story_from(struct gate_reader *r, int64_t agency, int64_t last, int64_t acts, struct arena far,
                        struct story *s, struct fault *f)
{
    int64_t position = last;
    int64_t steps_max = s->steps_max ? s->steps_max : STORY_MAX;
    for (int64_t i = 0; i < acts && !s->cut; i++) {
        if (i == steps_max) return s->cut = true, RC_OK;
        struct arena step = far;
        const struct entry *e;
        enum rc rc = read_entry(r, agency, position, &step, &e, f);
        if (rc) return rc;
        bool wanted = !s->wanted || s->wanted(s->self, e);
        s->cut = wanted && s->count == s->room;
        if (wanted && !s->cut) s->positions[s->count++] = position;
        position = e->previous;
    }
    return RC_OK;
}

enum rc read_story(struct gate_reader *r, const struct casefile *c, struct arena far, struct story *s,
                   struct fault *f)
{
    return read_story_from(r, c->agency, c->last, c->acts, far, s, f);
}

// A resident sees by which unit something was done, not by whom by name.
static struct str shown_actor(struct gate_reader *r, const struct entry *e, bool to_holder)
{
    struct str name = e->actor;
    if (!to_holder || !str_starts(name, S("u:"))) return name;
    const struct person *p = people_find(atomic_load(&r->gate->people), str_slice(name, 2, name.len));
    return p && p->account.roles_count ? p->account.roles[0].unit : S("u");
}

// What the server itself does is no act of any pack, so no pack has words for it; one that has wins.
void put_act_words(struct json_out *o, const char *key, const struct pack *p, struct str language,
                   struct str act)
{
    static const struct {
        struct str key, chinese, english;
    } house[] = {
        { SL("act/clock-warning"), SL("期限临近"), SL("A limit draws near") },
        { SL("act/clock-missed"), SL("期限已过"), SL("A limit was missed") },
        { SL("act/clock-recomputed"), SL("期限重新计算"), SL("A limit was counted again") },
        { SL("act/no-such-act"), SL("规则中没有的行为"), SL("An act that the rules do not have") },
        { SL("act/erasure-asked"), SL("另一机关已删除，本机关须作决定"),
          SL("Erased by another agency: to be decided here") },
    };
    bool chinese = clock_language_of(p ? pack_language(p, language) : language) == CLOCK_CHINESE;
    for (int i = 0; i < COUNT(house); i++) {
        bool known = p && !str_equal(pack_words(p, language, house[i].key), house[i].key);
        if (!known && str_equal(str_slice(house[i].key, 4, house[i].key.len), act))
            return json_put_str(o, key, chinese ? house[i].chinese : house[i].english);
    }
    put_words(o, key, p, language, "act", act);
}

// Which decisions it rested on; their tables are in the explanation.
static void put_decided(struct json_out *o, const struct pack *p, const struct json *decided,
                        struct str language)
{
    if (!decided) return;
    json_open_key(o, "decided", '[');
    for (const struct json *d = decided->first; d; d = d->next)
        put_words(o, NULL, p, language, "decision", json_str(d, S("decision")));
    json_shut(o, ']');
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
    put_act_words(o, "words", p, language, e->act);
    json_put_str(o, "verb", e->verb);
    struct str by = shown_actor(r, e, to_holder);
    const struct charter *charter = rules_of(r->gate, e->agency)->charter;
    const struct charter_unit *unit = to_holder && charter ? charter_unit(charter, by) : NULL;
    json_put_str(o, "by", by);
    if (unit) json_put_str(o, "by_words", charter_words(unit->words, language));
    if (!to_holder) put_actor_words(o, "by_words", r, by);
    if (e->purpose.len) json_put_str(o, "purpose", e->purpose);
    json_put_bool(o, "refused", e->refused);
    json_put_str(o, "rule", e->rule);
    put_articles(o, p, e->articles, e->articles_count, language);
    put_decided(o, p, json_get(e->why, S("decided")), language);
    if (!to_holder) put_because(o, p, e, language, *far);
    json_open_key(o, "parts", '[');
    for (int32_t i = 0; i < e->parts_count; i++) json_put_str(o, NULL, e->parts[i].name);
    json_shut(o, ']');
    if (e->does && !to_holder) json_put_tree(o, "does", e->does);
    struct str status = json_str(e->does, S("status"));
    if (status.len) {
        json_put_str(o, "status", status);
        put_words(o, "status_words", p, language, "status", status);
    }
    rc = put_told(o, r, c, e, to_holder, language, far, f);
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

static enum rc put_explanation(struct json_out *o, struct gate_reader *r, const struct casefile *c,
                               const struct entry *e, bool to_holder, struct str language, struct arena *far,
                               struct fault *f)
{
    const struct pack *p = case_pack(r->gate, c);
    json_open(o, '{');
    json_put_int(o, "n", e->place);
    json_put_str(o, "act", e->act);
    json_put_bool(o, "refused", e->refused);
    json_put_str(o, "rule", e->rule);
    json_put_str(o, "pack", e->pack);
    put_articles(o, p, e->articles, e->articles_count, language);
    if (e->why) json_put_tree(o, "explanation", e->why);
    put_reasons(o, p, e, language, far);
    enum rc rc = put_tables(o, r, c, e, to_holder, language, far, f);
    json_shut(o, '}');
    return rc;
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
    rc = put_explanation(&o, r, c, e, actor->class == ACTOR_HOLDER, language, &far, f);
    if (rc) return rc;
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}
