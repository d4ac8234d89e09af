// Clocks of a whole city: COUNT open cases with three clocks each, then 5,000 more whose first clock is due within one second. Says how fast they
// came, how long the next start took and how much memory it needs, and how late after its instant each clock was in the ledger.
// With a KIND the clocks are the pack's own: its form has `since`, from when an hour runs first, and its law says what the system does then.
//   spine_clocks DIR COUNT CHARTER_FOLDER PACK_FOLDER [KIND]
#define OFFICE "spine_clocks"
#include "office.h"
#include <unistd.h>

enum { DUE_AT_ONCE = 5000, AHEAD_S = 3600, WAIT_S = 30 };

static int64_t offset_ns;   // of the world's clock
static int64_t due_from_ns; // of the clocks that are due in one second; 0: those that are due much later
static int64_t opened;
static struct str drawn; // the kind whose own clocks are taken; empty: those of open_with_clocks

static struct instant now(void *)
{
    struct world real = world_real();
    return (struct instant){ real.now(real.self).ns + offset_ns };
}

static void start_clock(struct effects *e, struct str name, int64_t start_ns, int64_t due_ns)
{
    e->clocks[e->clocks_count++] =
        (struct effect_clock){ .op = CLOCK_START, .name = name, .start.ns = start_ns, .due.ns = due_ns };
}

// When the first clock of the case that is opened next is due.
static int64_t first_due_ns(void)
{
    if (due_from_ns) return due_from_ns + opened % DUE_AT_ONCE * (NS_PER_S / DUE_AT_ONCE);
    return now(NULL).ns + 40 * NS_PER_DAY + opened * 977 % 1'000'003 * NS_PER_MS;
}

// An opening that starts three clocks of this bench's own, whatever the pack starts.
static enum rc open_with_clocks(struct act *act, struct effects *e, struct fault *)
{
    int64_t at = act->now.ns, later = at + 41 * NS_PER_DAY + opened * 977 % 1'000'003 * NS_PER_MS;
    e->clocks_count = 0;
    start_clock(e, S("first"), at, first_due_ns());
    start_clock(e, S("second"), at, later);
    start_clock(e, S("third"), at, later + NS_PER_DAY);
    opened++;
    return RC_OK;
}

static const struct verb own_verbs[] = { { VERB_OPEN, open_with_clocks } };
static const struct verb_table own_table = { own_verbs, COUNT(own_verbs) };

static void open_gate(const char *dir, bool threads, const struct world *world)
{
    struct fault f = { 0 };
    const struct verb_table *verbs[8];
    MUST(desk_verbs_count < COUNT(verbs));
    memcpy(verbs, desk_verbs, sizeof *verbs * (size_t)desk_verbs_count);
    verbs[desk_verbs_count] = &own_table;
    struct gate_options o = { .dir = str_of(dir),
                              .world = world,
                              .no_threads = !threads,
                              .verbs = verbs,
                              .verbs_count = desk_verbs_count + (drawn.len == 0) };
    stop_if(gate_open(o, &gate, &f), &f, "opening");
}

static const struct json *opening(struct arena *a)
{
    char since[INSTANT_TEXT_MAX];
    if (drawn.len == 0)
        return form(a, "{\"narrative\":\"电梯停了\",\"channel\":\"phone\",\"category\":\"utility\"}");
    struct str text = instant_print((struct instant){ first_due_ns() - 3600 * NS_PER_S }, since);
    opened++;
    return form(a, arena_print(a, "{\"narrative\":\"电梯停了\",\"since\":\"%.*s\"}", P(text)).at);
}

static void open_cases(int64_t count)
{
    static int64_t id;
    for (int64_t from = 0; from < count; from += BATCH) {
        int32_t filled = (int32_t)(count - from < BATCH ? count - from : BATCH);
        struct arena scratch = arena;
        for (int i = 0; i < filled; i++)
            act(i, (struct gate_job){ .actor = staff(CITY_TAKER),
                                      .kind = drawn.len ? drawn : S("help-request"),
                                      .casefile = -1,
                                      .act = S("open"),
                                      .data = opening(&scratch),
                                      .self = &id });
        step(filled);
    }
}

static int64_t resident_mib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    if (file) (void)fclose(file);
    return pages * sysconf(_SC_PAGESIZE) >> 20;
}

struct lateness {
    double ms[DUE_AT_ONCE];
    int32_t count;
};

