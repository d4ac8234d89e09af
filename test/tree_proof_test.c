// Proofs against brute force: every leaf of every size to 300, every pair of sizes to 130, and none that
// was altered.
#include "test.h"
#include "tree/tree.h"

enum { LEAVES = 300, SIZES = 130 };

static struct digest leaves[LEAVES];
static struct tree_memory tree;
static struct hasher *hasher;

static void ready(void)
{
    static char memory[4 * LEAVES * sizeof(struct digest)];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    if (hasher) return;
    MUST(seal_init(NULL) == RC_OK);
    hasher = hasher_open();
    tree_memory_init(&tree, &a, LEAVES);
    for (int i = 0; i < LEAVES; i++) {
        char text[24];
        int len = snprintf(text, sizeof text, "entry %d", i);
        leaves[i] = tree_leaf(hasher, (struct str){ text, len });
        tree_memory_append(&tree, hasher, &leaves[i]);
    }
}

// The definition itself, word by word.
// RFC 6962, 2.1
static struct digest root_by_definition(const struct digest *at, int64_t count)
{
    if (count == 1) return at[0];
    int64_t left = 1;
    while (left * 2 < count) left *= 2;
    struct digest l = root_by_definition(at, left), r = root_by_definition(at + left, count - left);
    return tree_node(hasher, &l, &r);
}

// RFC 6962, 2.1.1: PATH(m, D[n])
static void path_by_definition(const struct digest *at, int64_t count, int64_t index, struct tree_proof *p)
{
    if (count == 1) return;
    int64_t left = 1;
    while (left * 2 < count) left *= 2;
    if (index < left)
        path_by_definition(at, left, index, p);
    else
        path_by_definition(at + left, count - left, index - left, p);
    p->at[p->count++] =
        index < left ? root_by_definition(at + left, count - left) : root_by_definition(at, left);
}

// RFC 6962, 2.1.2: SUBPROOF(m, D[n], b)
static void growth_by_definition(const struct digest *at, int64_t count, int64_t old, bool whole,
                                 struct tree_proof *p)
{
    if (count == old) {
        if (!whole) p->at[p->count++] = root_by_definition(at, count);
        return;
    }
    int64_t left = 1;
    while (left * 2 < count) left *= 2;
    if (old <= left)
        growth_by_definition(at, left, old, whole, p);
    else
        growth_by_definition(at + left, count - left, old - left, false, p);
    p->at[p->count++] =
        old <= left ? root_by_definition(at + left, count - left) : root_by_definition(at, left);
}

static bool same(const struct tree_proof *a, const struct tree_proof *b)
{
    return a->count == b->count && memcmp(a->at, b->at, (size_t)a->count * sizeof a->at[0]) == 0;
}

static struct tree_head head_of(int64_t size)
{
    struct tree_head head;
    MUST(tree_head_of(hasher, tree_memory_source(&tree), size, &head, NULL) == RC_OK);
    return head;
}

TEST(every_leaf_of_every_size_to_300)
{
    ready();
    int64_t proofs = 0;
    for (int64_t n = 1; n <= LEAVES; n++) {
        struct tree_head head = head_of(n);
        struct digest root = root_by_definition(leaves, n);
        CHECK(digest_equal(&head.root, &root));
        for (int64_t i = 0; i < n; i++, proofs++) {
            struct tree_proof got, want = { 0 };
            path_by_definition(leaves, n, i, &want);
            CHECK(tree_prove_inclusion(tree_memory_source(&tree), &head, i, &got, NULL) == RC_OK);
            CHECK(same(&got, &want));
            CHECK(tree_check_inclusion(hasher, &leaves[i], i, n, &root, &got));
        }
    }
    CHECK_INT(proofs, LEAVES * (LEAVES + 1) / 2);
}

TEST(every_pair_of_sizes_to_130)
{
    ready();
    for (int64_t n = 1; n <= SIZES; n++) {
        struct tree_head head = head_of(n);
        for (int64_t m = 1; m <= n; m++) {
            struct tree_proof got, want = { 0 };
            struct digest old = root_by_definition(leaves, m);
            if (m < n) growth_by_definition(leaves, n, m, true, &want);
            CHECK(tree_prove_consistency(tree_memory_source(&tree), &head, m, &got, NULL) == RC_OK);
            CHECK(same(&got, &want));
            CHECK(tree_check_consistency(hasher, m, &old, n, &head.root, &got));
        }
    }
}

// Flips one bit, drops one hash, adds one, and moves index and size: nothing of it may pass.
static void check_altered(const struct tree_proof *p, int64_t index, int64_t size, const struct digest *root)
{
    struct tree_proof q = *p;
    for (int32_t i = 0; i < p->count; i++) {
        q.at[i].at[(i * 7) % DIGEST_BYTES] ^= (uint8_t)(1 << i % 8);
        CHECK(!tree_check_inclusion(hasher, &leaves[index], index, size, root, &q));
        q = *p;
    }
    q.count = p->count + 1;
    q.at[p->count] = leaves[0];
    CHECK(!tree_check_inclusion(hasher, &leaves[index], index, size, root, &q));
    q.count = p->count - 1; // also -1
    CHECK(!tree_check_inclusion(hasher, &leaves[index], index, size, root, &q));
    CHECK(!tree_check_inclusion(hasher, &leaves[index], size, size, root, p));
    CHECK(!tree_check_inclusion(hasher, &leaves[index], -1, size, root, p));
    CHECK(!tree_check_inclusion(hasher, &leaves[(index + 1) % LEAVES], index, size, root, p));
    for (int64_t other = 0; other < size; other++)
        if (other != index) CHECK(!tree_check_inclusion(hasher, &leaves[index], other, size, root, p));
}

