// Every ruling of the ledger asked again: the same pack, the same question, and the answer must be the same, byte for byte. What the question was
// stands in the entry (act, actor, purpose, plain data, roles and relations in the explanation), in the case as it then was, and in the sealed parts.
#include "gate/again_int.h"
#include "gate/rebuild.h"
#include "gate/walk_int.h"
#include <stdlib.h>

struct replayed_pack {
    char digest[64];
    const struct pack *pack;
    void *memory;
    struct replayed_pack *next;
};

struct replaying {
    struct walk walk;
    struct replayed_pack *packs;
    // Of the agency that is walked, as it was at the entry that is asked: what came later had no say in it.
    const struct pack *in_force, *before[LAW_VERSIONS_MAX]; // before: the newest first
    int32_t before_count;
    const struct replay_options *o;
    int64_t of;
    struct replay_report report;
};

static enum rc pack_of(struct replaying *w, struct str digest, const struct pack **ret_pack, struct fault *f)
{
    for (const struct replayed_pack *p = w->packs; p; p = p->next)
        if (str_equal((struct str){ p->digest, sizeof p->digest }, digest)) return *ret_pack = p->pack, RC_OK;
    enum { DOCUMENT_ROOM = 64 << 20 };
    struct replayed_pack *p = calloc(1, sizeof *p);
    void *bytes = malloc(DOCUMENT_ROOM);
    MUST(p != NULL && bytes != NULL);
    struct arena a = arena_of(bytes, DOCUMENT_ROOM, NULL);
    struct row row;
    enum rc rc = digest.len != sizeof p->digest
                     ? fail(f, RC_CORRUPT, "a digest of %td characters", digest.len)
                     : RC_OK;
    if (!rc)
        rc = store_one(w->walk.gate->writer, &a, &row, f, "SELECT bytes FROM document WHERE digest = ?1",
                       ARGS(TEXT(digest)));
    if (rc == RC_MISSING) rc = fail(f, RC_CORRUPT, "the pack %.*s is not kept", P(digest));
    if (!rc) rc = rules_read_pack(w->walk.gate, row.at[0].s, &p->memory, &p->pack, f);
    free(bytes);
    if (rc) return free(p), rc;
    memcpy(p->digest, digest.at, sizeof p->digest);
    p->next = w->packs;
    w->packs = p;
    *ret_pack = p->pack;
    return RC_OK;
}

static void forget_packs(struct replaying *w)
{
    while (w->packs) {
        struct replayed_pack *next = w->packs->next;
        free(w->packs->memory);
        free(w->packs);
        w->packs = next;
    }
}

// --- the question ---------------------------------------------------------------------------------------------------------------------

static void append_members(struct json *object, const struct json *from, struct arena *a)
{
    struct json **last = &object->first;
    while (*last) last = &(*last)->next;
    for (const struct json *m = from ? from->first : NULL; m; m = m->next) {
        struct json *copy = NEW(a, struct json, 1);
        *copy = *m;
        copy->next = NULL;
        *last = copy;
        last = &copy->next;
        object->count++;
    }
}

// What the act said: its plain fields and the fields of its sealed parts together. `ret_erased`: some are gone.
static enum rc data_of(struct replaying *w, const struct entry *e, struct arena *a,
                       const struct json **ret_data, bool *ret_erased, struct fault *f)
{
    struct opening *parts;
    int32_t count = 0;
    struct json *data = NEW(a, struct json, 1);
    data->kind = JSON_OBJECT;
    append_members(data, json_get(e->does, S("data")), a);
    enum rc rc = e->parts_count ? ledger_open_parts(w->walk.gate->ledger, w->walk.gate->writer, a, e->agency,
                                                    e->position, NULL, 0, &parts, &count, f)
                                : RC_OK;
    for (int32_t i = 0; !rc && i < count; i++) {
        const struct json *body;
        *ret_erased |= parts[i].erased;
        if (parts[i].erased) continue;
        rc = json_parse(a, parts[i].canonical, &body, f);
        if (!rc) append_members(data, body, a);
    }
    files_as_texts(a, data);
    *ret_data = data;
    return rc;
}

// All but the version, which stands last: another version that says the same says the same.
static struct str without_version(struct str explanation)
{
    ptrdiff_t at = str_find(explanation, S(",\"version\":\""));
    return at < 0 ? explanation : str_slice(explanation, 0, at);
}

// An act under a version that the case came to with it: from where it stood in the one before.
static void carry(struct replaying *w, const struct pack *own, const struct casefile *c,
                  struct law_question *q, struct arena *a)
{
    const struct pack_kind *kind = pack_kind(own, q->kind);
    const struct pack *from = NULL;
    struct law_versions between = { w->before, w->before_count };
    if (!kind || !kind->procedure || (q->procedure.len && law_procedure_of(own, q->procedure))) return;
    for (int32_t i = 0; i < w->before_count && !from; i++)
        if (case_led_by(w->before[i], c)) from = w->before[i];
    q->moved = law_carries(&between, from, own, c, q->now, a, &q->procedure) && q->procedure.len > 0;
}

// The version in force steps back behind the one that this entry puts there.
static enum rc put_in_force_again(struct replaying *w, struct str digest, struct fault *f)
{
    const struct pack *old = w->in_force;
    enum rc rc = pack_of(w, digest, &w->in_force, f);
    bool known = rc || !old || old == w->in_force;
    for (int32_t i = 0; i < w->before_count; i++) known |= w->before[i] == old;
    if (known) return rc;
    int32_t kept = w->before_count < LAW_VERSIONS_MAX ? w->before_count : LAW_VERSIONS_MAX - 1;
    memmove(w->before + 1, w->before, (size_t)kept * sizeof w->before[0]);
    w->before[0] = old;
    w->before_count = kept + 1;
    return RC_OK;
}

