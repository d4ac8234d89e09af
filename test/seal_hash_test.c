// Hashes, signatures and the permutation against the examples of their standards.
#include "seal/seal.h"
#include "test.h"

static struct str hex_of(const char *hex, uint8_t *room, ptrdiff_t bytes)
{
    ptrdiff_t len;
    MUST(hex_decode(str_of(hex), room, bytes, &len));
    return (struct str){ (const char *)room, len };
}

static bool is_hex(const void *bytes, ptrdiff_t len, const char *hex)
{
    char text[256];
    MUST(HEX_CHARS(len) <= (ptrdiff_t)sizeof text);
    return str_equal(hex_encode(bytes, len, text), str_of(hex));
}

static const struct {
    const char *text, *hash;
} hashes[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

// PROVES: FIPS 180-4, 6.2
TEST(sha256_of_the_standards_examples)
{
    CHECK(seal_init(NULL) == RC_OK);
    struct hasher *h = hasher_open();
    for (int i = 0; i < COUNT(hashes); i++) {
        struct digest a = hasher_of(h, str_of(hashes[i].text)), b = sha256(str_of(hashes[i].text));
        CHECK(is_hex(a.at, sizeof a.at, hashes[i].hash));
        CHECK(digest_equal(&a, &b));
    }
    hasher_close(h);
    hasher_close(NULL);
}

TEST(hasher_takes_pieces_and_forgets_what_was_before)
{
    struct hasher *h = hasher_open();
    hasher_start(h);
    hasher_put(h, "left over", 9);
    hasher_start(h);
    hasher_put(h, "a", 1);
    hasher_put(h, NULL, 0);
    hasher_put(h, "bc", 2);
    struct digest d = hasher_end(h), again;
    CHECK(is_hex(d.at, sizeof d.at, hashes[1].hash));
    hasher_start(h);
    for (int i = 0; i < 1'000'000; i++) hasher_put(h, "a", 1);
    d = hasher_end(h);
    CHECK(is_hex(d.at, sizeof d.at, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    again = sha256(S("abc"));
    CHECK(!digest_equal(&d, &again));
    hasher_close(h);
}

// The test cases 1, 2 and 6 of RFC 4231, 4.
// PROVES: RFC 2104
TEST(hmac_of_rfc_4231)
{
    uint8_t key[131];
    memset(key, 0x0b, 20);
    struct digest d = hmac_sha256((struct str){ (const char *)key, 20 }, S("Hi There"));
    CHECK(is_hex(d.at, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
    d = hmac_sha256(S("Jefe"), S("what do ya want for nothing?"));
    CHECK(is_hex(d.at, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    memset(key, 0xaa, sizeof key);
    d = hmac_sha256((struct str){ (const char *)key, 131 },
                    S("Test Using Larger Than Block-Size Key - Hash Key First"));
    CHECK(is_hex(d.at, 32, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

static const struct {
    const char *seed, *public, *message, *signature;
} signatures[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
      "655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
      "b00d291612bb0c00" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
      "c027beceea1ec40a" },
};

// The first three examples of its section 7.1.
// PROVES: RFC 8032, 5.1.7
TEST(ed25519_of_rfc_8032)
{
    for (int i = 0; i < COUNT(signatures); i++) {
        uint8_t seed[32], room[8], signature[64];
        struct sign_key k;
        (void)hex_of(signatures[i].seed, seed, sizeof seed);
        struct str message = hex_of(signatures[i].message, room, sizeof room);
        sign_key_of_seed(seed, &k);
        CHECK(is_hex(k.public, 32, signatures[i].public));
        sign_message(&k, message, signature);
        CHECK(is_hex(signature, 64, signatures[i].signature));
        CHECK(sign_verify(k.public, message, signature));
        for (int bit = 0; bit < 512; bit++) {
            signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
            CHECK(!sign_verify(k.public, message, signature));
            signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        CHECK(!sign_verify(k.public, S("another message"), signature));
    }
}

TEST(ed25519_refuses_the_neutral_key_that_signs_everything)
{
    uint8_t neutral[32] = { 1 }, signature[64] = { 1 };
    CHECK(!sign_verify(neutral, S("anything"), signature));
}

// The example of its appendix C.3.
// PROVES: FIPS 197, 5.1
TEST(permutation_is_aes_256)
{
    struct seal_key key;
    uint8_t in[16], out[16], back[16];
    (void)hex_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", key.at, 32);
    (void)hex_of("00112233445566778899aabbccddeeff", in, 16);
    struct permutation *p = permutation_open(&key);
    permutation_apply(p, in, out);
    CHECK(is_hex(out, 16, "8ea2b7ca516745bfeafc49904b496089"));
    permutation_undo(p, out, back);
    CHECK(memcmp(back, in, 16) == 0);
    permutation_close(p);
    permutation_close(NULL);
}

TEST(pseudonyms_go_forth_and_back_and_never_meet)
{
    enum { IDS = 2000 };
    static char names[IDS][PSEUDONYM_CHARS];
    struct seal_key key = { { 5 } }, other_key = { { 6 } };
    struct permutation *p = permutation_open(&key), *other = permutation_open(&other_key);
    for (int i = 0; i < IDS; i++) {
        int64_t id = -1;
        struct str name = pseudonym_print(p, 3, i, names[i]);
        CHECK_INT(name.len, 26);
        CHECK(pseudonym_parse(p, name, 3, &id) && id == i);
        CHECK(!pseudonym_parse(p, name, 4, &id));
        CHECK(!pseudonym_parse(other, name, 3, &id));
    }
    for (int i = 1; i < IDS; i++)
        for (int j = i - 1; j >= 0 && j > i - 50; j--)
            CHECK(memcmp(names[i], names[j], PSEUDONYM_CHARS) != 0);
    permutation_close(p);
    permutation_close(other);
}

TEST(pseudonyms_that_nobody_printed_are_refused)
{
    struct seal_key key = { { 5 } };
    struct permutation *p = permutation_open(&key);
    char name[PSEUDONYM_CHARS];
    int64_t id = 77;
    struct str text = pseudonym_print(p, 3, INT64_MAX, name);
    CHECK(pseudonym_parse(p, text, 3, &id) && id == INT64_MAX);
    CHECK(!pseudonym_parse(p, str_slice(text, 0, 25), 3, &id));
    CHECK(!pseudonym_parse(p, S(""), 3, &id));
    CHECK(!pseudonym_parse(p, S("zzzzzzzzzzzzzzzzzzzzzzzzzz"), 3, &id)); // bits past the 128th
    for (int i = 0; i < PSEUDONYM_CHARS; i++) {
        char was = name[i];
        name[i] = was == '4' ? '8' : '4';
        CHECK(!pseudonym_parse(p, text, 3, &id));
        name[i] = was;
    }
    permutation_close(p);
}
