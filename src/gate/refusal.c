// Refusals as entries: the first of its kind in a minute at once, the others counted.
#include "gate/gate_int.h"

// The first refusal of a kind in a minute is an entry of its batch; repeats are counted and follow as one entry when the minute is over, for the
// same reason. Its position; -1: an entry that does not fit is a refusal that is not noted, and its caller has been told.
static int64_t write_refusal(struct gate *g, int64_t agency, struct overlay_case *target, struct str act,
                             struct str actor, struct str rule, struct str why, struct pack_articles articles,
                             int64_t repeats)
{
    struct fault f = { 0 };
    struct effects *e = NEW(&g->batch->arena, struct effects, 1);
    e->cell = -1;
    e->repeats = repeats;
    struct staging s = { .agency = agency,
                         .target = target,
                         .act = act,
                         .actor = actor,
                         .rule = rule,
                         .why = why,
                         .verb = VERB_RECORD,
                         .refused = true,
                         .articles = articles,
                         .effects = e };
    int64_t position;
    struct str bytes;
    return stage(g, &s, &position, &bytes, &f) ? -1 : position;
}

// An act that the kind does not have is the sender's own word: it does not go into the book, and all such are of one kind.
static struct str noted_act(const struct gate_job *job, const struct ruling *r)
{
    return r->row ? job->act : S("no-such-act");
}

// What is counted together: of one actor, on one case, the same act, refused by the same rule for the same kind of reason.
static uint64_t refusal_hash(const struct gate_job *job, struct str act, struct str rule,
                             enum law_refusal why)
{
    return str_hash(job->actor.name) ^ str_hash(rule) * 31 ^ str_hash(act) * 131 ^ (uint64_t)why << 52 ^
           (uint64_t)LEDGER_ROW(job->agency, job->casefile) ^ (uint64_t)job->actor.class << 60;
}

void note_refusal(struct gate *g, const struct gate_job *job, const struct overlay_case *target,
                  const struct ruling *ruling)
{
    struct str rule = ruling->row ? ruling->row->id : S("house/no-row"), act = noted_act(job, ruling);
    if (job->actor.class == ACTOR_ANONYMOUS) return;
    uint64_t hash = refusal_hash(job, act, rule, ruling->refusal);
    struct refusal_slot *slot = &g->refusals[hash % REFUSALS_MAX];
    if (slot->hash == hash && slot->minute == g->refusals_minute) {
        slot->repeats++;
        atomic_fetch_add(&g->coalesced, 1);
        return;
    }
    if (slot->repeats)
        return; // another kind waits in this place: this one is told to its caller and to the metrics alone
    struct str actor = job->actor.class == ACTOR_HOLDER
                           ? S("h")
                           : arena_print(&g->batch->arena, "%s:%.*s",
                                         job->actor.class == ACTOR_PARTNER ? "p" : "u", P(job->actor.name));
    *slot = (struct refusal_slot){ .hash = hash,
                                   .minute = g->refusals_minute,
                                   .agency = job->agency,
                                   .casefile = job->casefile,
                                   .first = -1,
                                   .articles = ruling->articles };
    bool fits = name_set(&slot->actor, str_slice(actor, 0, NAME_MAX_BYTES)) && name_set(&slot->act, act) &&
                name_set(&slot->rule, str_slice(rule, 0, NAME_MAX_BYTES));
    MUST(fits);
    slot->first = write_refusal(g, job->agency, (struct overlay_case *)(uintptr_t)target, act, actor, rule,
                                ruling->explanation, ruling->articles, 0);
}

// The explanation as it stands with the first of them; empty where that was not noted.
static enum rc first_reason(struct gate *g, const struct refusal_slot *slot, struct str *ret_why,
                            struct fault *f)
{
    struct arena *a = &g->batch->arena;
    struct entry *e = NEW(a, struct entry, 1);
    struct str bytes;
    *ret_why = (struct str){ 0 };
    if (slot->first < 0) return RC_OK;
    enum rc rc = ledger_entry(g->writer, a, slot->agency, slot->first, &bytes, f);
    if (!rc) rc = entry_decode(a, bytes, e, f);
    return rc || !e->why ? rc : json_canonical(a, e->why, ret_why, f);
}

static enum rc flush_one(struct gate *g, const struct refusal_slot *slot, struct fault *f)
{
    struct str why;
    enum rc rc;
    struct overlay_case *o = overlay_case(g, slot->agency, slot->casefile, &rc, f);
    if (rc && rc != RC_MISSING) return rc;
    if (!o) return RC_OK;
    if ((rc = first_reason(g, slot, &why, f))) return rc;
    (void)write_refusal(g, slot->agency, o, name_str(&slot->act), name_str(&slot->actor),
                        name_str(&slot->rule), why, slot->articles, slot->repeats);
    return RC_OK;
}

enum rc flush_refusals(struct gate *g, struct fault *f)
{
    int64_t minute = g->batch->now.ns / (60 * NS_PER_S);
    int32_t written = 0;
    if (minute == g->refusals_minute) return RC_OK;
    for (int32_t i = 0; i < REFUSALS_MAX; i++) {
        struct refusal_slot *slot = &g->refusals[i];
        if (slot->repeats == 0) continue;
        if (written++ == FLUSH_MAX) return RC_OK; // the rest with the next batch: the minute is not over yet
        enum rc rc = flush_one(g, slot, f);
        if (rc) return rc;
        slot->repeats = 0;
    }
    g->refusals_minute = minute;
    return RC_OK;
}
