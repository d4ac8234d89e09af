// Sealing, wrapping, commitments, passwords.
#include "seal/seal.h"
#include "test.h"
#include <sodium.h>

static const struct seal_key key = { { 1, 2, 3, 4 } };
static const uint8_t nonce[SEAL_NONCE_BYTES] = { 9, 8, 7 };

// The example of its appendix A.3.1.
// PROVES: draft-irtf-cfrg-xchacha-03, 2.3
TEST(sealing_is_xchacha20_poly1305_with_the_nonce_in_front)
{
    static const char want[] =
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49";
    struct str plain =
        S("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
          "sunscreen would be it.");
    struct seal_key k;
    uint8_t n[SEAL_NONCE_BYTES], bound[12], sealed[256], opened[256];
    char text[512];
    CHECK(seal_init(NULL) == RC_OK);
    for (int i = 0; i < 32; i++) k.at[i] = (uint8_t)(0x80 + i);
    for (int i = 0; i < 24; i++) n[i] = (uint8_t)(0x40 + i);
    CHECK(hex_decode_exactly(S("50515253c0c1c2c3c4c5c6c7"), bound, sizeof bound));
    struct str where = { (const char *)bound, sizeof bound };
    seal_part(&k, n, where, plain, sealed);
    CHECK_STR(hex_encode(sealed, plain.len + SEAL_EXTRA_BYTES, text), str_of(want));
    struct str s = { (const char *)sealed, plain.len + SEAL_EXTRA_BYTES };
    CHECK(unseal_part(&k, where, s, opened, NULL) == RC_OK);
    CHECK(memcmp(opened, plain.at, (size_t)plain.len) == 0);
}

