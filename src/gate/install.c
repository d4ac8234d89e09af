// Acts about no case: documents that the house installs (packs, charters, accounts), and the scan of narratives.
#include "gate/gate_int.h"

static void fail_job(struct gate_job *job, enum rc rc, const struct fault *f)
{
    job->outcome = GATE_FAILED;
    job->rc = rc;
    job->fault = *f;
}

static void decide_install(struct gate *g, struct gate_job *job);

static bool may_install(struct gate *g, const struct gate_job *job)
{
    if (job->actor.class == ACTOR_SYSTEM && job->actor.name.len)
        return true; // at the console, with the data directory in hand
    if (job->actor.class != ACTOR_STAFF || !str_equal(job->act, S("set-account"))) return false;
    const struct person *p = people_find(atomic_load(&g->people), job->actor.name);
    return p && p->account.agency == job->agency && gate_may(g, &p->account, POWER_OPERATE, g->batch->now);
}

// Names of accounts are one for the whole server, also among those that the batch brings.
static bool named_elsewhere(const struct gate *g, int64_t agency, struct str name)
{
    for (const struct overlay_document *o = g->batch->documents; o; o = o->next)
        if (str_equal(o->kind, S("account")) && str_equal(o->name, name) && o->agency != agency) return true;
    return false;
}

static enum rc check_document(struct gate *g, const struct gate_job *job, struct str kind, struct str bytes,
                              struct str *ret_name, struct fault *f)
{
    if (!str_equal(kind, S("account"))) {
        *ret_name = kind;
        return rules_check(g, job->agency, kind, bytes, f);
    }
    struct person *p;
    enum rc rc = person_read(job->data, &p, f);
    if (rc) return rc;
    *ret_name = arena_str(&g->batch->arena, p->account.name);
    bool own = p->account.agency == job->agency;
    const struct person *there = people_find(atomic_load(&g->people), p->account.name);
    if (bytes.len > ACCOUNT_BYTES_MAX)
        rc = fail(f, RC_LIMIT, "account: %td bytes exceed %d", bytes.len, ACCOUNT_BYTES_MAX);
    else if (!own)
        rc = fail(f, RC_INVALID, "account: agency must be %lld", (long long)job->agency);
    else if ((there && there->account.agency != job->agency) || named_elsewhere(g, job->agency, *ret_name))
        rc = fail(f, RC_CONFLICT, "account: another agency has this name");
    free_person(p);
    return rc;
}

// A scan of narratives: one read act about no case, whose list of cases and words are sealed (DESIGN 6, reads). Whoever may see a case through
// their scope may look for it; the list was made with that scope.
static void decide_scan(struct gate *g, struct gate_job *job)
{
    struct fault f = { 0 };
    const struct rules *rules = rules_of(g, job->agency);
    const struct person *p = people_find(atomic_load(&g->people), job->actor.name);
    bool staff = job->actor.class == ACTOR_STAFF && p && !p->account.off && p->account.agency == job->agency;
    if (!staff || job->parts_count != 1)
        return fail_job(job, fail(&f, RC_DENIED, "a scan needs an account"), &f);
    if (!rules->pack || !pack_names_hold(rules->pack->purposes, job->purpose))
        return fail_job(job, fail(&f, RC_INVALID, "a scan needs a purpose that the pack knows"), &f);
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    e->cell = -1;
    e->read_parts[e->read_parts_count++] = S("narrative");
    struct staging s = { .agency = job->agency,
                         .act = S("scan"),
                         .actor = arena_print(&g->batch->arena, "u:%.*s", P(job->actor.name)),
                         .purpose = job->purpose,
                         .rule = S("house/scan"),
                         .why = arena_print(&g->batch->arena, "{\"cases\":%d,\"row\":\"house/scan\"}",
                                            job->scan_count),
                         .verb = VERB_READ,
                         .parts = job->parts,
                         .parts_count = 1,
                         .effects = e,
                         .retry = g->batch->is_keyed ? &g->batch->asking : NULL };
    enum rc rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return fail_job(job, rc, &f);
    job->outcome = GATE_ADMITTED;
}

void decide_without_case(struct gate *g, struct gate_job *job)
{
    if (str_equal(job->act, S("scan")))
        decide_scan(g, job);
    else
        decide_install(g, job);
}

static void decide_install(struct gate *g, struct gate_job *job)
{
    static const struct {
        struct str act, kind;
    } acts[] = {
        { SL("install-pack"), SL("pack") },
        { SL("install-charter"), SL("charter") },
        { SL("set-account"), SL("account") },
    };
    struct batch *b = g->batch;
    struct fault f = { 0 };
    struct str kind = { 0 }, bytes, name;
    for (int32_t i = 0; i < COUNT(acts); i++)
        if (str_equal(job->act, acts[i].act)) kind = acts[i].kind;
    if (kind.len == 0 || !may_install(g, job))
        return fail_job(job, fail(&f, RC_DENIED, "only an operator may do this"), &f);
    if (!job->data) return fail_job(job, fail(&f, RC_INVALID, "data is needed"), &f);
    enum rc rc = json_canonical(&b->arena, job->data, &bytes, &f);
    if (!rc) rc = check_document(g, job, kind, bytes, &name, &f);
    if (rc) return fail_job(job, rc, &f);

    struct digest d = sha256(bytes);
    char *hex = NEW(&b->arena, char, HEX_CHARS(DIGEST_BYTES));
    struct effects *e = NEW(&b->arena, struct effects, 1);
    e->cell = -1;
    e->document = hex_encode(d.at, DIGEST_BYTES, hex);
    e->document_kind = kind;
    e->document_name = name;
    struct str actor =
        arena_print(&b->arena, "%s:%.*s", job->actor.class == ACTOR_SYSTEM ? "o" : "u", P(job->actor.name));
    struct staging s = { .agency = job->agency,
                         .act = job->act,
                         .actor = actor,
                         .purpose = job->purpose,
                         .rule = S("house/install"),
                         .why = S("{\"row\":\"house/install\"}"),
                         .verb = VERB_INSTALL,
                         .effects = e,
                         .retry = b->is_keyed ? &b->asking : NULL };
    rc = stage(g, &s, &job->position, &job->entry, &f);
    if (rc) return fail_job(job, rc, &f);
    struct overlay_document *o = NEW(&b->arena, struct overlay_document, 1);
    *o = (struct overlay_document){ job->agency, e->document, bytes, kind, name, NULL };
    struct overlay_document **end = &b->documents; // in their order: of two with one name the later stands
    while (*end) end = &(*end)->next;
    *end = o;
    job->outcome = GATE_ADMITTED;
}
