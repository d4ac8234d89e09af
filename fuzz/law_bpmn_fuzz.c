// Any bytes as a model: refused with a reason and an arena as it was, or compiled; then it is begun and led on by what is open, and
// whatever happens, the state that events make holds together.
#include "law/bpmn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char keep_memory[64 << 20], scratch_memory[64 << 20], act_memory[16 << 20];

static const struct bpmn_env env = { .budget = { 500, 100, 16 },
                                     .expression = { 20'000, 1'000, 10'000, 1 << 16 } };

static void check(const struct bpmn_state *s)
{
    for (int32_t i = 0; i < s->token_count; i++) {
        int32_t children = 0;
        for (int32_t k = 0; k < s->token_count; k++) children += s->tokens[k].parent == s->tokens[i].id;
        MUST(children == s->tokens[i].children && (i == 0 || s->tokens[i].id > s->tokens[i - 1].id));
    }
    for (int32_t i = 0; i < s->wait_count; i++) MUST(bpmn_token_find(s, s->waits[i].token));
    MUST(s->outcome <= BPMN_OPEN || s->token_count == 0);
}

static void take(struct arena *a, struct arena scratch, const struct bpmn_model *m, struct bpmn_state *s,
                 struct bpmn_command c, int64_t at)
{
    struct bpmn_events events;
    struct fault f = { 0 };
    if (bpmn_step(a, scratch, m, &env, s, &c, (struct instant){ at }, &events, &f)) {
        MUST(f.text[0] != 0);
        return;
    }
    for (int32_t i = 0; i < events.count; i++) {
        struct bpmn_event e;
        MUST(!bpmn_event_read(a, scratch, m, NULL, bpmn_event_print(a, m, &events.at[i]), &e, &f));
        MUST(!bpmn_apply(a, m, s, &e, &f));
    }
    check(s);
}

static void lead(const struct bpmn_model *m, struct arena scratch)
{
    jmp_buf full;
    struct arena a = arena_of(act_memory, sizeof act_memory, &full);
    struct bpmn_state s = { 0 };
    if (setjmp(full)) return;
    scratch.full = &full;
    take(&a, scratch, m, &s, (struct bpmn_command){ .kind = BPMN_BEGIN, .node = -1 }, 1);
    for (int32_t i = 0; i < 12 && s.outcome == BPMN_OPEN; i++) {
        struct bpmn_command done = { .kind = BPMN_COMPLETE, .token = s.tokens[i % s.token_count].id };
        const struct bpmn_wait *due = bpmn_next_due(m, &s);
        take(&a, scratch, m, &s, done, s.at.ns + 1);
        if (due) take(&a, scratch, m, &s, (struct bpmn_command){ .kind = BPMN_TIME }, due->due.ns);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bpmn_file file = { S("f.bpmn"), { (const char *)data, (ptrdiff_t)size } };
    const struct bpmn_model *m = NULL;
    struct fault f = { 0 };
    jmp_buf full;
    if (size > 1 << 15) return 0;
    struct arena keep = arena_of(keep_memory, sizeof keep_memory, &full);
    struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, &full);
    if (setjmp(full)) return 0;
    enum rc rc = bpmn_compile(&keep, scratch, &file, 1, &m, &f);
    if (rc)
        MUST(f.text[0] != 0 && keep.at == keep_memory);
    else
        lead(m, scratch);
    return 0;
}