TEST(altered_inclusion_proofs_are_refused)
{
    ready();
    for (int64_t n = 1; n <= 70; n++) {
        struct tree_head head = head_of(n);
        for (int64_t i = 0; i < n; i++) {
            struct tree_proof p;
            CHECK(tree_prove_inclusion(tree_memory_source(&tree), &head, i, &p, NULL) == RC_OK);
            check_altered(&p, i, n, &head.root);
        }
    }
}

TEST(altered_consistency_proofs_are_refused)
{
    ready();
    for (int64_t n = 2; n <= 70; n++) {
        struct tree_head head = head_of(n);
        for (int64_t m = 1; m < n; m++) {
            struct tree_proof p, q;
            struct digest old = root_by_definition(leaves, m), wrong = old;
            CHECK(tree_prove_consistency(tree_memory_source(&tree), &head, m, &p, NULL) == RC_OK);
            for (int32_t i = 0; i < p.count; i++) {
                q = p;
                q.at[i].at[i % DIGEST_BYTES] ^= 0x10;
                CHECK(!tree_check_consistency(hasher, m, &old, n, &head.root, &q));
            }
            q = p, q.count--;
            CHECK(!tree_check_consistency(hasher, m, &old, n, &head.root, &q));
            q = p, q.at[q.count++] = leaves[1];
            CHECK(!tree_check_consistency(hasher, m, &old, n, &head.root, &q));
            wrong.at[31] ^= 1;
            CHECK(!tree_check_consistency(hasher, m, &wrong, n, &head.root, &p));
            CHECK(!tree_check_consistency(hasher, m, &old, n, &wrong, &p));
            CHECK(!tree_check_consistency(hasher, n, &head.root, m, &old, &p));
        }
    }
}

TEST(the_empty_tree)
{
    ready();
    struct tree_head head = head_of(0), one = head_of(1);
    struct digest empty = sha256(S(""));
    struct tree_proof p = { .count = 3 };
    CHECK(digest_equal(&head.root, &empty));
    CHECK(tree_prove_inclusion(tree_memory_source(&tree), &head, 0, &p, NULL) == RC_INVALID);
    CHECK(tree_prove_consistency(tree_memory_source(&tree), &one, 0, &p, NULL) == RC_OK && p.count == 0);
    CHECK(tree_check_consistency(hasher, 0, &empty, 1, &one.root, &p));
    CHECK(tree_check_consistency(hasher, 0, &empty, 0, &empty, &p));
    CHECK(!tree_check_consistency(hasher, 0, &one.root, 1, &one.root, &p));
    CHECK(!tree_check_inclusion(hasher, &leaves[0], 0, 0, &empty, &p));
}

TEST(what_is_not_in_the_tree_is_not_proved)
{
    ready();
    struct tree_head head = head_of(9);
    struct tree_proof p;
    struct fault f = { 0 };
    CHECK(tree_prove_inclusion(tree_memory_source(&tree), &head, 9, &p, &f) == RC_INVALID);
    CHECK_TEXT(f.text, "position 9 is not in a tree of 9");
    CHECK(tree_prove_inclusion(tree_memory_source(&tree), &head, -1, &p, &f) == RC_INVALID);
    CHECK(tree_prove_consistency(tree_memory_source(&tree), &head, 10, &p, &f) == RC_INVALID);
    CHECK(tree_head_of(hasher, tree_memory_source(&tree), LEAVES + 1, &head, &f) == RC_MISSING);
}

// A size of 2^63 - 1 has the longest proofs; the hashes are made up, the lengths are not.
static enum rc made_up(void *self, int32_t height, int64_t index, struct digest *ret_hash, struct fault *f)
{
    (void)self, (void)f;
    memset(ret_hash, height + (int)(index & 1), sizeof *ret_hash);
    return RC_OK;
}

TEST(the_largest_size_stays_within_the_limits)
{
    ready();
    struct tree_source from = { made_up, NULL };
    struct tree_head head;
    struct tree_proof p;
    CHECK(tree_head_of(hasher, from, INT64_MAX, &head, NULL) == RC_OK);
    CHECK(tree_prove_inclusion(from, &head, 0, &p, NULL) == RC_OK);
    CHECK_INT(p.count, 63);
    CHECK(tree_prove_inclusion(from, &head, INT64_MAX - 1, &p, NULL) == RC_OK);
    CHECK_INT(p.count, 62);
    CHECK(tree_prove_consistency(from, &head, 3, &p, NULL) == RC_OK);
    CHECK_INT(p.count, 64);
    CHECK(p.count <= TREE_PROOF_MAX);
}
