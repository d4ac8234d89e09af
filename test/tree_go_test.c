// A ledger folder out of our edge, rows, tiles and notes, and a receipt, read by Go's note and tlog libraries entry by
// entry; and each thing that is spoiled in it found there. Skipped where Go or its packages are not
// installed.
#include "test.h"
#include "tree/receipt.h"
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENTRIES_MAX = 70'000, LEVELS = 3, ROWS_MAX = 300, PATH_MAX_BYTES = 4096 };

static struct hasher *hasher;
static struct note_signer signer;
static struct tree_edge edge;
static struct digest leaves[ENTRIES_MAX];
static struct digest rows[LEVELS][ROWS_MAX][TILE_HASHES];
static char memory[4 << 20];
static char program[PATH_MAX_BYTES], folder[PATH_MAX_BYTES];

static int run(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// False where there is no Go to build the checker with.
static bool ready(void)
{
    static int built = -1;
    char command[3 * PATH_MAX_BYTES];
    if (built >= 0) return built == 0;
    (void)mkdir(ANLAN_BUILD "/go", 0755);
    (void)snprintf(program, sizeof program, "%s/ledgercheck", ANLAN_BUILD "/go");
    (void)snprintf(command, sizeof command, "'%s/test/go/build' ledgercheck '%s'", ANLAN_SOURCE, program);
    built = run(command);
    CHECK(built == 0 || built == 3);
    static const uint8_t seed[SIGN_SEED_BYTES] = { 77 };
    MUST(seal_init(NULL) == RC_OK);
    hasher = hasher_open();
    signer = note_signer_of(S("anlan.example/log/7"), NOTE_ED25519, seed);
    return built == 0;
}

// An entry of 0 to some 700 bytes that its index alone decides.
static struct str entry_of(int64_t index, char room[static 1024])
{
    uint64_t seed = (uint64_t)index;
    ptrdiff_t len = (ptrdiff_t)(test_random(&seed) % 700);
    for (ptrdiff_t i = 0; i < len; i++) room[i] = (char)test_random(&seed);
    return (struct str){ room, len };
}

static enum rc put_row(void *self, const struct tile_row *r, struct fault *f)
{
    (void)self, (void)f;
    MUST(r->level < LEVELS && r->number < ROWS_MAX);
    memcpy(rows[r->level][r->number], r->hashes, (size_t)r->count * sizeof *r->hashes);
    return RC_OK;
}

static void grow_to(int64_t size)
{
    char room[1024];
    while (edge.size < size) {
        int64_t before = edge.size;
        for (int64_t i = before; i < size && i < before + 64; i++) {
            leaves[i] = tree_leaf(hasher, entry_of(i, room));
            tree_edge_append(&edge, hasher, &leaves[i]);
        }
        MUST(tree_edge_changed(&edge, before, put_row, NULL, NULL) == RC_OK);
    }
}

static void open_folder(void)
{
    (void)snprintf(folder, sizeof folder, "%s", ANLAN_BUILD "/go/ledger.XXXXXX");
    MUST(mkdtemp(folder) != NULL);
}

static void write_file(const char *name, struct str bytes)
{
    char path[2 * PATH_MAX_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        (void)mkdir(path, 0755);
    }
    FILE *file = fopen(path, "w");
    MUST(file != NULL);
    MUST(fwrite(bytes.at ? bytes.at : "", 1, (size_t)bytes.len, file) == (size_t)bytes.len);
    MUST(fclose(file) == 0);
}

static struct str tile_bytes(struct arena *a, struct tile t)
{
    struct text out = { .arena = a };
    char room[1024];
    int64_t first = t.number * TILE_HASHES;
    bool of_leaves = t.level == 0 && t.count < TILE_HASHES; // which has no row: out of the entries
    const struct digest *hashes = of_leaves ? leaves + first : rows[t.level][t.number];
    if (!t.entries) return (struct str){ (const char *)hashes, t.count * (ptrdiff_t)sizeof *hashes };
    for (int64_t i = first; i < first + t.count; i++)
        MUST(bundle_put(&out, entry_of(i, room), NULL) == RC_OK);
    return text_str(&out);
}

static void write_checkpoint(const char *name)
{
    struct arena a = arena_of(memory, sizeof memory, NULL);
    struct text out = { .arena = &a };
    struct digest root = tree_edge_root(&edge, hasher);
    checkpoint_sign(&out, &signer, edge.size, &root);
    write_file(name, text_str(&out));
}

static void write_tiles(void)
{
    char path[TILE_PATH_MAX + 1];
    for (struct tile t = { 0 }; tile_next(edge.size, &t);) {
        struct arena a = arena_of(memory, sizeof memory, NULL);
        path[tile_path_print(t, path).len] = 0;
        write_file(path, tile_bytes(&a, t));
    }
}

static void make_folder(int64_t size, int64_t old_size)
{
    char vkey[VKEY_TEXT_MAX];
    open_folder();
    tree_edge_init(&edge);
    grow_to(old_size);
    write_checkpoint("old");
    grow_to(size);
    write_file("vkey", vkey_print(&signer.key, vkey));
    write_checkpoint("checkpoint");
    write_tiles();
}

static int ask(const char *arguments, const char *want)
{
    char command[4 * PATH_MAX_BYTES], got[256] = "";
    (void)snprintf(command, sizeof command, "'%s' %s 2>&1", program, arguments);
    FILE *pipe = popen(command, "r");
    MUST(pipe != NULL);
    (void)!fgets(got, sizeof got, pipe);
    int status = pclose(pipe);
    if (want) CHECK_TEXT(got, want);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int ask_go(const char *options, const char *want)
{
    char arguments[3 * PATH_MAX_BYTES];
    (void)snprintf(arguments, sizeof arguments, "%s '%s'", options, folder);
    return ask(arguments, want);
}

static void remove_folder(void)
{
    char command[2 * PATH_MAX_BYTES];
    (void)snprintf(command, sizeof command, "rm -r '%s'", folder);
    CHECK_INT(run(command), 0);
}

static void check_accepted(int64_t size, int64_t old_size)
{
    char want[64], options[PATH_MAX_BYTES + 64];
    make_folder(size, old_size);
    (void)snprintf(want, sizeof want, "ok %lld entries\n", (long long)size);
    (void)snprintf(options, sizeof options, "-old '%s/old'", folder);
    CHECK_INT(ask_go(options, want), 0);
    CHECK_INT(ask_go("-hashes-only", want), 0);
    remove_folder();
}

#define READY()                                                                                              \
    if (!ready()) SKIP("Go or its packaged golang.org/x/mod is not installed")

TEST(go_accepts_small_ledgers)
{
    READY();
    static const int64_t sizes[][2] = { { 0, 0 },     { 1, 1 },   { 2, 1 },    { 255, 64 },
                                        { 256, 255 }, { 257, 3 }, { 600, 512 } };
    for (int i = 0; i < COUNT(sizes); i++) check_accepted(sizes[i][0], sizes[i][1]);
}

TEST(go_accepts_a_ledger_of_70000_entries_of_three_levels)
{
    READY();
    check_accepted(70'000, 65'535);
}

// Flips one bit in the middle of a file; the same again mends it.
static void flip(const char *name)
{
    char path[2 * PATH_MAX_BYTES];
    struct stat s;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r+");
    MUST(file != NULL && stat(path, &s) == 0 && s.st_size > 0);
    MUST(fseek(file, s.st_size / 2, SEEK_SET) == 0);
    int c = fgetc(file);
    MUST(fseek(file, s.st_size / 2, SEEK_SET) == 0 && fputc(c ^ 1, file) != EOF && fclose(file) == 0);
}

TEST(go_refuses_what_was_spoiled)
{
    READY();
    static const char *const names[] = { "vkey",
                                         "checkpoint",
                                         "tile/0/000",
                                         "tile/0/002.p/88",
                                         "tile/1/000.p/2",
                                         "tile/entries/002.p/88",
                                         "tile/entries/000" };
    make_folder(600, 300);
    CHECK_INT(ask_go("", "ok 600 entries\n"), 0);
    for (int i = 0; i < COUNT(names); i++) {
        flip(names[i]);
        CHECK_INT(ask_go("", NULL), 1);
        flip(names[i]);
    }
    CHECK_INT(ask_go("", "ok 600 entries\n"), 0);
    remove_folder();
}

TEST(go_refuses_a_ledger_that_forgot_its_past)
{
    READY();
    char options[PATH_MAX_BYTES + 64];
    make_folder(600, 300);
    (void)snprintf(options, sizeof options, "-old '%s/old'", folder);
    CHECK_INT(ask_go(options, "ok 600 entries\n"), 0);
    leaves[7].at[0] ^= 1; // an older head over another entry 7
    tree_edge_init(&edge);
    for (int i = 0; i < 300; i++) tree_edge_append(&edge, hasher, &leaves[i]);
    write_checkpoint("old");
    CHECK_INT(ask_go(options, NULL), 1);
    CHECK_INT(ask_go("", "ok 600 entries\n"), 0);
    remove_folder();
}

// The receipt of the last of 300 entries, which commits to one part.
static struct receipt make_receipt(struct arena *a)
{
    static char hex[HEX_CHARS(DIGEST_BYTES)], vkey[VKEY_TEXT_MAX];
    struct receipt r = { .number = S("JQ-2026-000300"), .code = S("AL-0123456789abcdef") };
    struct receipt_opening *p = &r.openings[r.openings_count++];
    struct proof_file file = { .index = 299 };
    struct tree_head head;
    struct text note = { .arena = a }, out;
    *p = (struct receipt_opening){ S("narrative"), { 1, 2, 3 }, S("{\"text\":\"路灯不亮\"}") };
    struct digest c = seal_commitment(hasher, p->random, p->body);
    r.entry = arena_print(a, "{\"parts\":{\"narrative\":\"%.*s\"},\"position\":299}",
                          P(hex_encode(c.at, DIGEST_BYTES, hex)));
    tree_edge_init(&edge);
    grow_to(299);
    struct digest leaf = tree_leaf(hasher, r.entry);
    tree_edge_append(&edge, hasher, &leaf);
    MUST(tree_head_of(hasher, tree_edge_source(&edge), edge.size, &head, NULL) == RC_OK);
    MUST(tree_prove_inclusion(tree_edge_source(&edge), &head, file.index, &file.proof, NULL) == RC_OK);
    checkpoint_sign(&note, &signer, head.size, &head.root);
    file.checkpoint = text_str(&note);
    out = (struct text){ .arena = a };
    proof_file_print(&out, &file);
    r.proof = text_str(&out);
    r.vkey = vkey_print(&signer.key, vkey);
    return r;
}

static void check_receipt(const struct receipt *r, struct arena a, int status, const char *want)
{
    char arguments[3 * PATH_MAX_BYTES];
    write_file("receipt", receipt_print(&a, r));
    (void)snprintf(arguments, sizeof arguments, "-receipt '%s/receipt' '%s/vkey'", folder, folder);
    CHECK_INT(ask(arguments, want), status);
}

TEST(go_checks_a_receipt_as_we_do)
{
    READY();
    static char receipt_memory[1 << 20];
    struct arena a = arena_of(receipt_memory, sizeof receipt_memory, NULL);
    struct fault f = { 0 };
    struct receipt_truth t;
    open_folder();
    struct receipt r = make_receipt(&a), altered = r;
    write_file("vkey", r.vkey);
    check_receipt(&r, a, 0, "ok entry 299 of 300, 1 openings\n");
    CHECK(receipt_check(hasher, a, &r, &signer.key, 1, &t, &f) == RC_OK);
    altered.openings[0].random[0] ^= 1;
    check_receipt(&altered, a, 1,
                  "ledgercheck: opening of \"narrative\" is not what the entry committed to\n");
    CHECK(receipt_check(hasher, a, &altered, &signer.key, 1, &t, &f) == RC_CORRUPT);
    altered = r, altered.entry = S("{\"position\":299}");
    check_receipt(&altered, a, 1, NULL);
    CHECK(receipt_check(hasher, a, &altered, &signer.key, 1, &t, &f) == RC_CORRUPT);
    remove_folder();
}
