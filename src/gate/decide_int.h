// gate: what the files of a decision share.
#ifndef ANLAN_GATE_DECIDE_INT_H
#define ANLAN_GATE_DECIDE_INT_H
#include "gate/gate_int.h"

// retry.c
struct found_retry {
    bool found;
    uint8_t digest[RETRY_DIGEST];
    int64_t position;
    int64_t twin_agency, twin; // as far as the batch knows it
    enum law_verb verb;        // VERB_READ, or another
    struct instant at;
    const struct json *read; // what a read named; NULL where only the batch knows it
};
// Takes the key of the job as the batch's `asking`, before anything of the job is changed by the decision.
void retry_ask(struct gate *g, const struct gate_job *job);
[[nodiscard]] enum rc retry_find(struct gate *g, int64_t agency, struct found_retry *ret, struct fault *f);

// question.c
struct str actor_text(struct arena *a,
                      const struct actor *actor); // as the entry names them: "u:NAME", "a", …
struct law_question question_of(struct gate *g, const struct gate_job *job, const struct casefile *c,
                                const struct seen *seen);
void opening_effects(struct gate *g, const struct gate_job *job, const struct rules *rules,
                     const struct ruling *r, struct effects *e);
struct act act_of(struct gate *g, const struct gate_job *job, const struct ruling *r,
                  const struct casefile *before, uint32_t relations);
#endif
