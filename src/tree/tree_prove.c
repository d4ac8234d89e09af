// Hashes, heads and the making of proofs. A proof is the path of siblings from a node up to the root; a
// sibling is either full, and then read, or the incomplete one at the right edge, which the head has folded
// already.
#include "tree/tree.h"

struct digest tree_leaf(struct hasher *h, struct str entry)
{
    static const uint8_t mark = 0;
    hasher_start(h);
    hasher_put(h, &mark, 1);
    hasher_put(h, entry.at, entry.len);
    return hasher_end(h);
}

struct digest tree_node(struct hasher *h, const struct digest *left, const struct digest *right)
{
    uint8_t bytes[1 + 2 * DIGEST_BYTES] = { 1 };
    memcpy(bytes + 1, left, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, right, DIGEST_BYTES);
    return hasher_of(h, (struct str){ (const char *)bytes, sizeof bytes });
}

struct digest tree_empty_root(void) { return sha256(S("")); }

enum rc tree_head_of(struct hasher *h, struct tree_source from, int64_t size, struct tree_head *ret_head,
                     struct fault *f)
{
    MUST(size >= 0);
    struct digest fold = { 0 }, node; // fold: of the leaves right of the present height
    *ret_head = (struct tree_head){ .size = size };
    for (int32_t height = 0; size >> height > 0; height++) {
        bool any = (size & ((INT64_C(1) << height) - 1)) != 0;
        if (any) ret_head->right[height] = fold;
        if ((size >> height & 1) == 0) continue;
        enum rc rc = from.read(from.self, height, (size >> height) - 1, &node, f);
        if (rc) return within(f, rc, "head of size %lld", (long long)size);
        fold = any ? tree_node(h, &node, &fold) : node;
    }
    ret_head->root = size > 0 ? fold : tree_empty_root();
    return RC_OK;
}

// The siblings of node (height, index) and of its parents, below the root.
static enum rc climb(struct tree_source from, const struct tree_head *head, int32_t height, int64_t index,
                     struct tree_proof *p, struct fault *f)
{
    for (int64_t last = (head->size - 1) >> height; last > 0; height++, index >>= 1, last >>= 1) {
        int64_t sibling = index ^ 1;
        if (sibling > last) continue; // a node without a right-hand sibling is its own parent
        MUST(p->count < TREE_PROOF_MAX);
        if (sibling >= head->size >> height) {
            p->at[p->count++] = head->right[height];
            continue;
        }
        enum rc rc = from.read(from.self, height, sibling, &p->at[p->count], f);
        if (rc) return rc;
        p->count++;
    }
    return RC_OK;
}

enum rc tree_prove_inclusion(struct tree_source from, const struct tree_head *head, int64_t index,
                             struct tree_proof *ret_proof, struct fault *f)
{
    if (index < 0 || index >= head->size)
        return fail(f, RC_INVALID, "position %lld is not in a tree of %lld", (long long)index,
                    (long long)head->size);
    ret_proof->count = 0;
    enum rc rc = climb(from, head, 0, index, ret_proof, f);
    return rc ? within(f, rc, "proof of position %lld", (long long)index) : RC_OK;
}

enum rc tree_prove_consistency(struct tree_source from, const struct tree_head *head, int64_t old_size,
                               struct tree_proof *ret_proof, struct fault *f)
{
    if (old_size < 0 || old_size > head->size)
        return fail(f, RC_INVALID, "size %lld is not before %lld", (long long)old_size,
                    (long long)head->size);
    ret_proof->count = 0;
    if (old_size == 0 || old_size == head->size) return RC_OK;
    // The last full subtree of the old tree: its own root where the old size is a power of two, and then
    // left out.
    int32_t height = __builtin_ctzll((unsigned long long)old_size);
    int64_t index = (old_size >> height) - 1;
    enum rc rc = RC_OK;
    if (index > 0) rc = from.read(from.self, height, index, &ret_proof->at[ret_proof->count++], f);
    if (!rc) rc = climb(from, head, height, index, ret_proof, f);
    return rc ? within(f, rc, "proof of consistency from size %lld", (long long)old_size) : RC_OK;
}
