// Checkpoints: origin, size, root, a line each; and the body that asks a witness to cosign one.
// BASIS: C2SP tlog-checkpoint
// BASIS: C2SP tlog-witness, add-checkpoint
#include "tree/tree.h"

static void put_digest_line(struct text *out, const struct digest *d)
{
    char base64[BASE64_CHARS(DIGEST_BYTES)];
    text_put(out, base64_encode(d->at, DIGEST_BYTES, base64));
    text_char(out, '\n');
}

void checkpoint_print(struct text *out, const struct checkpoint *c)
{
    MUST(note_name_valid(c->origin) && c->size >= 0);
    text_put(out, c->origin);
    text_print(out, "\n%lld\n", (long long)c->size);
    put_digest_line(out, &c->root);
}

// A decimal that has one form only: no sign, no leading zero.
static bool size_parse(struct str s, int64_t *ret_size)
{
    if (s.len == 0 || s.at[0] == '-' || (s.at[0] == '0' && s.len > 1)) return false;
    return str_int64(s, ret_size);
}

enum rc checkpoint_parse(struct str text, struct checkpoint *ret_c, struct fault *f)
{
    struct str size, root, rest = text;
    struct checkpoint c;
    bool lines = str_cut(rest, '\n', &c.origin, &rest) && str_cut(rest, '\n', &size, &rest) &&
                 str_cut(rest, '\n', &root, &rest);
    if (!lines || rest.len > 0) return fail(f, RC_INVALID, "checkpoint has not three lines");
    if (!note_name_valid(c.origin)) return fail(f, RC_INVALID, "checkpoint has no valid origin");
    if (!size_parse(size, &c.size))
        return fail(f, RC_INVALID, "checkpoint's size \"%.*s\" is not a number below 2^63", P(size));
    if (!base64_decode_exactly(root, c.root.at, DIGEST_BYTES))
        return fail(f, RC_INVALID, "checkpoint's root \"%.*s\" is not base64 of 32 bytes", P(root));
    struct digest empty = tree_empty_root();
    if (c.size == 0 && !digest_equal(&c.root, &empty))
        return fail(f, RC_INVALID, "checkpoint of size 0 has not the empty tree's root");
    *ret_c = c;
    return RC_OK;
}

void checkpoint_sign(struct text *out, const struct note_signer *s, int64_t size, const struct digest *root)
{
    struct checkpoint c = { .origin = s->key.name, .size = size, .root = *root };
    ptrdiff_t start = out->len;
    checkpoint_print(out, &c);
    ptrdiff_t end = out->len;
    text_char(out, '\n');
    note_sign_line(out, s, str_slice(text_str(out), start, end), 0);
}

enum rc checkpoint_open(struct str bytes, const struct note_key *keys, int32_t keys_count,
                        struct checkpoint *ret_c, struct note *ret_note, struct fault *f)
{
    MUST(keys_count > 0);
    struct checkpoint c;
    enum rc rc = note_open(bytes, keys, keys_count, ret_note, f);
    if (!rc) rc = checkpoint_parse(ret_note->text, &c, f);
    if (rc) return within(f, rc, "checkpoint");
    if (!note_signed_by(ret_note, &keys[0]))
        return fail(f, RC_DENIED, "checkpoint is not signed by \"%.*s\"", P(keys[0].name));
    if (!str_equal(c.origin, keys[0].name))
        return fail(f, RC_INVALID, "checkpoint is of \"%.*s\", not of \"%.*s\"", P(c.origin),
                    P(keys[0].name));
    *ret_c = c;
    return RC_OK;
}

void witness_request_print(struct text *out, int64_t old_size, const struct tree_proof *proof,
                           struct str checkpoint)
{
    MUST(old_size >= 0 && proof->count <= WITNESS_PROOF_MAX && (old_size > 0 || proof->count == 0));
    text_print(out, "old %lld\n", (long long)old_size);
    for (int32_t i = 0; i < proof->count; i++) put_digest_line(out, &proof->at[i]);
    text_char(out, '\n');
    text_put(out, checkpoint);
}