// When the clock of this entry was due: it says so, or where the law ruled what follows, an hour after the fact `since` of the case.
static bool due_of(const struct entry *e, struct instant *ret_due)
{
    static const struct str mark = SL("\"since\":{\"@\":\"");
    struct str facts = json_str(e->does, S("procedure")), text;
    ptrdiff_t at = str_find(facts, mark);
    if (at < 0) return instant_parse(json_str(e->why, S("due")), ret_due);
    (void)str_cut(str_slice(facts, at + mark.len, facts.len), '"', &text, &facts);
    if (!instant_parse(text, ret_due)) return false;
    ret_due->ns += 3600 * NS_PER_S;
    return true;
}

static enum rc take_fired(void *self, int64_t, struct str bytes, struct fault *f)
{
    struct lateness *l = self;
    static char room[64 << 10];
    struct arena a = arena_of(room, sizeof room, NULL);
    struct entry e;
    struct instant due;
    enum rc rc = entry_decode(&a, bytes, &e, f);
    if (rc || json_str(e.does, S("fired")).len == 0) return rc;
    if (l->count < DUE_AT_ONCE && due_of(&e, &due)) l->ms[l->count++] = (double)(e.at.ns - due.ns) / 1e6;
    return RC_OK;
}

// Waits until all have fired, then reads from the ledger how late each entry was; `ret_last_ms`: how long after the last instant all were durable.
static void wait_for_clocks(int64_t from, struct lateness *l, double *ret_last_ms)
{
    struct fault f = { 0 };
    struct gate_numbers n = { 0 };
    struct gate_reader *r;
    int64_t last_due = due_from_ns + NS_PER_S - NS_PER_S / DUE_AT_ONCE, until = last_due + WAIT_S * NS_PER_S;
    while (n.clocks_fired < DUE_AT_ONCE || n.ledger_position < from + DUE_AT_ONCE) {
        gate_numbers(gate, &n);
        (void)usleep(500);
        if (now(NULL).ns > until)
            (void)fail(&f, RC_LIMIT, "%lld clocks fired", (long long)n.clocks_fired),
                stop_if(RC_LIMIT, &f, "waiting");
    }
    *ret_last_ms = (double)(now(NULL).ns - last_due) / 1e6;
    stop_if(gate_reader_open(gate, &r, &f), &f, "reading");
    stop_if(ledger_walk(gate_reader_store(r), agency, from, from + DUE_AT_ONCE, take_fired, l, &f), &f,
            "reading");
    gate_reader_close(r);
}

int main(int argc, char **argv)
{
    struct world world = world_real();
    int64_t count;
    static struct lateness late;
    double last_ms;
    if (argc < 5 || argc > 6 || !str_int64(str_of(argv[2]), &count) || count < 0) {
        fprintf(stderr, "usage: spine_clocks DIR COUNT CHARTER_FOLDER PACK_FOLDER [KIND]\n");
        return 2;
    }
    drawn = str_of(argv[5]); // NULL after the last
    world.now = now;
    office_room();
    open_gate(argv[1], false, &world);
    set_up(argv[3], argv[4]);
    double start = bench_now_ns();
    open_cases(count);
    printf("bench=spine_clocks what=open cases=%lld clocks=%lld cases_per_s=%.0f\n", (long long)count,
           3LL * count, (double)count * 1e9 / (bench_now_ns() - start));
    due_from_ns = now(NULL).ns + AHEAD_S * NS_PER_S;
    open_cases(DUE_AT_ONCE);
    int64_t from = ledger_next(gate_ledger(gate), agency), behind;
    struct fault f = { 0 };
    do stop_if(follower_step(gate, &behind, &f), &f, "following");
    while (behind > 0);
    gate_close(gate);

    offset_ns = due_from_ns - now(NULL).ns - 3 * NS_PER_S; // three seconds before the first instant
    int64_t before_mib = resident_mib();
    start = bench_now_ns();
    open_gate(argv[1], true, &world);
    double ready_ms = (bench_now_ns() - start) / 1e6;
    wait_for_clocks(from, &late, &last_ms);
    qsort(late.ms, (size_t)late.count, sizeof late.ms[0], bench_order);
    printf("bench=spine_clocks what=start cases=%lld ready_ms=%.0f resident_mib=%lld\n",
           (long long)(count + DUE_AT_ONCE), ready_ms, (long long)(resident_mib() - before_mib));
    printf(
        "bench=spine_clocks what=fire clocks=%d late_p50_ms=%.0f late_p99_ms=%.0f late_max_ms=%.0f last_durable_ms=%.0f\n",
        late.count, late.ms[late.count / 2], late.ms[late.count * 99 / 100], late.ms[late.count - 1],
        last_ms);
    gate_close(gate);
    return 0;
}
