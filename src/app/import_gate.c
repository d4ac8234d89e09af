// Rows through the gate of this process: this thread reads, maps and seals, the clerk's thread decides and commits, the follower's makes the
// search view.
#include "app/import.h"
#include <stdlib.h>
#include <sys/statvfs.h>

enum { LOW_BYTES = 4 << 20 }; // less free space than that counts as full

static void answered(struct gate_job *job)
{
    struct import_slot *s = job->self;
    bool put = queue_put(s->import->finished, s);
    MUST(put); // it has room for every slot
}

// Rows of an earlier run are told by a look, without sealing them again; the clerk would find them too. Only as long as the row before was
// there: a new file pays nothing for it.
static bool was_there(struct import *i, const struct import_slot *s)
{
    struct row row;
    struct arena scratch = s->arena;
    struct fault f;
    if (!i->there) return false;
    return store_one(i->reader, &scratch, &row, &f,
                     "SELECT id FROM imported WHERE agency = ?1 AND source = ?2 AND source_row = ?3",
                     ARGS(INT(i->site->agency), TEXT(s->request.source), TEXT(s->request.row_id))) == RC_OK;
}

static struct gate_job *job_of(const struct import *i, struct import_slot *s)
{
    const struct open_request *r = &s->request;
    struct gate_job *job = NEW(&s->arena, struct gate_job, 1);
    *job = (struct gate_job){
        .actor = { .class = i->as.len ? ACTOR_STAFF : ACTOR_ANONYMOUS,
                   .agency = i->site->agency,
                   .name = i->as },
        .agency = i->site->agency,
        .kind = r->kind,
        .casefile = -1,
        .act = S("open"),
        .data = r->data,
        .source = r->source,
        .source_row = r->row_id,
        .arena = &s->arena,
        .done = answered,
        .self = s,
    };
    if (r->historic) job->event = r->event;
    return job;
}

static enum rc send(struct import *i, struct import_slot *s, struct fault *f)
{
    if (was_there(i, s)) return s->state = SLOT_REPEATED, RC_OK;
    s->job = job_of(i, s);
    enum rc rc = gate_prepare(i->site->gate, s->job, &s->why);
    if (rc == RC_IO || rc == RC_CORRUPT || rc == RC_MISSING) return fail(f, rc, "%s", s->why.text);
    if (rc) return s->state = SLOT_REFUSED, RC_OK;
    if (i->dry) return s->state = SLOT_OPENED, RC_OK;
    s->arena.full = NULL;                         // the clerk watches over it from now on
    return gate_submit(i->site->gate, s->job, f); // the queue has more room than the ring
}

static bool disk_is_full(struct import *i)
{
    struct statvfs v;
    return statvfs(i->site->dir, &v) == 0 && (int64_t)v.f_bavail * (int64_t)v.f_frsize < LOW_BYTES;
}

static enum rc take_answer(struct import *i, struct import_slot *s, struct fault *f)
{
    const struct gate_job *job = s->job;
    switch (job->outcome) {
    case GATE_ADMITTED:
        s->state = job->repeated ? SLOT_REPEATED : SLOT_OPENED;
        return RC_OK;
    case GATE_REFUSED:
        (void)fail(&s->why, RC_DENIED, "%.*s: %.*s", P(law_refusal_name(job->ruling.refusal)),
                   P(job->ruling.reason));
        s->state = SLOT_REFUSED;
        return RC_OK;
    case GATE_FAILED:
        break;
    }
    if (job->rc == RC_IO || job->rc == RC_CORRUPT || (job->rc == RC_LIMIT && disk_is_full(i)))
        return fail(f, job->rc, "%s", job->fault.text);
    s->why = job->fault;
    s->state = SLOT_REFUSED;
    return RC_OK;
}

static enum rc wait(struct import *i, struct import_slot *s, struct fault *f)
{
    void *items[64];
    while (s->state == SLOT_SENT) {
        int32_t count = queue_take(i->finished, items, COUNT(items), -1);
        for (int32_t n = 0; n < count; n++) {
            enum rc rc = take_answer(i, items[n], f);
            if (rc) return rc;
        }
    }
    return RC_OK;
}

const struct import_door import_gate = { send, wait };
