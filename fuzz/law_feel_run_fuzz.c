// Any text that is an expression runs to its end within small budgets: a value that prints, or null with a budget named.
#include "law/feel.h"

static char keep[1 << 20], think[1 << 20], room[1 << 20];

static void print(struct feel_run *r, void *self)
{
    struct feel_value *v = self;
    (void)feel_print(&r->arena, *v, true);
    (void)feel_json_print(&r->arena, *v);
    MUST(feel_order(*v, *v) == 0);
}

static void run(const struct feel_program *p)
{
    static const struct feel_entry entries[] = { { SL("long name"), { .kind = FEEL_NUMBER, .n = 5 } } };
    struct feel_budget budget = {
        .steps = 20'000, .depth = 2000, .regex_steps = 2000, .regex_bytes = 64 << 10
    };
    struct feel_value slots[] = { feel_integer(3), feel_context(entries, 1), feel_string(S("text")) };
    struct feel_diagnostic said[4];
    struct feel_run r = feel_run_of(arena_of(room, sizeof room, NULL), budget);
    r.diagnostics = said;
    r.diagnostic_room = COUNT(said);
    struct feel_value v = feel_eval(&r, p, slots);
    if (r.stopped)
        MUST(v.kind == FEEL_NULL && r.diagnostic_count > 0);
    else
        (void)feel_guard(&r, print, &v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct feel_name names[] = { { SL("n"), NULL }, { SL("c"), NULL }, { SL("s"), NULL } };
    static const struct feel_scope scope = { .names = names, .name_count = COUNT(names) };
    const struct feel_program *p;
    jmp_buf full;
    if (size > 1024) return 0;
    struct arena a = arena_of(keep, sizeof keep, &full), scratch = arena_of(think, sizeof think, &full);
    struct str text = { (const char *)data, (ptrdiff_t)size };
    if (setjmp(full) || feel_compile(&a, scratch, text, &scope, &p, NULL, NULL)) return 0;
    run(p);
    return 0;
}