// The pack that is asked, and where the case stands in its words.
static enum rc pack_asked(struct replaying *w, const struct entry *e, const struct casefile *c,
                          struct law_question *q, struct arena *a, const struct pack **ret_pack,
                          struct fault *f)
{
    const struct pack *own = NULL, *instead = w->o->instead;
    enum rc rc = pack_of(w, e->pack, &own, f);
    *ret_pack = own;
    if (!rc && c) carry(w, own, c, q, a);
    if (rc || !instead || !str_equal(instead->id, own->id)) return rc;
    *ret_pack = instead;
    if (q->procedure.len) q->procedure = law_procedure_carried(own, instead, q->procedure, a);
    return RC_OK;
}

static void tell(struct replaying *w, const struct entry *e, struct str was, struct str now)
{
    struct replay_difference d = { e->agency, e->position, e->act, was, now };
    w->report.different++;
    if (w->o->differs) w->o->differs(w->o->self, &d);
}

static enum rc ask_again(struct replaying *w, const struct entry *e, const struct effects *effects,
                         const struct casefile *c, struct arena *a, struct fault *f)
{
    const struct pack *pack = NULL;
    const struct json *data = NULL;
    bool erased = false;
    struct str roles[ROLES_AGAIN_MAX], again;
    struct ruling r;
    enum rc rc = data_of(w, e, a, &data, &erased, f);
    if (rc) return rc;
    if (erased) return w->report.erased++, RC_OK;
    struct law_question q = question_again(e, effects, effects->opens ? NULL : c, roles, a);
    q.data = data;
    rc = pack_asked(w, e, effects->opens ? NULL : c, &q, a, &pack, f);
    if (!rc) rc = json_canonical(a, e->why, &again, f);
    if (rc) return rc;
    law_rule(pack, &q, a, &r);
    w->report.asked++;
    if (str_equal(without_version(again), without_version(r.explanation)))
        w->report.same++;
    else
        tell(w, e, again, r.explanation);
    return RC_OK;
}

// A refusal keeps neither the purpose nor the data that it refused: only one that turned on who asked, and on where the case stood, can be
// asked again.
static bool can_be_asked(const struct entry *e)
{
    struct str refused = json_str(e->why, S("refused"));
    for (enum law_refusal r = REFUSED_NOT + 1; e->refused && r < REFUSED_PURPOSE; r++)
        if (str_equal(refused, law_refusal_name(r))) return true;
    return !e->refused;
}

static bool ruled_by_pack(const struct entry *e)
{
    return e->casefile.len > 0 && e->why && e->pack.len > 0 && !str_starts(e->rule, S("house/"));
}

static enum rc replay_entry(void *self, int64_t position, struct str bytes, struct fault *f)
{
    struct replaying *w = self;
    struct arena scratch = w->walk.arena;
    struct entry *e = NEW(&scratch, struct entry, 1);
    struct effects *effects = NEW(&scratch, struct effects, 1);
    enum rc rc = entry_decode(&scratch, bytes, e, f);
    if (!rc) rc = effects_read(&scratch, e->does, effects, f);
    if (rc)
        return within(f, rc, "position %lld of agency %lld", (long long)position, (long long)w->walk.agency);
    w->report.entries++;
    if (w->o->progress && w->report.entries % 10'000 == 0)
        w->o->progress(w->o->self, w->report.entries, w->of);
    struct walk_case *c = NULL;
    if (e->casefile.len) rc = walk_case(&w->walk, e, effects, &c, f);
    bool arrives = effects->opens && effects->sets_twin; // ruled in the log that it came from
    if (!rc && ruled_by_pack(e) && can_be_asked(e) && effects->repeats == 0 && !arrives)
        rc = ask_again(w, e, effects, c ? &c->now : NULL, &scratch, f);
    else
        w->report.house++;
    if (!rc && c) case_fold(&c->now, e, effects);
    if (!rc && effects->document.len && str_equal(effects->document_kind, S("pack")))
        rc = put_in_force_again(w, effects->document, f);
    return rc;
}

enum rc gate_replay(struct gate *g, const struct replay_options *asked, struct replay_report *ret_r,
                    struct fault *f)
{
    struct replaying w = { .o = asked };
    struct store *aside; // where states wait that are not in use
    struct store_options o = { .path = asked->path,
                               .role = STORE_WRITER,
                               .vfs = g->world->sqlite_vfs,
                               .cache_kib = 64 * 1024,
                               .sync_off = true };
    enum rc rc = store_open(o, &aside, f);
    if (rc) return rc;
    rc = store_script(aside, f, casefile_schema);
    if (!rc) rc = store_begin(aside, f);
    if (!rc) rc = walk_open(g, aside, &w.walk, f);
    for (int64_t agency = 1; agency <= ledger_agencies(g->ledger); agency++)
        w.of += atomic_load(&g->committed[agency]);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        w.walk.agency = agency;
        w.in_force = NULL;
        w.before_count = 0;
        rc = ledger_walk(follower_reader(g), agency, 0, atomic_load(&g->committed[agency]), replay_entry, &w,
                         f);
        if (!rc) rc = walk_save_all(&w.walk, f);
    }
    walk_close(&w.walk);
    forget_packs(&w);
    store_close(aside);
    *ret_r = w.report;
    return rc;
}
