// Refusals as entries: the first of its kind in a minute at once, the others counted.
#include "gate/gate_int.h"

// The first refusal of a kind in a minute is an entry of its batch; repeats are counted and follow as one entry when the minute is over.
static void write_refusal(struct gate *g, int64_t agency, struct overlay_case *target, struct str act,
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
    (void)stage(g, &s, &position, &bytes,
                &f); // an entry that does not fit is a refusal that is not noted; its caller has been told
}

// An act that the kind does not have is the sender's own word: it does not go into the book, and all such are of one kind.
static struct str noted_act(const struct gate_job *job, const struct ruling *r)
{
    return r->row ? job->act : S("no-such-act");
}

static uint64_t refusal_hash(const struct gate_job *job, struct str act, struct str rule)
{
    return str_hash(job->actor.name) ^ str_hash(rule) * 31 ^ str_hash(act) * 131 ^
           (uint64_t)LEDGER_ROW(job->agency, job->casefile) ^ (uint64_t)job->actor.class << 60;
}

void note_refusal(struct gate *g, const struct gate_job *job, const struct overlay_case *target,
                  const struct ruling *ruling)
{
    struct str rule = ruling->row ? ruling->row->id : S("house/no-row"), act = noted_act(job, ruling);
    if (job->actor.class == ACTOR_ANONYMOUS) return;
    uint64_t hash = refusal_hash(job, act, rule);
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
    *slot = (struct refusal_slot){
        .hash = hash, .minute = g->refusals_minute, .agency = job->agency, .casefile = job->casefile
    };
    bool fits = name_set(&slot->actor, str_slice(actor, 0, NAME_MAX_BYTES)) && name_set(&slot->act, act) &&
                name_set(&slot->rule, str_slice(rule, 0, NAME_MAX_BYTES));
    MUST(fits);
    write_refusal(g, job->agency, (struct overlay_case *)(uintptr_t)target, act, actor, rule,
                  ruling->explanation, ruling->articles, 0);
}

enum rc flush_refusals(struct gate *g, struct fault *f)
{
    int64_t minute = g->batch->now.ns / (60 * NS_PER_S);
    int32_t written = 0;
    if (minute == g->refusals_minute) return RC_OK;
    for (int32_t i = 0; i < REFUSALS_MAX; i++) {
        struct refusal_slot *slot = &g->refusals[i];
        enum rc rc;
        if (slot->repeats == 0) continue;
        if (written++ == FLUSH_MAX) return RC_OK; // the rest with the next batch: the minute is not over yet
        struct overlay_case *o = overlay_case(g, slot->agency, slot->casefile, &rc, f);
        if (rc && rc != RC_MISSING) return rc;
        if (o)
            write_refusal(g, slot->agency, o, name_str(&slot->act), name_str(&slot->actor),
                          name_str(&slot->rule), (struct str){ 0 }, (struct pack_articles){ 0 },
                          slot->repeats);
        slot->repeats = 0;
    }
    g->refusals_minute = minute;
    return RC_OK;
}
