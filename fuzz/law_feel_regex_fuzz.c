// The first line is a pattern with its flags after a tab, the rest an input: matched, replaced and split within limits.
#include "law/feel.h"

static char room[4 << 20];

static struct feel_value call(struct feel_run *r, const char *name, const struct feel_value *arguments,
                              int32_t count)
{
    return feel_call(r, feel_builtin(str_of(name)), arguments, count);
}

static void try_all(struct feel_run *r, void *self)
{
    struct str line, input, pattern, flags;
    (void)str_cut(*(struct str *)self, '\n', &line, &input);
    (void)str_cut(line, '\t', &pattern, &flags);
    struct feel_value in = feel_string(input), p = feel_string(pattern), f = feel_string(flags);
    struct feel_value matched = call(r, "matches", (struct feel_value[]){ in, p, f }, 3);
    struct feel_value replaced =
        call(r, "replace", (struct feel_value[]){ in, p, feel_string(S("<$1>")), f }, 4);
    struct feel_value parts = call(r, "split", (struct feel_value[]){ in, p }, 2);
    MUST(matched.kind == FEEL_BOOLEAN || matched.kind == FEEL_NULL);
    if (replaced.kind == FEEL_STRING) {
        MUST(utf8_valid(feel_text(replaced)));
        if (matched.kind == FEEL_BOOLEAN && !matched.n) MUST(str_equal(feel_text(replaced), input));
    }
    for (int32_t i = 0; parts.kind == FEEL_LIST && i < parts.extra; i++)
        MUST(utf8_valid(feel_text(parts.items[i])));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, (ptrdiff_t)size };
    if (size > 512 || !utf8_valid(text)) return 0;
    struct feel_budget budget = {
        .steps = 1'000'000, .depth = 2000, .regex_steps = 10'000, .regex_bytes = 1 << 20
    };
    struct feel_run r = feel_run_of(arena_of(room, sizeof room, NULL), budget);
    (void)feel_guard(&r, try_all, &text);
    return 0;
}
