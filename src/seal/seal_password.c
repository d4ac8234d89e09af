// Argon2id with the salt handed in, and its usual text. The cost that a stored text names is bounded before
// it is run: who could write such a text must not be able to make a sign-in cost what he likes.
#include "seal/seal_int.h"
#include <sodium.h>
#include <stdio.h>

enum { HASH_BYTES = 32 };
_Static_assert((int)PASSWORD_SALT_BYTES == (int)crypto_pwhash_SALTBYTES, "salt");

const struct password_cost password_cost_usual = { .memory_kib = 64 * 1024, .passes = 3 };

static enum rc cost_check(struct password_cost c, struct fault *f)
{
    bool memory = c.memory_kib >= PASSWORD_KIB_MIN && c.memory_kib <= PASSWORD_KIB_MAX;
    if (!memory) return fail(f, RC_LIMIT, "password cost of %d KiB is out of bounds", c.memory_kib);
    bool passes = c.passes >= 1 && c.passes <= PASSWORD_PASSES_MAX;
    return passes ? RC_OK : fail(f, RC_LIMIT, "password cost of %d passes is out of bounds", c.passes);
}

static enum rc derive(struct str password, const uint8_t *salt, struct password_cost cost, uint8_t *ret_hash,
                      struct fault *f)
{
    if (password.len > PASSWORD_BYTES_MAX)
        return fail(f, RC_LIMIT, "password is longer than %d bytes", PASSWORD_BYTES_MAX);
    enum rc rc = cost_check(cost, f);
    if (rc) return rc;
    int wrong = crypto_pwhash(ret_hash, HASH_BYTES, password.at ? password.at : "",
                              (unsigned long long)password.len, salt, (unsigned long long)cost.passes,
                              (size_t)cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    return wrong ? fail(f, RC_IO, "no memory for a password of %d KiB", cost.memory_kib) : RC_OK;
}

enum rc password_hash(struct str password, const uint8_t salt[static PASSWORD_SALT_BYTES],
                      struct password_cost cost, char ret_text[static PASSWORD_TEXT_MAX], struct fault *f)
{
    uint8_t hash[HASH_BYTES];
    char salt_text[BASE64_CHARS(PASSWORD_SALT_BYTES)], hash_text[BASE64_CHARS(HASH_BYTES)];
    enum rc rc = derive(password, salt, cost, hash, f);
    if (rc) return rc;
    struct str s = base64_encode_bare(salt, PASSWORD_SALT_BYTES, salt_text);
    struct str h = base64_encode_bare(hash, sizeof hash, hash_text);
    int len = snprintf(ret_text, PASSWORD_TEXT_MAX, "$argon2id$v=19$m=%d,t=%d,p=1$%.*s$%.*s", cost.memory_kib,
                       cost.passes, P(s), P(h));
    MUST(len > 0 && len < PASSWORD_TEXT_MAX);
    wipe(hash, sizeof hash);
    return RC_OK;
}

struct stored {
    struct password_cost cost;
    uint8_t salt[PASSWORD_SALT_BYTES], hash[HASH_BYTES];
};

// "name=number" with a number of int32_t; larger ones become INT32_MAX, which is out of every bound.
static bool take_number(struct str field, struct str name, int32_t *ret_n)
{
    int64_t n;
    if (!str_starts(field, name) || !str_int64(str_slice(field, name.len, field.len), &n) || n < 0)
        return false;
    *ret_n = n > INT32_MAX ? INT32_MAX : (int32_t)n;
    return true;
}

static bool decode_exactly(struct str text, uint8_t *ret_bytes, ptrdiff_t bytes)
{
    ptrdiff_t len;
    return base64_decode_bare(text, ret_bytes, bytes, &len) && len == bytes;
}

static bool stored_parse(struct str text, struct stored *ret_s)
{
    struct str head = S("$argon2id$v=19$"), cost, salt, hash, memory, passes, lanes;
    if (text.len >= PASSWORD_TEXT_MAX || !str_starts(text, head)) return false;
    if (!str_cut(str_slice(text, head.len, text.len), '$', &cost, &salt)) return false;
    if (!str_cut(salt, '$', &salt, &hash)) return false;
    if (!str_cut(cost, ',', &memory, &passes) || !str_cut(passes, ',', &passes, &lanes)) return false;
    return str_equal(lanes, S("p=1")) && take_number(memory, S("m="), &ret_s->cost.memory_kib) &&
           take_number(passes, S("t="), &ret_s->cost.passes) &&
           decode_exactly(salt, ret_s->salt, sizeof ret_s->salt) &&
           decode_exactly(hash, ret_s->hash, sizeof ret_s->hash);
}

enum rc password_check(struct str password, struct str text, struct fault *f)
{
    struct stored s;
    uint8_t hash[HASH_BYTES];
    if (!stored_parse(text, &s))
        return fail(f, RC_INVALID, "stored password is no argon2id text with one lane");
    enum rc rc = derive(password, s.salt, s.cost, hash, f);
    if (rc) return rc;
    bool same = secret_equal(hash, s.hash, HASH_BYTES);
    wipe(hash, sizeof hash);
    return same ? RC_OK : fail(f, RC_DENIED, "wrong password");
}
