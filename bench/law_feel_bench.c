// FEEL, prepared expressions in one thread: how many evaluations a second, and what a program and one evaluation take.
// Lines of key=value for bench/law/run, which sets them beside a peer measured in the same run.
#include "bench.h"
#include "law/feel.h"
#include <malloc.h>

enum { RUNS = 7, ITEMS = 100 };

static char keep_memory[4 << 20], scratch_memory[4 << 20], run_memory[1 << 20];

struct task {
    const char *name, *text;
    int calls;
    const struct feel_program *program;
    struct feel_value slots[1];
    int64_t (*check)(struct feel_value v); // stands for the answer, and is compared between runs
};

static int64_t text_bytes(struct feel_value v) { return v.kind == FEEL_STRING ? v.extra : -1; }

static int64_t whole(struct feel_value v)
{
    int64_t n;
    return v.kind == FEEL_NUMBER && feel_to_int(v, &n) ? n : -1;
}

static int64_t day(struct feel_value v) { return v.kind == FEEL_DATE ? v.n : -1; }

// One hundred orders with amounts 0.50 to 99.50.
static struct feel_value orders(struct arena *a)
{
    struct feel_value *items = NEW(a, struct feel_value, ITEMS);
    for (int32_t i = 0; i < ITEMS; i++) {
        struct feel_entry *order = NEW(a, struct feel_entry, 3);
        order[0] = (struct feel_entry){ S("id"), feel_integer(i) };
        order[1] = (struct feel_entry){ S("amount"), feel_number(a, decimal_of_parts(i * 100 + 50, -2)) };
        order[2] = (struct feel_entry){ S("city"), feel_string(i % 2 ? S("Leeds") : S("York")) };
        items[i] = feel_context(order, 3);
    }
    return feel_list(items, ITEMS);
}

// CPU time, as the peer's is: whatever else the machine does is not counted.
static double cpu_now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static struct feel_run fresh_run(void)
{
    return feel_run_of(arena_of(run_memory, sizeof run_memory, NULL), FEEL_BUDGET);
}

static void compile_task(struct task *t, const char *name, struct feel_value v, struct arena *a)
{
    struct feel_name names[] = { { str_of(name), feel_type_of(a, v) } };
    struct feel_scope scope = { .names = names, .name_count = 1 };
    struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, NULL);
    struct fault f;
    t->slots[0] = v;
    MUST(feel_compile(a, scratch, str_of(t->text), &scope, &t->program, NULL, &f) == RC_OK);
}

static double run_prepared(const struct task *t)
{
    int64_t sum = 0;
    double start_ns = cpu_now_ns();
    for (int i = 0; i < t->calls; i++) {
        struct feel_run r = fresh_run();
        sum += t->check(feel_eval(&r, t->program, t->slots));
    }
    double ns = (cpu_now_ns() - start_ns) / t->calls;
    bench_use(sum);
    return ns;
}

static double run_from_text(const struct task *t)
{
    struct feel_scope scope = { .names = &(struct feel_name){ S("age"), NULL }, .name_count = 1 };
    int calls = t->calls / 20;
    double start_ns = cpu_now_ns();
    for (int i = 0; i < calls; i++) {
        const struct feel_program *p;
        struct arena a = arena_of(run_memory, sizeof run_memory, NULL);
        struct arena scratch = arena_of(scratch_memory, sizeof scratch_memory, NULL);
        MUST(feel_compile(&a, scratch, str_of(t->text), &scope, &p, NULL, NULL) == RC_OK);
        struct feel_run r = feel_run_of(a, FEEL_BUDGET);
        bench_use(t->check(feel_eval(&r, p, t->slots)));
    }
    return (cpu_now_ns() - start_ns) / calls;
}

static void report(const struct task *t, const char *suffix, double (*run)(const struct task *t))
{
    double ns[RUNS];
    for (int i = 0; i < RUNS; i++) ns[i] = run(t);
    double median = bench_median(ns, RUNS);
    printf("bench=%s%s median_ns=%.1f per_s=%.0f runs=%d\n", t->name, suffix, median, 1e9 / median, RUNS);
}

static void report_memory(const struct task *t)
{
    struct feel_run r = fresh_run();
    char *start = r.arena.at;
    size_t heap = mallinfo2().uordblks;
    int64_t answer = t->check(feel_eval(&r, t->program, t->slots));
    MUST(answer >= 0);
    printf("bench=%s program_bytes=%td evaluation_bytes=%td heap_bytes=%zu answer=%lld\n", t->name,
           feel_program_bytes(t->program), r.arena.at - start, mallinfo2().uordblks - heap,
           (long long)answer);
}

int main(void)
{
    struct task age = { "age", "if age < 14 then \"child\" else if age < 18 then \"minor\" else \"adult\"",
                        2'000'000, .check = text_bytes };
    struct task filter = { "filter_sum", "sum(orders[amount > 50].amount)", 40'000, .check = whole };
    struct task month = { "date_month", "d + duration(\"P1M\")", 2'000'000, .check = day };
    struct arena a = arena_of(keep_memory, sizeof keep_memory, NULL);
    compile_task(&age, "age", feel_integer(16), &a);
    compile_task(&filter, "orders", orders(&a), &a);
    compile_task(&month, "d", feel_date((struct day){ 19753 }), &a); // 2024-01-31
    struct task *tasks[] = { &age, &filter, &month };
    for (ptrdiff_t i = 0; i < COUNT(tasks); i++) {
        report(tasks[i], "", run_prepared);
        report_memory(tasks[i]);
    }
    report(&age, "_text", run_from_text);
    return 0;
}
