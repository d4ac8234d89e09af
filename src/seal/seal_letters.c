// Hex, base32 and base64 are one thing with 4, 5 or 6 bits a letter: first bits first, the last letter
// filled up with zero bits. Decoding takes exactly what encoding gives, so that no value has a second form.
#include "seal/seal_int.h"

struct letters {
    int bits;
    const char *alphabet;
};

static const struct letters hex = { 4, "0123456789abcdef" };
static const struct letters base32 = { 5, "0123456789abcdefghjkmnpqrstvwxyz" };
static const struct letters base64 = { 6,
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" };

static struct str encode(const struct letters *l, const void *bytes, ptrdiff_t len, char *ret_text)
{
    const uint8_t *at = bytes;
    char *out = ret_text;
    uint32_t held = 0; // bits not yet written stand lowest
    int count = 0;
    for (ptrdiff_t i = 0; i < len; i++) {
        held = held << 8 | at[i];
        for (count += 8; count >= l->bits; count -= l->bits)
            *out++ = l->alphabet[held >> (count - l->bits) & ((1U << l->bits) - 1)];
    }
    if (count > 0) *out++ = l->alphabet[held << (l->bits - count) & ((1U << l->bits) - 1)];
    return (struct str){ ret_text, out - ret_text };
}

// The value of each letter plus one; 0 for what is none.
struct values {
    uint8_t at[256];
};

static struct values values_of(const struct letters *l)
{
    struct values v = { 0 };
    for (int i = 0; i < 1 << l->bits; i++) v.at[(uint8_t)l->alphabet[i]] = (uint8_t)(i + 1);
    return v;
}

static bool all_letters(const struct values *v, struct str text)
{
    for (ptrdiff_t i = 0; i < text.len; i++)
        if (v->at[(uint8_t)text.at[i]] == 0) return false;
    return true;
}

static bool decode(const struct letters *l, struct str text, void *ret_bytes, ptrdiff_t room,
                   ptrdiff_t *ret_len)
{
    ptrdiff_t bits;
    if (__builtin_mul_overflow(text.len, (ptrdiff_t)l->bits, &bits)) return false;
    ptrdiff_t len = bits / 8, spare = bits % 8;
    struct values v = values_of(l);
    if (len > room || spare >= l->bits || !all_letters(&v, text)) return false;
    uint8_t last = text.len > 0 ? v.at[(uint8_t)text.at[text.len - 1]] : 1;
    if (((last - 1) & ((1 << spare) - 1)) != 0) return false; // the filling must be zero bits
    uint8_t *out = ret_bytes;
    uint32_t held = 0;
    int count = 0;
    for (ptrdiff_t i = 0; i < text.len; i++) {
        held = held << l->bits | (uint32_t)(v.at[(uint8_t)text.at[i]] - 1);
        count += l->bits;
        if (count >= 8) *out++ = (uint8_t)(held >> (count -= 8));
    }
    *ret_len = len;
    return true;
}

struct str hex_encode(const void *bytes, ptrdiff_t len, char *ret_text)
{
    return encode(&hex, bytes, len, ret_text);
}

bool hex_decode(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len)
{
    return decode(&hex, text, ret_bytes, room, ret_len);
}

bool hex_decode_exactly(struct str text, void *ret_bytes, ptrdiff_t len)
{
    ptrdiff_t got;
    return text.len == HEX_CHARS(len) && hex_decode(text, ret_bytes, len, &got);
}

struct str base64_encode_bare(const void *bytes, ptrdiff_t len, char *ret_text)
{
    return encode(&base64, bytes, len, ret_text);
}

bool base64_decode_bare(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len)
{
    return decode(&base64, text, ret_bytes, room, ret_len);
}

struct str base64_encode(const void *bytes, ptrdiff_t len, char *ret_text)
{
    struct str s = encode(&base64, bytes, len, ret_text);
    while (s.len % 4 != 0) ret_text[s.len++] = '=';
    return s;
}

bool base64_decode(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len)
{
    if (text.len % 4 != 0) return false;
    struct str bare = text;
    while (bare.len > text.len - 2 && bare.len > 0 && bare.at[bare.len - 1] == '=') bare.len--;
    return decode(&base64, bare, ret_bytes, room, ret_len); // an '=' elsewhere is no letter
}

bool base64_decode_exactly(struct str text, void *ret_bytes, ptrdiff_t len)
{
    ptrdiff_t padding = (3 - len % 3) % 3, got; // more of it would make fewer bytes of as many letters
    bool padded = text.len == BASE64_CHARS(len) &&
                  (padding == 2 || text.len < 2 || text.at[text.len - 2] != '=') &&
                  (padding > 0 || text.len == 0 || text.at[text.len - 1] != '=');
    return padded && base64_decode(text, ret_bytes, len, &got);
}

struct str base32_encode(const void *bytes, ptrdiff_t len, char *ret_text)
{
    return encode(&base32, bytes, len, ret_text);
}

bool base32_decode(struct str text, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_len)
{
    return decode(&base32, text, ret_bytes, room, ret_len);
}

bool base32_decode_exactly(struct str text, void *ret_bytes, ptrdiff_t len)
{
    ptrdiff_t got;
    return text.len == BASE32_CHARS(len) && base32_decode(text, ret_bytes, len, &got);
}

struct str base32_fold(struct str text, char *ret_text)
{
    ptrdiff_t len = 0;
    for (ptrdiff_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == ' ' || c == '-') continue;
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        ret_text[len++] = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
    }
    return (struct str){ ret_text, len };
}
