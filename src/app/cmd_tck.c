// anlan tck: runs the cases of a copy of the DMN Technology Compatibility Kit. Each folder with a test file
// is a set of its own: its models are loaded together, the named one is the root.
#include "app/models.h"
#include "law/tck.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int tck(int argc, char **argv);

const struct command cmd_tck = {
    .name = "tck",
    .summary = "runs cases of the DMN compatibility kit",
    .usage =
        "usage: anlan tck DIR [--report FILE.csv] [--failed]\n\n"
        "Runs every test file under DIR. Numbers are compared exactly first; those that agree only within 1e-8 are counted\n"
        "apart, as are results whose expected value is not null, and expected errors that came with a diagnostic.\n"
        "The last line is `N passed, N failed, N skipped` (cases).\n\n"
        "  --report FILE.csv   one line a result\n"
        "  --failed            prints each result that fails, with what was expected\n",
    .run = tck,
};

struct tally {
    struct model_memory memory;
    struct tck_counts counts;
    FILE *report;
    bool print_failed;
};

// --- one case --------------------------------------------------------------------------------------

static void put_csv(FILE *out, struct str s)
{
    fputc('"', out);
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"') fputc('"', out);
        fputc(s.at[i], out);
    }
    fputc('"', out);
}

static void report(struct tally *t, struct str file, const struct tck_case *c, const struct tck_node *result,
                   const char *verdict, struct str note)
{
    if (!t->report) return;
    put_csv(t->report, file);
    fputc(',', t->report);
    put_csv(t->report, c->id);
    fputc(',', t->report);
    put_csv(t->report, result->name);
    fprintf(t->report, ",%s,", verdict);
    put_csv(t->report, note);
    fputc('\n', t->report);
}

static void count_outcome(struct tck_counts *n, const struct tck_outcome *o)
{
    n->results++;
    n->results_exact += o->verdict == TCK_EXACT;
    n->results_near += o->verdict == TCK_NEAR;
    n->valued += !o->wants_null;
    n->valued_passed += !o->wants_null && o->verdict != TCK_FAILED;
    n->errors += o->wants_error;
    n->errors_said += o->wants_error && o->verdict != TCK_FAILED && o->has_diagnostic;
}

static bool judge_result(struct tally *t, struct str file, const struct dmn_model *m,
                         const struct tck_case *c, const struct tck_node *result)
{
    static const char *const verdicts[] = {
        [TCK_EXACT] = "exact", [TCK_NEAR] = "near", [TCK_FAILED] = "failed"
    };
    struct feel_run r = model_run(&t->memory);
    struct tck_outcome o = { .verdict = TCK_FAILED,
                             .wants_null = !result->value,
                             .wants_error = result->error };
    struct fault f;
    if (tck_judge(&r, m, c, result, &o, &f)) o.got = str_of(f.text);
    count_outcome(&t->counts, &o);
    struct arena scratch = t->memory.scratch;
    struct str note = o.verdict == TCK_EXACT
                          ? (struct str){ 0 }
                          : arena_print(&scratch, "got %.*s, expected %.*s", P(o.got), P(o.want));
    report(t, file, c, result, verdicts[o.verdict], note);
    if (t->print_failed && o.verdict == TCK_FAILED)
        printf("%.*s %.*s %.*s: %.*s\n", P(file), P(c->id), P(result->name), P(note));
    return o.verdict != TCK_FAILED;
}

static void judge_case(struct tally *t, struct str file, const struct dmn_model *m, const struct tck_case *c)
{
    bool passed = c->results != NULL;
    for (const struct tck_node *result = c->results; result; result = result->next)
        passed &= judge_result(t, file, m, c, result);
    if (!c->results)
        t->counts.skipped++;
    else if (passed)
        t->counts.passed++;
    else
        t->counts.failed++;
}

// --- one folder ------------------------------------------------------------------------------------

static void skip_suite(struct tally *t, struct str file, const struct tck_suite *s, const char *why)
{
    fprintf(stderr, "anlan tck: %.*s: %s\n", P(file), why);
    for (const struct tck_case *c = s->cases; c; c = c->next) {
        t->counts.failed++;
        for (const struct tck_node *result = c->results; result; result = result->next) {
            struct tck_outcome o = { .verdict = TCK_FAILED,
                                     .wants_null = !result->value,
                                     .wants_error = result->error };
            count_outcome(&t->counts, &o);
            report(t, file, c, result, "failed", str_of(why));
        }
    }
}

