// The checking of proofs, step by step as RFC 9162 writes it down; it shares nothing with the making of them.
#include "tree/tree.h"

// Where the walk stands: the node's index and the last index of its height.
struct walk {
    int64_t index, last;
};

// One hash of the proof: true if it stands on the left. Moves up to the height at which the next hash is due.
static bool step(struct walk *w)
{
    bool left = (w->index & 1) != 0 || w->index == w->last;
    if (left)
        while (w->index != 0 && (w->index & 1) == 0) w->index >>= 1, w->last >>= 1;
    w->index >>= 1;
    w->last >>= 1;
    return left;
}

bool tree_check_inclusion(struct hasher *h, const struct digest *leaf, int64_t index, int64_t size,
                          const struct digest *root, const struct tree_proof *proof)
{
    if (index < 0 || index >= size || proof->count < 0 || proof->count > TREE_PROOF_MAX) return false;
    struct walk w = { index, size - 1 };
    struct digest r = *leaf;
    for (int32_t i = 0; i < proof->count; i++) {
        const struct digest *p = &proof->at[i];
        if (w.last == 0) return false;
        r = step(&w) ? tree_node(h, p, &r) : tree_node(h, &r, p);
    }
    return w.last == 0 && digest_equal(&r, root);
}

static bool check_growth(struct hasher *h, int64_t old_size, const struct digest *old_root, int64_t size,
                         const struct digest *root, const struct tree_proof *proof)
{
    struct walk w = { old_size - 1, size - 1 };
    while ((w.index & 1) != 0) w.index >>= 1, w.last >>= 1;
    bool whole =
        w.index == 0; // the old size is a power of two: its root is the first node and not in the proof
    struct digest old = whole ? *old_root : proof->at[0], new = old;
    for (int32_t i = whole ? 0 : 1; i < proof->count; i++) {
        const struct digest *c = &proof->at[i];
        if (w.last == 0) return false;
        if (step(&w)) {
            old = tree_node(h, c, &old);
            new = tree_node(h, c, &new);
        } else
            new = tree_node(h, &new, c);
    }
    return w.last == 0 && digest_equal(&old, old_root) && digest_equal(&new, root);
}

static bool is_empty_root(const struct digest *d)
{
    struct digest empty = tree_empty_root();
    return digest_equal(d, &empty);
}

bool tree_check_consistency(struct hasher *h, int64_t old_size, const struct digest *old_root, int64_t size,
                            const struct digest *root, const struct tree_proof *proof)
{
    if (old_size < 0 || old_size > size || proof->count < 0 || proof->count > TREE_PROOF_MAX) return false;
    if (old_size == 0 && !is_empty_root(old_root)) return false;
    if (old_size == size) return proof->count == 0 && digest_equal(old_root, root);
    if (old_size == 0) return proof->count == 0;
    return proof->count > 0 && check_growth(h, old_size, old_root, size, root, proof);
}
