// The defects between the rooms. Linked with --wrap for each function below, so that a call from one room to another comes here first.
#include "sim/defects.h"
#include "gate/gate_int.h"

enum rc __real_clerk_step(struct gate *g, struct gate_job **jobs, int32_t count, struct fault *f);
enum rc __real_store_begin(struct store *s, struct fault *f);
enum rc __real_store_commit(struct store *s, struct fault *f);
enum rc __real_store_checkpoint(struct store *s, bool truncate, bool *ret_done, struct fault *f);
void __real_store_close(struct store *s);
enum rc __real_ledger_write(struct ledger *l, struct fault *f);
void __real_ledger_abandon(struct ledger *l);
void __real_case_fold(struct casefile *c, const struct entry *entry, const struct effects *e);
enum rc __real_ledger_erase_parts(struct ledger *l, int64_t agency, int64_t position, const struct str *names,
                                  int32_t names_count, int32_t *ret_slots, struct fault *f);
enum rc __real_ledger_erase_list(struct ledger *l, const struct ledger_erasure *at, int32_t count,
                                 int32_t *ret_slots, struct fault *f);
enum rc __real_erasures_apply(struct ledger *l, struct fault *f);

static struct gate *stepping; // the gate whose clerk is at work

enum rc __wrap_clerk_step(struct gate *g, struct gate_job **jobs, int32_t count, struct fault *f)
{
    stepping = g;
    enum rc rc = __real_clerk_step(g, jobs, count, f);
    stepping = NULL;
    return rc;
}

// --- answer before commit ---------------------------------------------------------------------------------------------------------

static bool of_batch;         // the next commit is the one that the answers wait for
static struct store *waiting; // for its commit

static void commit_now(struct store *s)
{
    struct fault f;
    if (!s || s != waiting) return;
    waiting = NULL;
    (void)__real_store_commit(s, &f);
}

enum rc __wrap_store_commit(struct store *s, struct fault *f)
{
    bool early = of_batch && sim_defect == DEFECT_ANSWER_BEFORE_COMMIT;
    of_batch = false;
    if (!early) return __real_store_commit(s, f);
    waiting = s;
    return RC_OK;
}

enum rc __wrap_store_begin(struct store *s, struct fault *f)
{
    commit_now(s);
    return __real_store_begin(s, f);
}

enum rc __wrap_store_checkpoint(struct store *s, bool truncate, bool *ret_done, struct fault *f)
{
    commit_now(s);
    return __real_store_checkpoint(s, truncate, ret_done, f);
}

void __wrap_store_close(struct store *s)
{
    commit_now(s);
    __real_store_close(s);
}

// --- stale state within a batch ---------------------------------------------------------------------------------------------------

enum { STALE_MAX = 4 * GATE_BATCH_MAX };
static struct stale {
    struct casefile *c;
    struct entry entry;
    const struct effects *effects;
} stale[STALE_MAX];
static int32_t stale_count;

void __wrap_case_fold(struct casefile *c, const struct entry *entry, const struct effects *e)
{
    if (sim_defect != DEFECT_STALE_STATE || !stepping || e->opens) return __real_case_fold(c, entry, e);
    MUST(stale_count < STALE_MAX);
    stale[stale_count++] = (struct stale){ c, *entry, e };
}

enum rc __wrap_ledger_write(struct ledger *l, struct fault *f)
{
    for (int32_t i = 0; i < stale_count; i++) __real_case_fold(stale[i].c, &stale[i].entry, stale[i].effects);
    stale_count = 0;
    of_batch = stepping != NULL;
    return __real_ledger_write(l, f);
}

// --- number not rolled back -------------------------------------------------------------------------------------------------------

void __wrap_ledger_abandon(struct ledger *l)
{
    stale_count = 0;
    of_batch = false;
    __real_ledger_abandon(l);
    if (sim_defect == DEFECT_NUMBER_KEPT && stepping)
        memcpy(stepping->counters, stepping->batch->counters, sizeof stepping->counters);
}

// --- erasure lost at a crash ------------------------------------------------------------------------------------------------------

enum rc __wrap_ledger_erase_parts(struct ledger *l, int64_t agency, int64_t position, const struct str *names,
                                  int32_t names_count, int32_t *ret_slots, struct fault *f)
{
    sim_defect_erases = sim_defect == DEFECT_LOST_ERASURE;
    enum rc rc = __real_ledger_erase_parts(l, agency, position, names, names_count, ret_slots, f);
    sim_defect_erases = false;
    return rc;
}

enum rc __wrap_ledger_erase_list(struct ledger *l, const struct ledger_erasure *at, int32_t count,
                                 int32_t *ret_slots, struct fault *f)
{
    sim_defect_erases = sim_defect == DEFECT_LOST_ERASURE;
    enum rc rc = __real_ledger_erase_list(l, at, count, ret_slots, f);
    sim_defect_erases = false;
    return rc;
}

enum rc __wrap_erasures_apply(struct ledger *l, struct fault *f)
{
    return sim_defect == DEFECT_LOST_ERASURE ? RC_OK : __real_erasures_apply(l, f);
}
