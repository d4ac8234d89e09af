// Why programs are trees of functions: the same expression of an age as register bytecode with a switch, over the same
// values and under the same budgets, written by hand for this one expression and so no slower than a compiler's.
#include "bench.h"
#include "law/feel.h"
#include <setjmp.h>

enum { RUNS = 9, CALLS = 4'000'000 };

enum code { LOAD, LESS, JUMP_UNLESS, MOVE, RETURN };

struct instruction {
    uint8_t code, to, a, b; // registers; `b` is also a constant's index
    int32_t jump;
};

static const struct feel_value constants[] = {
    { .kind = FEEL_NUMBER, .n = 14 },
    { .kind = FEEL_NUMBER, .n = 18 },
    { .kind = FEEL_STRING, .extra = 5, .text = "child" },
    { .kind = FEEL_STRING, .extra = 5, .text = "minor" },
    { .kind = FEEL_STRING, .extra = 5, .text = "adult" },
};

// if age < 14 then "child" else if age < 18 then "minor" else "adult"
static const struct instruction bytecode[] = {
    { LOAD, 0, 0, 0, 0 },   { LESS, 1, 0, 0, 0 }, { JUMP_UNLESS, 0, 1, 0, 5 }, { MOVE, 2, 0, 2, 0 },
    { RETURN, 0, 2, 0, 0 }, { LESS, 1, 0, 1, 0 }, { JUMP_UNLESS, 0, 1, 0, 9 }, { MOVE, 2, 0, 3, 0 },
    { RETURN, 0, 2, 0, 0 }, { MOVE, 2, 0, 4, 0 }, { RETURN, 0, 2, 0, 0 },
};

static struct feel_value interpret(const struct instruction *code, const struct feel_value *slots)
{
    struct feel_value r[4];
    for (const struct instruction *i = code;; i++) {
        switch (i->code) {
        case LOAD:
            r[i->to] = slots[i->a];
            if (r[i->to].kind == FEEL_LAZY) return feel_null();
            break;
        case LESS: {
            struct feel_value a = r[i->a], b = constants[i->b];
            if (a.kind != FEEL_NUMBER || a.form || a.exponent) return feel_null();
            r[i->to] = feel_boolean(a.n < b.n);
            break;
        }
        case JUMP_UNLESS:
            if (r[i->a].kind == FEEL_BOOLEAN && r[i->a].n) break;
            i = code + i->jump - 1;
            break;
        case MOVE:
            r[i->to] = constants[i->b];
            break;
        default:
            return r[i->a];
        }
    }
}

struct work {
    const struct instruction *code;
    const struct feel_value *slots;
    struct feel_value value;
};

static void run_bytecode(struct feel_run *r, void *self)
{
    struct work *w = self;
    feel_spend(r, 1);
    w->value = interpret(w->code, w->slots);
}

static double cpu_now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static struct feel_run fresh_run(void)
{
    static char memory[1 << 12];
    return feel_run_of(arena_of(memory, sizeof memory, NULL), FEEL_BUDGET);
}

static double run_tree(const struct feel_program *p)
{
    int64_t sum = 0;
    double start_ns = cpu_now_ns();
    for (int i = 0; i < CALLS; i++) {
        struct feel_run r = fresh_run();
        struct feel_value age = feel_integer(i & 31);
        sum += feel_eval(&r, p, &age).text[0];
    }
    bench_use(sum);
    return (cpu_now_ns() - start_ns) / CALLS;
}

static double run_registers(void)
{
    int64_t sum = 0;
    double start_ns = cpu_now_ns();
    for (int i = 0; i < CALLS; i++) {
        struct feel_run r = fresh_run();
        struct feel_value age = feel_integer(i & 31);
        struct work w = { .code = bytecode, .slots = &age };
        MUST(feel_guard(&r, run_bytecode, &w));
        sum += w.value.text[0];
    }
    bench_use(sum);
    return (cpu_now_ns() - start_ns) / CALLS;
}

int main(void)
{
    static char keep[1 << 16], scratch[1 << 20];
    struct arena a = arena_of(keep, sizeof keep, NULL);
    struct feel_name name = { S("age"), NULL };
    struct feel_scope scope = { .names = &name, .name_count = 1 };
    const struct feel_program *p;
    double tree[RUNS], registers[RUNS];
    MUST(feel_compile(&a, arena_of(scratch, sizeof scratch, NULL),
                      S("if age < 14 then \"child\" else if age < 18 then \"minor\" else \"adult\""), &scope,
                      &p, NULL, NULL) == RC_OK);
    for (int i = 0; i < RUNS; i++) { // in turns
        tree[i] = run_tree(p);
        registers[i] = run_registers();
    }
    printf("bench=age_tree median_ns=%.1f runs=%d\n", bench_median(tree, RUNS), RUNS);
    printf("bench=age_registers median_ns=%.1f runs=%d\n", bench_median(registers, RUNS), RUNS);
    return 0;
}