static bool put_root_first(struct dmn_file *files, int32_t count, struct str name)
{
    for (int32_t i = 0; i < count; i++) {
        const char *slash = memrchr(files[i].name.at, '/', (size_t)files[i].name.len);
        struct str base =
            slash ? str_slice(files[i].name, slash + 1 - files[i].name.at, files[i].name.len) : files[i].name;
        if (!str_equal(base, name)) continue;
        struct dmn_file root = files[i];
        files[i] = files[0];
        files[0] = root;
        return true;
    }
    return false;
}

static void run_file(struct tally *t, const struct dmn_file *file, struct dmn_file *models, int32_t count)
{
    struct tck_suite suite;
    struct fault f;
    const struct dmn_model *m;
    if (tck_parse(&t->memory.keep, file, &suite, &f)) {
        fprintf(stderr, "anlan tck: %s\n", f.text);
        t->counts.skipped++;
        return;
    }
    if (!put_root_first(models, count, suite.model_name)) {
        skip_suite(t, file->name, &suite, "its model is not in the folder");
        return;
    }
    if (model_compile(&t->memory, models, count, &m, &f)) {
        skip_suite(t, file->name, &suite, f.text);
        return;
    }
    for (const struct tck_case *c = suite.cases; c; c = c->next) judge_case(t, file->name, m, c);
}

static int run_folder(struct tally *t, const char *folder)
{
    struct dmn_file *models, *tests;
    int32_t model_count, test_count;
    struct fault f;
    if (model_folder_read(&t->memory.keep, folder, ".dmn", &models, &model_count, &f) ||
        model_folder_read(&t->memory.keep, folder, ".xml", &tests, &test_count, &f))
        return command_failed(&cmd_tck, "%s", f.text);
    for (int32_t i = 0; i < test_count && model_count > 0; i++) run_file(t, &tests[i], models, model_count);
    return 0;
}

static int compare_paths(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int walk(struct tally *t, const char *folder, int depth)
{
    enum { DEPTH_MAX = 8, PATH_BYTES = 4096 };
    struct dirent **entries;
    struct arena mark = t->memory.keep;
    int code = run_folder(t, folder);
    t->memory.keep = mark;
    int count = code || depth == DEPTH_MAX ? 0 : scandir(folder, &entries, NULL, compare_paths);
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES];
        bool fits = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < PATH_BYTES;
        if (fits && !code && entries[i]->d_type == DT_DIR && entries[i]->d_name[0] != '.')
            code = walk(t, path, depth + 1);
        free(entries[i]);
    }
    if (count > 0) free(entries);
    return code;
}

// --- the command -----------------------------------------------------------------------------------

static int print_counts(const struct tck_counts *n)
{
    printf("results: %d, exact %d, within 1e-8 %d\n", n->results, n->results_exact, n->results_near);
    printf("results whose expected value is not null: %d of %d\n", n->valued_passed, n->valued);
    printf("expected errors that came with a diagnostic: %d of %d\n", n->errors_said, n->errors);
    printf("%d passed, %d failed, %d skipped\n", n->passed, n->failed, n->skipped);
    return n->failed > 0 || n->passed == 0;
}

static int run_all(struct tally *t, const char *folder, const char *csv)
{
    if (csv && !(t->report = fopen(csv, "we"))) return command_failed(&cmd_tck, "could not write %s", csv);
    if (t->report) fprintf(t->report, "file,case,result,verdict,note\n");
    int code = walk(t, folder, 0);
    if (t->report && fclose(t->report) != 0) return command_failed(&cmd_tck, "could not write %s", csv);
    return code ? code : print_counts(&t->counts);
}

static int tck(int argc, char **argv)
{
    struct tally t = { 0 };
    struct fault f;
    const char *folder = NULL, *csv = NULL;
    bool good = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--report") == 0 && i + 1 < argc)
            csv = argv[++i];
        else if (strcmp(argv[i], "--failed") == 0)
            t.print_failed = true;
        else if (folder || argv[i][0] == '-')
            good = false;
        else
            folder = argv[i];
    }
    if (!good || !folder) return command_misused(&cmd_tck, "expected DIR [--report FILE.csv] [--failed]");
    if (model_memory_open(&t.memory, &f)) return command_failed(&cmd_tck, "%s", f.text);
    int code = run_all(&t, folder, csv);
    model_memory_close(&t.memory);
    return code;
}
