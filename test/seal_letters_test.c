// Hex, base32 and base64: there and back for every length, and no second form of anything.
#include "seal/seal.h"
#include "test.h"

// The examples of its section 10.
// PROVES: RFC 4648, 4
TEST(base64_of_rfc_4648)
{
    static const struct {
        const char *plain, *text;
    } cases[] = { { "", "" },
                  { "f", "Zg==" },
                  { "fo", "Zm8=" },
                  { "foo", "Zm9v" },
                  { "foob", "Zm9vYg==" },
                  { "fooba", "Zm9vYmE=" },
                  { "foobar", "Zm9vYmFy" } };
    for (int i = 0; i < COUNT(cases); i++) {
        char text[16], bytes[16];
        struct str plain = str_of(cases[i].plain);
        ptrdiff_t len = -1;
        CHECK_STR(base64_encode(plain.at, plain.len, text), str_of(cases[i].text));
        CHECK(base64_decode(str_of(cases[i].text), bytes, sizeof bytes, &len));
        CHECK_STR(((struct str){ bytes, len }), plain);
    }
}

typedef struct str encode_fn(const void *bytes, ptrdiff_t len, char *ret_text);
typedef bool decode_fn(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len);
typedef bool exactly_fn(struct str text, void *ret_bytes, ptrdiff_t len);

static const struct {
    encode_fn *encode;
    decode_fn *decode;
    exactly_fn *exactly;
} kinds[] = {
    { hex_encode, hex_decode, hex_decode_exactly },
    { base32_encode, base32_decode, base32_decode_exactly },
    { base64_encode, base64_decode, base64_decode_exactly },
};

TEST(all_lengths_go_there_and_back_and_no_room_is_exceeded)
{
    uint64_t seed = 1;
    for (int k = 0; k < COUNT(kinds); k++)
        for (ptrdiff_t len = 0; len < 70; len++) {
            uint8_t bytes[70], again[71];
            char text[141];
            ptrdiff_t got = -1;
            for (ptrdiff_t i = 0; i < len; i++) bytes[i] = (uint8_t)test_random(&seed);
            text[k == 0 ? HEX_CHARS(len) : k == 1 ? BASE32_CHARS(len) : BASE64_CHARS(len)] = '#';
            struct str s = kinds[k].encode(bytes, len, text);
            CHECK(s.at[s.len] == '#');
            again[len] = 0x5A;
            CHECK(kinds[k].decode(s, again, len, &got) && got == len && again[len] == 0x5A);
            CHECK(memcmp(bytes, again, (size_t)len) == 0);
            CHECK(kinds[k].exactly(s, again, len));
            CHECK(!kinds[k].exactly(s, again, len + 1));
            if (len > 0)
                CHECK(!kinds[k].decode(s, again, len - 1, &got) && !kinds[k].exactly(s, again, len - 1));
        }
}

// Whatever a decoder takes, the encoder gives: tried on every text of up to three letters out of a mean
// alphabet.
TEST(no_text_but_the_encoders_own_is_taken)
{
    static const char mean[] = "01zZilou=+/-_ \nfFAg\x80";
    enum { LETTERS = sizeof mean }; // the NUL too
    for (int k = 0; k < COUNT(kinds); k++) {
        int taken = 0;
        for (int n = 0; n < LETTERS * LETTERS * LETTERS * LETTERS; n++) {
            char text[4] = { mean[n % LETTERS], mean[n / LETTERS % LETTERS],
                             mean[n / LETTERS / LETTERS % LETTERS], mean[n / LETTERS / LETTERS / LETTERS] };
            char bytes[4], again[8];
            ptrdiff_t len;
            for (ptrdiff_t chars = 2; chars <= 4; chars++) {
                struct str s = { text, chars };
                if (!kinds[k].decode(s, bytes, sizeof bytes, &len)) continue;
                CHECK_STR(kinds[k].encode(bytes, len, again), s);
                taken++;
            }
        }
        CHECK(taken > 10);
    }
}

TEST(what_has_the_wrong_length_for_its_bytes_is_refused)
{
    static const char *const wrong[] = { "A",    "AA",       "AAA",     "A===", "AA=A",
                                         "====", "AAAAA===", "AAAAAA=", "Zh==", "Zm9=" };
    char bytes[16];
    ptrdiff_t len;
    for (int i = 0; i < COUNT(wrong); i++) CHECK(!base64_decode(str_of(wrong[i]), bytes, sizeof bytes, &len));
    CHECK(!hex_decode(S("abc"), bytes, sizeof bytes, &len) &&
          !hex_decode(S("AB"), bytes, sizeof bytes, &len));
    CHECK(!base32_decode(S("0"), bytes, sizeof bytes, &len) &&
          !base32_decode(S("01"), bytes, sizeof bytes, &len));
    CHECK(!base32_decode(S("000"), bytes, sizeof bytes, &len) &&
          base32_decode(S("0000"), bytes, sizeof bytes, &len));
}

TEST(what_people_type_is_folded)
{
    char text[32], bytes[16];
    struct str s = base32_fold(S("ABCD-Efgh 1lIo-OuX9"), text);
    ptrdiff_t len;
    CHECK_STR(s, S("abcdefgh11100ux9"));
    CHECK(!base32_decode(s, bytes, sizeof bytes, &len)); // "u" is no letter of ours
    s = base32_fold(S("ABCD-Efgh-1lIo-OvX9"), text);
    CHECK(base32_decode(s, bytes, sizeof bytes, &len) && len == 10);
}
