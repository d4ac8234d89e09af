// What the sender of an act may have meant by a name that there is not: of a kind, of an act, of a purpose. What anyone may open, and what staff
// and partners may do, is no secret: the pack's kinds and acts are described to them anyway.
#include "api/job_int.h"
#include "base/near.h"

static struct str nearest_kind(const struct pack *p, struct str given)
{
    struct near n = near_of(given);
    for (int32_t i = 0; i < p->kinds_count; i++) near_look(&n, p->kinds[i].name);
    return n.found;
}

static struct str nearest_act(const struct pack_kind *kind, const struct gate_job *job)
{
    struct near n = near_of(job->act);
    uint32_t by = job->actor.class == ACTOR_STAFF     ? 1U << LAW_BY_STAFF
                  : job->actor.class == ACTOR_PARTNER ? 1U << LAW_BY_PARTNER
                                                      : 0;
    for (int32_t i = 0; kind && i < kind->rows_count; i++)
        if (kind->rows[i].by & by && !pack_row_begins(&kind->rows[i])) near_look(&n, kind->rows[i].act);
    return n.found;
}

static struct str nearest_of(struct pack_names names, struct str given)
{
    struct near n = near_of(given);
    for (int32_t i = 0; i < names.count; i++) near_look(&n, names.at[i]);
    return n.found;
}

struct str job_meant(const struct gate_job *job, const struct pack *p)
{
    const struct ruling *r = &job->ruling;
    if (job->outcome != GATE_REFUSED)
        return job->kind.len && p && !pack_kind(p, job->kind) ? nearest_kind(p, job->kind)
                                                              : (struct str){ 0 };
    if (r->refusal == REFUSED_ACT) return nearest_act(r->kind, job);
    if (r->refusal == REFUSED_PURPOSE) return nearest_of(r->needed, job->purpose);
    return (struct str){ 0 };
}
