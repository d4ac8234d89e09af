// The limit that the spine is compared with: bare inserts of 600-byte rows under a primary key and two
// indexes, 128 a transaction, each commit synced. Runs in the folder of the first argument (else here), which
// must lie on the disk that is meant.
#include "bench.h"
#include "store/store.h"
#include <unistd.h>

enum { RUNS = 5, ROWS = 100 * 1000, ROWS_A_COMMIT = 128, ROW_BYTES = 600, WAL_PAGES_MAX = 4'000 };

static const char schema[] =
    "CREATE TABLE act (position INTEGER PRIMARY KEY, casefile INTEGER, at_ns INTEGER, body BLOB);"
    "CREATE INDEX act_casefile ON act (casefile, position);"
    "CREATE INDEX act_at ON act (at_ns)";

static void stop(const struct fault *f)
{
    fprintf(stderr, "store_commit_bench: %s\n", f->text);
    exit(1);
}

static enum rc insert(struct store *s, int64_t position, struct fault *f)
{
    static char body[ROW_BYTES];
    uint64_t mixed = (uint64_t)position * UINT64_C(0x9E3779B97F4A7C15);
    memcpy(body, &mixed, sizeof mixed);
    return store_run(s, f, "INSERT INTO act VALUES (?1, ?2, ?3, ?4)",
                     ARGS(INT(position), INT((int64_t)(mixed >> 44)), INT(position * 1'000),
                          BLOB(((struct str){ body, ROW_BYTES }))));
}

static enum rc commit_some(struct store *s, int64_t from, struct fault *f)
{
    enum rc rc = store_begin(s, f);
    for (int64_t i = 0; !rc && i < ROWS_A_COMMIT; i++) rc = insert(s, from + i, f);
    if (!rc) rc = store_commit(s, f);
    bool done;
    return rc || store_wal_pages(s) < WAL_PAGES_MAX ? rc : store_checkpoint(s, false, &done, f);
}

static double run_s(const char *path, double *ret_commit_ns, int *ret_commits)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-lock" };
    char name[1'000];
    struct fault f = { 0 };
    struct store *s = NULL;
    for (int i = 0; i < 4; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
    if (store_open((struct store_options){ .path = str_of(path) }, &s, &f) || store_script(s, &f, schema))
        stop(&f);
    double start_ns = bench_now_ns();
    *ret_commits = 0;
    for (int64_t row = 0; row < ROWS; row += ROWS_A_COMMIT) {
        double begin_ns = bench_now_ns();
        if (commit_some(s, row, &f)) stop(&f);
        ret_commit_ns[(*ret_commits)++] = bench_now_ns() - begin_ns;
    }
    double took_s = (bench_now_ns() - start_ns) / 1e9;
    store_close(s);
    for (int i = 0; i < 4; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, tails[i]);
        (void)unlink(name);
    }
    return took_s;
}

int main(int argc, char **argv)
{
    static double commit_ns[ROWS / ROWS_A_COMMIT + 1];
    char path[900];
    double rows_a_s[RUNS], best_s = 1e18, p99_ms = 1e18;
    int commits;
    (void)snprintf(path, sizeof path, "%s/store_commit_bench.db", argc > 1 ? argv[1] : ".");
    for (int run = 0; run < RUNS; run++) {
        double took_s = run_s(path, commit_ns, &commits);
        rows_a_s[run] = commits * ROWS_A_COMMIT / took_s;
        best_s = bench_min(best_s, took_s);
        qsort(commit_ns, (size_t)commits, sizeof *commit_ns, bench_order);
        p99_ms = bench_min(p99_ms, commit_ns[commits * 99 / 100] / 1e6);
    }
    printf("bench=store_commit best_rows_s=%.0f median_rows_s=%.0f p99_commit_ms=%.2f rows=%d row_bytes=%d "
           "rows_a_commit=%d runs=%d\n",
           commits * ROWS_A_COMMIT / best_s, bench_median(rows_a_s, RUNS), p99_ms, ROWS, ROW_BYTES,
           ROWS_A_COMMIT, RUNS);
    return 0;
}
