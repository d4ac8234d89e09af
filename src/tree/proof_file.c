// A proof to hand out: one file that shows, with the entry and the log's key alone, that the entry stands
// in the log.
// BASIS: C2SP tlog-proof
#include "tree/tree.h"

static const struct str first_line = SL("c2sp.org/tlog-proof@v1\n");

void proof_file_print(struct text *out, const struct proof_file *p)
{
    char base64[BASE64_CHARS(DIGEST_BYTES)];
    MUST(!p->extra.at || p->extra.len > 0);
    MUST(p->index >= 0 && p->proof.count >= 0 && p->proof.count <= TREE_PROOF_MAX);
    text_put(out, first_line);
    if (p->extra.at) text_print(out, "extra %.*s\n", P(p->extra));
    text_print(out, "index %lld\n", (long long)p->index);
    for (int32_t i = 0; i < p->proof.count; i++) {
        text_put(out, base64_encode(p->proof.at[i].at, DIGEST_BYTES, base64));
        text_char(out, '\n');
    }
    text_char(out, '\n');
    text_put(out, p->checkpoint);
}

// Takes one line off the front; false where no newline ends it.
static bool take_line(struct str *rest, struct str *ret_line) { return str_cut(*rest, '\n', ret_line, rest); }

static enum rc take_extra(struct str *rest, struct str *ret_extra, struct fault *f)
{
    uint8_t bytes[PROOF_EXTRA_BYTES_MAX];
    struct str line, prefix = S("extra ");
    ptrdiff_t len;
    *ret_extra = (struct str){ 0 };
    if (!str_starts(*rest, prefix)) return RC_OK;
    if (!take_line(rest, &line)) return fail(f, RC_INVALID, "proof ends within its extra line");
    line = str_slice(line, prefix.len, line.len);
    if (line.len > BASE64_CHARS(PROOF_EXTRA_BYTES_MAX))
        return fail(f, RC_LIMIT, "proof has more than %d extra bytes", PROOF_EXTRA_BYTES_MAX);
    if (line.len == 0 || !base64_decode(line, bytes, sizeof bytes, &len))
        return fail(f, RC_INVALID, "proof's extra line is not base64");
    *ret_extra = line;
    return RC_OK;
}

static enum rc take_index(struct str *rest, int64_t *ret_index, struct fault *f)
{
    struct str line, prefix = S("index ");
    if (!take_line(rest, &line) || !str_starts(line, prefix))
        return fail(f, RC_INVALID, "proof has no index line");
    line = str_slice(line, prefix.len, line.len);
    bool canonical = line.len > 0 && line.at[0] != '-' && (line.at[0] != '0' || line.len == 1);
    if (!canonical || !str_int64(line, ret_index))
        return fail(f, RC_INVALID, "proof's index \"%.*s\" is not a number below 2^63", P(line));
    return RC_OK;
}

// The hashes, a line each, and the empty line after them.
static enum rc take_hashes(struct str *rest, struct tree_proof *ret_proof, struct fault *f)
{
    struct str line;
    ret_proof->count = 0;
    for (;;) {
        if (!take_line(rest, &line)) return fail(f, RC_INVALID, "proof ends before its checkpoint");
        if (line.len == 0) return RC_OK;
        if (ret_proof->count == TREE_PROOF_MAX)
            return fail(f, RC_LIMIT, "proof has more than %d hashes", TREE_PROOF_MAX);
        if (!base64_decode_exactly(line, ret_proof->at[ret_proof->count].at, DIGEST_BYTES))
            return fail(f, RC_INVALID, "proof's hash %d is not base64 of 32 bytes", ret_proof->count + 1);
        ret_proof->count++;
    }
}

enum rc proof_file_parse(struct str bytes, struct proof_file *ret_p, struct fault *f)
{
    struct str rest = str_slice(bytes, first_line.len, bytes.len);
    if (!str_starts(bytes, first_line)) return fail(f, RC_INVALID, "not a tlog-proof file of version 1");
    enum rc rc = take_extra(&rest, &ret_p->extra, f);
    if (!rc) rc = take_index(&rest, &ret_p->index, f);
    if (!rc) rc = take_hashes(&rest, &ret_p->proof, f);
    if (rc) return rc;
    if (rest.len == 0) return fail(f, RC_INVALID, "proof has no checkpoint");
    ret_p->checkpoint = rest;
    return RC_OK;
}

enum rc proof_file_check(struct hasher *h, struct str bytes, struct str entry, const struct note_key *keys,
                         int32_t keys_count, struct checkpoint *ret_c, struct fault *f)
{
    struct proof_file p;
    struct note n;
    struct checkpoint c;
    enum rc rc = proof_file_parse(bytes, &p, f);
    if (rc) return rc;
    rc = checkpoint_open(p.checkpoint, keys, keys_count, &c, &n, f);
    if (rc) return rc;
    if (p.index >= c.size)
        return fail(f, RC_INVALID, "proof's index %lld is not in a tree of %lld", (long long)p.index,
                    (long long)c.size);
    struct digest leaf = tree_leaf(h, entry);
    if (!tree_check_inclusion(h, &leaf, p.index, c.size, &c.root, &p.proof))
        return fail(f, RC_CORRUPT, "position %lld is not what the tree of %lld holds there",
                    (long long)p.index, (long long)c.size);
    *ret_c = c;
    return RC_OK;
}
