// The Merkle tree in memory: append (leaf of 600 bytes hashed), prove and check, at a size that is no power
// of two. bench/tree/tlog.go does the same work with Go's tlog; both print the root, which must be the
// same.
#include "bench.h"
#include "tree/tree.h"

enum { ENTRIES = 1'000'000, ENTRY_BYTES = 600, PROOFS = 200'000, KEPT = 2'000, STEP = 7919, RUNS = 3 };

static struct tree_memory tree;
static struct tree_edge edge;
static struct digest leaves[ENTRIES];
static struct tree_proof proofs[KEPT]; // the last ones made; checked again and again
static struct hasher *hasher;

static struct str entry_of(int64_t index, char room[static ENTRY_BYTES])
{
    uint8_t number[8];
    put_be64(number, (uint64_t)index);
    for (int i = 0; i < ENTRY_BYTES; i += 8) memcpy(room + i, number, 8);
    return (struct str){ room, ENTRY_BYTES };
}

static int64_t nth_index(int64_t n) { return n * STEP % ENTRIES; }

static void print(const char *what, double best_ns)
{
    printf("bench=tree_%s best_ns=%.1f per_s=%.0f\n", what, best_ns, 1e9 / best_ns);
}

static double append_all(void *memory, ptrdiff_t bytes)
{
    struct arena a = arena_of(memory, bytes, NULL);
    char room[ENTRY_BYTES];
    tree_memory_init(&tree, &a, ENTRIES);
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < ENTRIES; i++) {
        leaves[i] = tree_leaf(hasher, entry_of(i, room));
        tree_memory_append(&tree, hasher, &leaves[i]);
    }
    return (bench_now_ns() - start_ns) / ENTRIES;
}

// What the clerk does for an entry in a batch of 64: leaf, edge, rows, and a proof at the new head.
static enum rc no_row(void *self, const struct tile_row *row, struct fault *f)
{
    (void)self, (void)f;
    bench_use(row->count);
    return RC_OK;
}

static double clerk_all(void)
{
    enum { BATCH = 64, COUNT = ENTRIES / BATCH * BATCH };
    struct tree_head head;
    struct tree_proof p;
    char room[ENTRY_BYTES];
    tree_edge_init(&edge);
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < COUNT; i += BATCH) {
        for (int64_t j = i; j < i + BATCH; j++) {
            struct digest leaf = tree_leaf(hasher, entry_of(j, room));
            tree_edge_append(&edge, hasher, &leaf);
        }
        MUST(tree_edge_changed(&edge, i, no_row, NULL, NULL) == RC_OK);
        MUST(tree_head_of(hasher, tree_edge_source(&edge), edge.size, &head, NULL) == RC_OK);
        for (int64_t j = i; j < i + BATCH; j++)
            MUST(tree_prove_inclusion(tree_edge_source(&edge), &head, j, &p, NULL) == RC_OK);
        bench_use(p.count);
    }
    return (bench_now_ns() - start_ns) / COUNT;
}

static double prove_all(const struct tree_head *head)
{
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < PROOFS; i++)
        MUST(tree_prove_inclusion(tree_memory_source(&tree), head, nth_index(i), &proofs[i % KEPT], NULL) ==
             RC_OK);
    return (bench_now_ns() - start_ns) / PROOFS;
}

static double check_all(const struct tree_head *head)
{
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < PROOFS; i++) {
        int64_t index = nth_index(PROOFS - KEPT + i % KEPT);
        MUST(tree_check_inclusion(hasher, &leaves[index], index, head->size, &head->root, &proofs[i % KEPT]));
    }
    return (bench_now_ns() - start_ns) / PROOFS;
}

// The head with each proof, as one who asks once does it.
static double prove_with_head(void)
{
    struct tree_head head;
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < PROOFS; i++) {
        MUST(tree_head_of(hasher, tree_memory_source(&tree), ENTRIES, &head, NULL) == RC_OK);
        MUST(tree_prove_inclusion(tree_memory_source(&tree), &head, nth_index(i), &proofs[i % KEPT], NULL) ==
             RC_OK);
    }
    return (bench_now_ns() - start_ns) / PROOFS;
}

static double prove_growth(const struct tree_head *head)
{
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < PROOFS; i++)
        MUST(tree_prove_consistency(tree_memory_source(&tree), head, 1 + nth_index(i), &proofs[i % KEPT],
                                    NULL) == RC_OK);
    return (bench_now_ns() - start_ns) / PROOFS;
}

static double check_growth(const struct tree_head *head, const struct digest old_roots[static KEPT])
{
    double start_ns = bench_now_ns();
    for (int64_t i = 0; i < PROOFS; i++) {
        int64_t old_size = 1 + nth_index(PROOFS - KEPT + i % KEPT);
        MUST(tree_check_consistency(hasher, old_size, &old_roots[i % KEPT], head->size, &head->root,
                                    &proofs[i % KEPT]));
    }
    return (bench_now_ns() - start_ns) / PROOFS;
}

int main(void)
{
    enum { APPEND, CLERK, PROVE, PROVE_ALONE, CHECK, GROWTH, GROWTH_CHECK, KINDS };
    static const char *const names[KINDS] = { "append",           "clerk_entry",
                                              "prove_inclusion",  "prove_inclusion_alone",
                                              "check_inclusion",  "prove_consistency",
                                              "check_consistency" };
    static struct digest old_roots[KEPT];
    double best_ns[KINDS];
    ptrdiff_t bytes = (2 * (ptrdiff_t)ENTRIES + 64) * (ptrdiff_t)sizeof(struct digest);
    void *memory = malloc((size_t)bytes);
    MUST(memory != NULL && seal_init(NULL) == RC_OK);
    hasher = hasher_open();
    for (int i = 0; i < KINDS; i++) best_ns[i] = 1e18;
    struct tree_head head, old;
    for (int run = 0; run < RUNS; run++) {
        best_ns[APPEND] = bench_min(best_ns[APPEND], append_all(memory, bytes));
        best_ns[CLERK] = bench_min(best_ns[CLERK], clerk_all());
        MUST(tree_head_of(hasher, tree_memory_source(&tree), ENTRIES, &head, NULL) == RC_OK);
        best_ns[PROVE_ALONE] = bench_min(best_ns[PROVE_ALONE], prove_with_head());
        best_ns[PROVE] = bench_min(best_ns[PROVE], prove_all(&head));
        best_ns[CHECK] = bench_min(best_ns[CHECK], check_all(&head));
        best_ns[GROWTH] = bench_min(best_ns[GROWTH], prove_growth(&head));
        for (int64_t i = 0; i < KEPT && run == 0; i++) {
            MUST(tree_head_of(hasher, tree_memory_source(&tree), 1 + nth_index(PROOFS - KEPT + i), &old,
                              NULL) == RC_OK);
            old_roots[i] = old.root;
        }
        best_ns[GROWTH_CHECK] = bench_min(best_ns[GROWTH_CHECK], check_growth(&head, old_roots));
    }
    for (int i = 0; i < KINDS; i++) print(names[i], best_ns[i]);
    char hex[HEX_CHARS(DIGEST_BYTES)];
    struct str root = hex_encode(head.root.at, DIGEST_BYTES, hex);
    printf("root=%.*s\n", P(root));
    hasher_close(hasher);
    free(memory);
    return 0;
}