TEST(any_flipped_bit_spoils_a_sealed_part_and_gives_zeros)
{
    uint8_t sealed[64], opened[64];
    struct str plain = S("the caller's number"), bound = S("agency 3, entry 8, party 1");
    struct fault f = { 0 };
    seal_part(&key, nonce, bound, plain, sealed);
    struct str s = { (const char *)sealed, plain.len + SEAL_EXTRA_BYTES };
    for (ptrdiff_t bit = 0; bit < s.len * 8; bit++) {
        static const uint8_t zeros[64];
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        memset(opened, 0xEE, sizeof opened);
        CHECK(unseal_part(&key, bound, s, opened, &f) == RC_CORRUPT);
        CHECK(memcmp(opened, zeros, (size_t)plain.len) == 0);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK(unseal_part(&key, bound, s, opened, &f) == RC_OK);
    CHECK(unseal_part(&key, S("agency 3, entry 8, party 2"), s, opened, &f) == RC_CORRUPT);
    CHECK(unseal_part(&(struct seal_key){ { 1, 2, 3, 5 } }, bound, s, opened, &f) == RC_CORRUPT);
    CHECK(unseal_part(&key, bound, str_slice(s, 0, s.len - 1), opened, &f) == RC_CORRUPT);
}

TEST(a_part_of_nothing_is_sealed_and_one_byte_less_is_too_short)
{
    uint8_t sealed[SEAL_EXTRA_BYTES], opened[1];
    struct fault f = { 0 };
    seal_part(&key, nonce, S("b"), S(""), sealed);
    struct str s = { (const char *)sealed, SEAL_EXTRA_BYTES };
    CHECK(unseal_part(&key, S("b"), s, opened, &f) == RC_OK);
    CHECK(unseal_part(&key, S("b"), str_slice(s, 0, s.len - 1), opened, &f) == RC_CORRUPT);
    CHECK_TEXT(f.text, "sealed part of 39 bytes is too short");
    CHECK(unseal_part(&key, S("b"), S(""), opened, &f) == RC_CORRUPT);
}

TEST(a_wrapped_key_opens_in_its_own_slot_only)
{
    struct seal_key agency = { { 42 } }, part = { { 7, 7, 7 } }, got = { { 0 } };
    uint8_t wrapped[SEAL_WRAPPED_BYTES];
    struct fault f = { 0 };
    seal_wrap(&agency, nonce, S("slot 12"), &part, wrapped);
    CHECK(seal_unwrap(&agency, S("slot 12"), wrapped, &got, &f) == RC_OK);
    CHECK(secret_equal(got.at, part.at, sizeof part.at));
    CHECK(seal_unwrap(&agency, S("slot 13"), wrapped, &got, &f) == RC_CORRUPT);
    CHECK(str_starts(str_of(f.text), S("unwrapping a key: ")));
    CHECK(seal_unwrap(&key, S("slot 12"), wrapped, &got, &f) == RC_CORRUPT);
}

TEST(a_masked_key_comes_back_under_its_slots_key_and_place_only)
{
    struct seal_key slot = { { 42 } }, other = { { 43 } };
    const uint8_t part[SEAL_KEY_BYTES] = { 7, 7, 7 };
    uint8_t masked[SEAL_KEY_BYTES], again[SEAL_KEY_BYTES];
    seal_mask(&slot, S("commitment a"), part, masked);
    CHECK(memcmp(masked, part, sizeof part) != 0);
    seal_mask(&slot, S("commitment a"), masked, again);
    CHECK(memcmp(again, part, sizeof part) == 0);
    seal_mask(&slot, S("commitment b"), masked, again);
    CHECK(memcmp(again, part, sizeof part) != 0);
    seal_mask(&other, S("commitment a"), masked, again);
    CHECK(memcmp(again, part, sizeof part) != 0);
    seal_mask(&slot, S("commitment b"), part, again); // one slot, two parts: no mask in common
    CHECK(memcmp(again, masked, sizeof part) != 0);
}

TEST(keys_of_two_purposes_differ)
{
    struct seal_key a = seal_subkey(&key, S("case pseudonyms")), b = seal_subkey(&key, S("receipt codes"));
    struct seal_key again = seal_subkey(&key, S("case pseudonyms"));
    CHECK(!secret_equal(a.at, b.at, 32) && secret_equal(a.at, again.at, 32) &&
          !secret_equal(a.at, key.at, 32));
}

TEST(a_commitment_is_the_hash_of_random_bytes_and_body)
{
    struct hasher *h = hasher_open();
    uint8_t random[OPENING_BYTES] = { 3 };
    char whole[64] = { 3 };
    memcpy(whole + OPENING_BYTES, "{\"a\":1}", 7);
    struct digest c = seal_commitment(h, random, S("{\"a\":1}")),
                  want = sha256((struct str){ whole, OPENING_BYTES + 7 });
    CHECK(digest_equal(&c, &want));
    random[31] = 1;
    c = seal_commitment(h, random, S("{\"a\":1}"));
    CHECK(!digest_equal(&c, &want));
    hasher_close(h);
}

static const struct password_cost cheap = { .memory_kib = 64, .passes = 1 };
static const uint8_t salt[PASSWORD_SALT_BYTES] = "sixteen bytes ok";

TEST(a_password_is_known_again_and_no_other_is)
{
    char text[PASSWORD_TEXT_MAX];
    struct fault f = { 0 };
    CHECK(password_hash(S("correct horse"), salt, cheap, text, &f) == RC_OK);
    CHECK(str_starts(str_of(text), S("$argon2id$v=19$m=64,t=1,p=1$")));
    CHECK(password_check(S("correct horse"), str_of(text), &f) == RC_OK);
    CHECK(password_check(S("correct horsf"), str_of(text), &f) == RC_DENIED);
    CHECK(password_check(S(""), str_of(text), &f) == RC_DENIED);
    CHECK(password_hash(S(""), salt, cheap, text, &f) == RC_OK);
    CHECK(password_check(S(""), str_of(text), &f) == RC_OK);
}

TEST(other_programs_read_our_password_texts_and_we_theirs)
{
    char ours[PASSWORD_TEXT_MAX], theirs[crypto_pwhash_STRBYTES];
    CHECK(password_hash(S("安澜"), salt, cheap, ours, NULL) == RC_OK);
    CHECK(crypto_pwhash_str_verify(ours, "安澜", strlen("安澜")) == 0);
    CHECK(crypto_pwhash_str(theirs, "letmein", 7, 2, 128 * 1024) == 0);
    CHECK(password_check(S("letmein"), str_of(theirs), NULL) == RC_OK);
}

TEST(password_limits_hold_one_step_past_them)
{
    static char long_one[PASSWORD_BYTES_MAX + 1];
    char text[PASSWORD_TEXT_MAX];
    struct fault f = { 0 };
    struct str longest = { long_one, PASSWORD_BYTES_MAX }, longer = { long_one, PASSWORD_BYTES_MAX + 1 };
    CHECK(password_hash(longest, salt, cheap, text, &f) == RC_OK);
    CHECK(password_check(longest, str_of(text), &f) == RC_OK);
    CHECK(password_hash(longer, salt, cheap, text, &f) == RC_LIMIT);
    CHECK(password_check(longer, str_of(text), &f) == RC_LIMIT);
    struct password_cost wrong[] = {
        { PASSWORD_KIB_MIN - 1, 1 }, { PASSWORD_KIB_MAX + 1, 1 }, { 64, 0 }, { 64, PASSWORD_PASSES_MAX + 1 }
    };
    for (int i = 0; i < COUNT(wrong); i++) CHECK(password_hash(S("x"), salt, wrong[i], text, &f) == RC_LIMIT);
}

TEST(stored_texts_that_are_wrong_or_dear_are_not_run)
{
#define REST "$c2l4dGVlbiBieXRlcyBvaw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    static const struct {
        const char *text;
        enum rc rc;
    } cases[] = {
        { "$argon2id$v=19$m=64,t=1,p=1" REST, RC_DENIED }, // in form: the others differ from it by one thing
        { "$argon2id$v=19$m=262145,t=1,p=1" REST, RC_LIMIT },
        { "$argon2id$v=19$m=99999999999,t=1,p=1" REST, RC_LIMIT },
        { "$argon2id$v=19$m=7,t=1,p=1" REST, RC_LIMIT },
        { "$argon2id$v=19$m=64,t=11,p=1" REST, RC_LIMIT },
        { "$argon2id$v=19$m=64,t=0,p=1" REST, RC_LIMIT },
        { "$argon2id$v=19$m=-64,t=1,p=1" REST, RC_INVALID },
        { "$argon2id$v=19$m=64,t=1,p=2" REST, RC_INVALID },
        { "$argon2id$v=16$m=64,t=1,p=1" REST, RC_INVALID },
        { "$argon2i$v=19$m=64,t=1,p=1" REST, RC_INVALID },
        { "$argon2id$v=19$m=64,t=1,p=1" REST "A", RC_INVALID },
        { "$argon2id$v=19$m=64,t=1,p=1" REST "=", RC_INVALID },
        { "$argon2id$v=19$m=64,t=1,p=1$c2l4dGVlbiBieXRlcyBvaw", RC_INVALID },
        { "$argon2id$v=19$t=1,m=64,p=1" REST, RC_INVALID },
        { "", RC_INVALID },
    };
    for (int i = 0; i < COUNT(cases); i++) {
        struct fault f = { 0 };
        CHECK_INT(password_check(S("x"), str_of(cases[i].text), &f), cases[i].rc);
    }
}

TEST(secrets_are_compared_and_wiped)
{
    char a[] = "secret", b[] = "secreT";
    CHECK(secret_equal(a, "secret", 6) && !secret_equal(a, b, 6) && secret_equal(NULL, NULL, 0));
    wipe(a, 6);
    CHECK(memcmp(a, "\0\0\0\0\0\0", 6) == 0);
    wipe(NULL, 0);
}
