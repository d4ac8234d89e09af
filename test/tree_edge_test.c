// The right edge and the rows of tiles: the same hashes as a whole tree in memory, after any growth,
// undoing and loading.
#include "test.h"
#include "tree/tree.h"

enum { LEAVES = 140'000, ROWS_PER_LEVEL = 600, LEVELS = 3 };

static struct digest leaves[LEAVES];
static struct tree_memory tree;
static struct tree_edge edge;
static struct tree_rows rows;
static struct hasher *hasher;

// What a ledger would keep: the rows, and the leaves of the entries themselves.
static struct {
    int32_t count;
    struct digest at[TILE_HASHES];
} row[LEVELS][ROWS_PER_LEVEL];
static int64_t rows_put, rows_got, bytes_put;

static enum rc put_row(void *self, const struct tile_row *r, struct fault *f)
{
    (void)self, (void)f;
    MUST(r->level < LEVELS && r->number < ROWS_PER_LEVEL);
    row[r->level][r->number].count = r->count;
    memcpy(row[r->level][r->number].at, r->hashes, (size_t)r->count * sizeof *r->hashes);
    rows_put++;
    bytes_put += r->count * (int64_t)sizeof *r->hashes;
    return RC_OK;
}

static enum rc get_row(void *self, int32_t level, int64_t number, int32_t count, struct digest *ret_hashes,
                       struct fault *f)
{
    (void)self;
    rows_got++;
    if (level == 0 && count < TILE_HASHES) {
        memcpy(ret_hashes, leaves + number * TILE_HASHES, (size_t)count * sizeof *ret_hashes);
        return RC_OK;
    }
    MUST(level < LEVELS && number < ROWS_PER_LEVEL);
    if (row[level][number].count < count) return fail(f, RC_MISSING, "no such row");
    memcpy(ret_hashes, row[level][number].at, (size_t)count * sizeof *ret_hashes);
    return RC_OK;
}

static void ready(void)
{
    static char memory[3 * LEAVES * sizeof(struct digest)];
    if (!hasher) {
        struct arena a = arena_of(memory, sizeof memory, NULL);
        MUST(seal_init(NULL) == RC_OK);
        hasher = hasher_open();
        tree_memory_init(&tree, &a, LEAVES);
        for (int i = 0; i < LEAVES; i++) {
            leaves[i] = sha256((struct str){ (const char *)&i, sizeof i });
            tree_memory_append(&tree, hasher, &leaves[i]);
        }
    }
    memset(row, 0, sizeof row);
    rows_put = rows_got = bytes_put = 0;
    tree_edge_init(&edge);
}

static void grow(int64_t count)
{
    for (int64_t i = 0; i < count && edge.size < LEAVES; i++)
        tree_edge_append(&edge, hasher, &leaves[edge.size]);
}

// A batch that commits.
static void commit(int64_t count)
{
    int64_t before = edge.size;
    grow(count);
    CHECK(tree_edge_changed(&edge, before, put_row, NULL, NULL) == RC_OK);
}

static bool proofs_equal(const struct tree_proof *a, const struct tree_proof *b)
{
    return a->count == b->count && memcmp(a->at, b->at, (size_t)a->count * sizeof a->at[0]) == 0;
}

static void check_source(struct tree_source from, int64_t size, int64_t first)
{
    struct tree_head head, want_head;
    struct tree_proof got, want;
    struct fault f = { 0 };
    CHECK(tree_head_of(hasher, tree_memory_source(&tree), size, &want_head, NULL) == RC_OK);
    if (tree_head_of(hasher, from, size, &head, &f)) CHECK_TEXT(f.text, "");
    CHECK(digest_equal(&head.root, &want_head.root));
    for (int64_t i = first; i < size; i++) {
        CHECK(tree_prove_inclusion(tree_memory_source(&tree), &want_head, i, &want, NULL) == RC_OK);
        if (tree_prove_inclusion(from, &head, i, &got, &f)) CHECK_TEXT(f.text, "");
        CHECK(proofs_equal(&got, &want));
    }
}

TEST(edge_proves_recent_leaves_without_a_read)
{
    ready();
    static const int batches[] = { 1, 3, 64, 188, 1, 255, 256, 257, 1000, 2048, 5, 60'000, 1, 7, 2048, 3000 };
    for (int i = 0; i < COUNT(batches); i++) {
        for (int left = batches[i]; left > 0; left -= TREE_BATCH_MAX)
            commit(left < TREE_BATCH_MAX ? left : TREE_BATCH_MAX);
        int64_t recent = edge.size / TILE_HASHES * TILE_HASHES - TILE_HASHES;
        check_source(tree_edge_source(&edge), edge.size, recent > 0 ? recent : 0);
    }
    CHECK_INT(rows_got, 0);
}

TEST(edge_proves_at_the_size_before_the_batch)
{
    ready();
    while (edge.size < 70'000) commit(2048);
    int64_t before = edge.size;
    grow(TREE_BATCH_MAX);
    check_source(tree_edge_source(&edge), before, before - 200);
    check_source(tree_edge_source(&edge), before + 1000, before);
}

TEST(what_the_edge_no_longer_holds_is_missing)
{
    ready();
    struct digest d;
    struct fault f = { 0 };
    grow(10'000);
    struct tree_source from = tree_edge_source(&edge);
    CHECK(from.read(from.self, 0, 10'000 - TREE_EDGE_RING, &d, &f) == RC_OK &&
          digest_equal(&d, &leaves[10'000 - 4096]));
    CHECK(from.read(from.self, 0, 10'000 - TREE_EDGE_RING - 1, &d, &f) == RC_MISSING);
    CHECK_TEXT(f.text, "hash 5903 of height 0 is not at the edge");
    CHECK(from.read(from.self, 0, 10'000, &d, &f) == RC_MISSING);
    CHECK(from.read(from.self, 0, -1, &d, &f) == RC_MISSING);
    CHECK(from.read(from.self, 13, 0, &d, &f) == RC_OK);
    CHECK(from.read(from.self, 14, 0, &d, &f) == RC_MISSING);
    CHECK(from.read(from.self, 62, 0, &d, &f) == RC_MISSING);
}

TEST(undone_leaves_leave_no_trace)
{
    ready();
    uint64_t seed = 7;
    struct digest other = sha256(S("an act whose batch was not committed"));
    while (edge.size + 2 * TREE_BATCH_MAX < LEAVES) {
        int64_t before = edge.size, wrong = (int64_t)(test_random(&seed) % TREE_BATCH_MAX);
        for (int64_t i = 0; i < wrong; i++) tree_edge_append(&edge, hasher, &other);
        tree_edge_undo(&edge, before + wrong / 2);
        tree_edge_undo(&edge, before);
        CHECK(edge.size == before);
        if (before > 0) check_source(tree_edge_source(&edge), before, before - 1);
        commit(1 + (int64_t)(test_random(&seed) % TREE_BATCH_MAX));
        if (test_random(&seed) % 4 == 0) // a start in between
            CHECK(tree_edge_load(&edge, hasher, edge.size, get_row, NULL, NULL) == RC_OK);
    }
    tree_rows_init(&rows, hasher, edge.size, get_row, NULL);
    check_source(tree_rows_source(&rows), edge.size, 0);
}

TEST(rows_prove_every_leaf_with_a_read_a_level)
{
    ready();
    while (edge.size < LEAVES) commit(64);
    printf("rows: %lld of %lld bytes for %d leaves\n", (long long)rows_put, (long long)bytes_put, LEAVES);
    CHECK(bytes_put < 52 * LEAVES); // 32 for the leaf's hash, 16 for level 1, hardly any above
    tree_rows_init(&rows, hasher, edge.size, get_row, NULL);
    struct tree_head head;
    struct tree_proof p;
    CHECK(tree_head_of(hasher, tree_rows_source(&rows), edge.size, &head, NULL) == RC_OK);
    rows_got = 0;
    CHECK(tree_prove_inclusion(tree_rows_source(&rows), &head, 40'000, &p, NULL) == RC_OK);
    CHECK(rows_got <= LEVELS);
    CHECK(tree_check_inclusion(hasher, &leaves[40'000], 40'000, edge.size, &head.root, &p));
    check_source(tree_rows_source(&rows), edge.size, 0);
    tree_rows_init(&rows, hasher, 66'000, get_row, NULL); // rows of a larger tree serve an older size too
    check_source(tree_rows_source(&rows), 66'000, 0);
    CHECK(tree_prove_consistency(tree_rows_source(&rows), &(struct tree_head){ .size = 1 }, 1, &p, NULL) ==
          RC_OK);
}

// Random pairs of sizes, each proof checked and equal to that of the whole tree in memory.
TEST(rows_prove_consistency_between_any_sizes)
{
    ready();
    uint64_t seed = 11;
    while (edge.size < LEAVES) commit(64);
    for (int i = 0; i < 400; i++) {
        int64_t n = 2 + (int64_t)(test_random(&seed) % (LEAVES - 1)),
                m = 1 + (int64_t)(test_random(&seed) % (uint64_t)n);
        struct tree_head head, old, want_head;
        struct tree_proof got, want;
        tree_rows_init(&rows, hasher, n, get_row, NULL);
        CHECK(tree_head_of(hasher, tree_rows_source(&rows), n, &head, NULL) == RC_OK);
        CHECK(tree_prove_consistency(tree_rows_source(&rows), &head, m, &got, NULL) == RC_OK);
        CHECK(tree_head_of(hasher, tree_memory_source(&tree), n, &want_head, NULL) == RC_OK);
        CHECK(tree_head_of(hasher, tree_memory_source(&tree), m, &old, NULL) == RC_OK);
        CHECK(tree_prove_consistency(tree_memory_source(&tree), &want_head, m, &want, NULL) == RC_OK);
        CHECK(proofs_equal(&got, &want));
        CHECK(tree_check_consistency(hasher, m, &old.root, n, &head.root, &got));
    }
}

TEST(a_row_that_is_missing_fails_its_proof_and_no_other)
{
    ready();
    struct tree_head head;
    struct tree_proof p;
    struct fault f = { 0 };
    while (edge.size < 1024) commit(64);
    tree_rows_init(&rows, hasher, edge.size, get_row, NULL);
    CHECK(tree_head_of(hasher, tree_rows_source(&rows), edge.size, &head, NULL) == RC_OK);
    row[0][2].count = 0;
    CHECK(tree_prove_inclusion(tree_rows_source(&rows), &head, 600, &p, &f) == RC_MISSING);
    CHECK_TEXT(f.text, "proof of position 600: tile 2 of level 0: no such row");
    CHECK(tree_prove_inclusion(tree_rows_source(&rows), &head, 800, &p, &f) == RC_OK);
    CHECK(tree_check_inclusion(hasher, &leaves[800], 800, edge.size, &head.root, &p));
}

TEST(each_row_is_put_once_a_batch)
{
    ready();
    commit(255);
    CHECK_INT(rows_put, 0);
    commit(1); // one full tile, and level 1 begins
    CHECK_INT(rows_put, 2);
    CHECK(row[0][0].count == 256 && row[1][0].count == 1);
    commit(0);
    CHECK_INT(rows_put, 2);
    commit(2048); // eight more tiles, level 1 rewritten once
    CHECK_INT(rows_put, 11);
    CHECK_INT(row[1][0].count, 9);
    while (edge.size < 65'536 - 64) commit(64);
    rows_put = 0;
    commit(64); // the last tile of level 0, level 1 full, level 2 begins
    CHECK_INT(rows_put, 3);
    CHECK(row[1][0].count == 256 && row[2][0].count == 1);
    rows_put = 0;
    commit(256); // level 1 goes on in its next tile, level 2 is as it was
    CHECK_INT(rows_put, 2);
    CHECK_INT(row[1][1].count, 1);
}

static enum rc refuse_row(void *self, const struct tile_row *r, struct fault *f)
{
    (void)self, (void)r;
    return fail(f, RC_IO, "disk gone");
}

TEST(a_row_that_cannot_be_put_is_named)
{
    ready();
    struct fault f = { 0 };
    grow(256);
    CHECK(tree_edge_changed(&edge, 0, refuse_row, NULL, &f) == RC_IO);
    CHECK_TEXT(f.text, "tile 0 of level 0: disk gone");
}

TEST(edge_is_loaded_from_rows_and_goes_on)
{
    static struct tree_edge loaded;
    static const int64_t sizes[] = {
        0,   1,   64,  255,    256,    257,    300,    511,    512,     513,
        600, 767, 768, 65'535, 65'536, 65'537, 66'000, 70'000, 131'072, 139'000
    };
    ready();
    for (int i = 0; i < COUNT(sizes); i++) {
        while (edge.size < sizes[i]) commit(sizes[i] - edge.size < 64 ? sizes[i] - edge.size : 64);
        struct fault f = { 0 };
        rows_got = 0;
        if (tree_edge_load(&loaded, hasher, edge.size, get_row, NULL, &f)) CHECK_TEXT(f.text, "");
        CHECK(rows_got <= 2 * LEVELS);
        check_source(tree_edge_source(&loaded), edge.size, edge.size > 256 ? edge.size - 256 : 0);
        for (int j = 0; j < 300 && loaded.size < LEAVES; j++)
            tree_edge_append(&loaded, hasher, &leaves[loaded.size]);
        check_source(tree_edge_source(&loaded), loaded.size, loaded.size - 1);
        tree_edge_undo(&loaded, edge.size);
        struct digest root = tree_edge_root(&loaded, hasher), want = tree_edge_root(&edge, hasher);
        CHECK(digest_equal(&root, &want));
    }
}

TEST(missing_and_altered_rows_are_named_at_load)
{
    ready();
    struct fault f = { 0 };
    while (edge.size < 70'000) commit(64);
    static struct tree_edge loaded;
    row[0][272].at[3].at[0] ^= 1;
    CHECK(tree_edge_load(&loaded, hasher, edge.size, get_row, NULL, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text,
               "loading the edge of a tree of 70016: the last full tile of level 0 is not what level 1 says");
    CHECK_INT(loaded.size, 0);
    row[0][272].at[3].at[0] ^= 1;
    row[1][1].count = 3;
    CHECK(tree_edge_load(&loaded, hasher, edge.size, get_row, NULL, &f) == RC_MISSING);
    CHECK_TEXT(f.text, "loading the edge of a tree of 70016: tile 1 of level 1: no such row");
    CHECK(tree_edge_load(&loaded, hasher, TREE_EDGE_SIZE_MAX + 1, get_row, NULL, &f) == RC_LIMIT);
}
