// Any bytes as a model: refused with a reason and an arena as it was, or compiled; then every decision ends
// within its budgets, its explanation is confirmed by the review, and the check of its tables ends.
#include "law/dmn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char keep_memory[16 << 20], scratch_memory[16 << 20], run_memory[1 << 20], text_memory[4 << 20];
static struct feel_diagnostic said[16];

// Stands for SHA-256: the target needs only that other bytes have another digest.
static void digest(struct str bytes, uint8_t ret_digest[static DMN_DIGEST_BYTES])
{
    memset(ret_digest, 0, DMN_DIGEST_BYTES);
    put_be64(ret_digest, str_hash(bytes));
}

static void decide(const struct dmn_model *m, const struct dmn_element *e)
{
    struct feel_run r = feel_run_of(arena_of(run_memory, sizeof run_memory, NULL), FEEL_BUDGET);
    struct dmn_answer answer;
    struct dmn_review review;
    struct fault f = { 0 };
    r.left.steps = 20'000;
    r.left.depth = 1'000;
    r.diagnostics = said;
    r.diagnostic_room = COUNT(said);
    if (dmn_decide(&r, m, e, NULL, 0, true, &answer, &f)) return;
    if (r.stopped || !answer.trace) return;
    struct arena a = arena_of(text_memory, sizeof text_memory, NULL);
    jmp_buf full;
    a.full = &full;
    if (setjmp(full)) return;
    struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, &full);
    struct str explanation = dmn_explain(&a, scratch, m, &r, e, &answer, digest);
    enum rc rc = dmn_review(scratch, m, explanation, digest, &review, &f);
    if (rc != RC_LIMIT) MUST(rc == RC_OK);
}

static void compile(struct str bytes)
{
    struct dmn_file file = { S("f.dmn"), bytes };
    const struct dmn_model *m = NULL;
    const struct dmn_finding *findings;
    struct fault f = { 0 };
    jmp_buf full;
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, &full);
    if (setjmp(full)) return;
    enum rc rc =
        dmn_compile(&keep, arena_of(scratch_memory, sizeof scratch_memory, &full), &file, 1, digest, &m, &f);
    if (rc) {
        MUST(f.text[0] != 0 && keep.at == keep_memory);
        return;
    }
    for (int32_t i = 0; i < dmn_count(m) && i < 8; i++) decide(m, dmn_at(m, i));
    struct arena a = arena_of(text_memory, sizeof text_memory, &full);
    (void)dmn_check(&a, arena_of(scratch_memory, sizeof scratch_memory, &full), m, 1'000'000, &findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 15) return 0;
    compile((struct str){ (const char *)data, (ptrdiff_t)size });
    return 0;
}
