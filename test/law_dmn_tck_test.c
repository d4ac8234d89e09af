// The compatibility kit's own cases, as the shared folder has them: all of levels 2 and 3, exactly or (where
// only an irrational number can differ) within 1e-8. Skips where the folder is not there.
#include "app/zones.h"
#include "dmn.h"
#include "law/tck.h"
#include <dirent.h>

enum { FILES_MAX = 16, FILE_BYTES_MAX = 2 << 20 };

static char files_memory[8 << 20];
static struct arena memory;

static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    char *bytes = NEW(&memory, char, FILE_BYTES_MAX);
    size_t len = fread(bytes, 1, FILE_BYTES_MAX, file);
    (void)fclose(file);
    memory.at -= FILE_BYTES_MAX - (ptrdiff_t)len;
    return (struct str){ bytes, (ptrdiff_t)len };
}

struct folder {
    struct dmn_file models[FILES_MAX], tests[FILES_MAX];
    int32_t model_count, test_count;
};

static void put_file(struct folder *f, const char *folder, const char *name)
{
    struct str path = arena_print(&memory, "%s/%s", folder, name);
    bool is_model = str_ends(str_of(name), S(".dmn")), is_test = str_ends(str_of(name), S(".xml"));
    if (!is_model && !is_test) return;
    MUST(f->model_count < FILES_MAX && f->test_count < FILES_MAX);
    struct dmn_file file = { arena_str(&memory, str_of(name)), read_file(arena_cstr(&memory, path)) };
    if (is_model)
        f->models[f->model_count++] = file;
    else
        f->tests[f->test_count++] = file;
}

static struct folder read_folder(const char *path)
{
    struct folder f = { 0 };
    DIR *dir = opendir(path);
    MUST(dir != NULL);
    memory = arena_of(files_memory, sizeof files_memory, NULL);
    for (struct dirent *e; (e = readdir(dir));) put_file(&f, path, e->d_name);
    (void)closedir(dir);
    return f;
}

static struct dmn_file *find_model(struct folder *f, struct str name)
{
    for (int32_t i = 0; i < f->model_count; i++)
        if (str_equal(f->models[i].name, name)) return &f->models[i];
    return NULL;
}

static int explained, refused; // how many explanations the review has seen, and refused

// The same decision once more, explained, and its explanation reviewed.
static void review(const struct dmn_model *m, const struct tck_case *c, const struct tck_node *result)
{
    static char text_memory[4 << 20];
    struct feel_run r = dmn_fresh_run();
    struct arena a = arena_of(text_memory, sizeof text_memory, NULL),
                 scratch = arena_of(dmn_scratch, sizeof dmn_scratch, NULL);
    struct str name = c->invocable.len ? c->invocable : result->name;
    const struct dmn_element *what = dmn_find(m, (struct str){ 0 }, name);
    const struct dmn_input *inputs;
    struct dmn_answer answer = { 0 };
    struct dmn_review said;
    struct fault f = { 0 };
    r.zones = zones_open();
    int32_t count = tck_inputs(&r, m, c, &inputs);
    if (!what || dmn_decide(&r, m, what, inputs, count, true, &answer, &f) || !answer.trace) return;
    explained++;
    struct str e = dmn_explain(&a, scratch, m, &r, what, &answer, dmn_sha256);
    if (dmn_review(scratch, m, e, dmn_sha256, &said, &f) == RC_OK) return;
    printf("%.*s %.*s: %s\n", P(c->id), P(name), f.text);
    refused++;
}

static void judge(const struct dmn_model *m, struct str file, const struct tck_case *c,
                  struct tck_counts *counts)
{
    bool good = c->results != NULL;
    for (const struct tck_node *result = c->results; result; result = result->next) {
        struct feel_run r = dmn_fresh_run();
        r.zones = zones_open();
        struct tck_outcome o = { 0 };
        struct fault f = { 0 };
        if (tck_judge(&r, m, c, result, &o, &f)) o.verdict = TCK_FAILED, o.got = str_of(f.text);
        counts->results++;
        counts->results_exact += o.verdict == TCK_EXACT;
        counts->results_near += o.verdict == TCK_NEAR;
        counts->errors += o.wants_error;
        counts->errors_said += o.wants_error && o.has_diagnostic;
        review(m, c, result);
        if (o.verdict != TCK_FAILED) continue;
        printf("%.*s %.*s %.*s: got %.*s, expected %.*s\n", P(file), P(c->id), P(result->name), P(o.got),
               P(o.want));
        good = false;
    }
    counts->passed += good;
    counts->failed += !good;
}

static void run_suite(struct folder *f, const struct dmn_file *test, struct tck_counts *counts)
{
    struct tck_suite suite;
    struct fault why = { 0 };
    const struct dmn_model *m;
    if (tck_parse(&memory, test, &suite, &why)) return printf("%s\n", why.text), counts->failed++, (void)0;
    struct dmn_file *root = find_model(f, suite.model_name);
    MUST(root != NULL);
    struct dmn_file first = *root;
    *root = f->models[0];
    f->models[0] = first;
    if (dmn_try(f->models, f->model_count, &m, &why))
        return printf("%s\n", why.text), counts->failed++, (void)0;
    for (const struct tck_case *c = suite.cases; c; c = c->next) judge(m, test->name, c, counts);
}

static struct tck_counts run_level(const char *level)
{
    struct tck_counts counts = { 0 };
    DIR *dir = opendir(level);
    MUST(dir != NULL);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[4096];
        if (e->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, "%s/%s", level, e->d_name);
        struct folder f = read_folder(path);
        for (int32_t i = 0; i < f.test_count; i++) run_suite(&f, &f.tests[i], &counts);
    }
    (void)closedir(dir);
    printf("%d cases, %d results: %d exact, %d within 1e-8; %d of %d expected errors said why\n",
           counts.passed + counts.failed, counts.results, counts.results_exact, counts.results_near,
           counts.errors_said, counts.errors);
    return counts;
}

static void all_of(const char *level, int cases_min)
{
    struct tck_counts counts = run_level(level);
    CHECK_INT(counts.failed, 0);
    CHECK_INT(refused, 0);
    CHECK(explained > 0);
    CHECK_INT(counts.errors_said, counts.errors);
    CHECK(counts.passed >= cases_min);
}

TEST(every_case_of_level_2_passes)
{
    const char *path = test_shared("dmn-tck/TestCases/compliance-level-2");
    if (!path) SKIP("no dmn-tck in the shared folder");
    all_of(path, 90);
}

TEST(every_case_of_level_3_passes)
{
    const char *path = test_shared("dmn-tck/TestCases/compliance-level-3");
    if (!path) SKIP("no dmn-tck in the shared folder");
    all_of(path, 1761);
}

TEST(what_the_kit_does_not_score_passes)
{
    const char *path = test_shared("dmn-tck/TestCases/non-compliant");
    if (!path) SKIP("no dmn-tck in the shared folder");
    all_of(path, 2);
}
