// Names and keys of note signers: "<name>+<id in hex>+<base64 of type and public key>".
// BASIS: C2SP signed-note: key ID = first 4 bytes of SHA-256(name ‖ 0A ‖ type ‖ public key)
#include "tree/tree.h"
#include <stdio.h>

// BASIS: Unicode 15.0, White_Space
static bool is_white_space(int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

bool note_name_valid(struct str name)
{
    if (name.len == 0 || name.len > NOTE_NAME_BYTES_MAX) return false;
    while (name.len > 0) {
        int32_t c = utf8_next(&name);
        if (c < 0x20 || c == '+' || is_white_space(c)) return false;
    }
    return true;
}

static uint32_t key_id(struct str name, uint8_t type, const uint8_t public[static SIGN_PUBLIC_BYTES])
{
    char bytes[NOTE_NAME_BYTES_MAX + 2 + SIGN_PUBLIC_BYTES], *at = bytes + name.len;
    memcpy(bytes, name.at, (size_t)name.len);
    *at++ = '\n';
    *at++ = (char)type;
    memcpy(at, public, SIGN_PUBLIC_BYTES);
    struct digest d = sha256((struct str){ bytes, name.len + 2 + SIGN_PUBLIC_BYTES });
    return (uint32_t)d.at[0] << 24 | (uint32_t)d.at[1] << 16 | (uint32_t)d.at[2] << 8 | d.at[3];
}

struct note_signer note_signer_of(struct str name, uint8_t type, const uint8_t seed[static SIGN_SEED_BYTES])
{
    MUST(note_name_valid(name) && (type == NOTE_ED25519 || type == NOTE_COSIGNATURE));
    struct note_signer s = { .key = { .name = name, .type = type } };
    sign_key_of_seed(seed, &s.sign);
    memcpy(s.key.public, s.sign.public, SIGN_PUBLIC_BYTES);
    s.key.id = key_id(name, type, s.key.public);
    return s;
}

enum { KEY_BYTES = 1 + SIGN_PUBLIC_BYTES, ID_CHARS = 8 };

struct str vkey_print(const struct note_key *k, char ret_text[static VKEY_TEXT_MAX])
{
    uint8_t bytes[KEY_BYTES] = { k->type };
    char base64[BASE64_CHARS(KEY_BYTES)];
    memcpy(bytes + 1, k->public, SIGN_PUBLIC_BYTES);
    struct str key = base64_encode(bytes, sizeof bytes, base64);
    int len = snprintf(ret_text, VKEY_TEXT_MAX, "%.*s+%08x+%.*s", P(k->name), k->id, P(key));
    MUST(len > 0 && len < VKEY_TEXT_MAX);
    return (struct str){ ret_text, len };
}

enum rc vkey_parse(struct str text, struct note_key *ret_key, struct fault *f)
{
    struct str name, id, base64;
    uint8_t id_bytes[4], bytes[KEY_BYTES];
    if (!str_cut(text, '+', &name, &id) || !str_cut(id, '+', &id, &base64))
        return fail(f, RC_INVALID, "verifier key is not name+id+key");
    if (!note_name_valid(name)) return fail(f, RC_INVALID, "verifier key has no valid name");
    if (!hex_decode_exactly(id, id_bytes, sizeof id_bytes))
        return fail(f, RC_INVALID, "verifier key \"%.*s\": id is not %d hex digits", P(name), ID_CHARS);
    if (!base64_decode_exactly(base64, bytes, sizeof bytes))
        return fail(f, RC_INVALID, "verifier key \"%.*s\": key is not base64 of %d bytes", P(name),
                    KEY_BYTES);
    struct note_key k = { .name = name, .type = bytes[0] };
    if (k.type != NOTE_ED25519 && k.type != NOTE_COSIGNATURE)
        return fail(f, RC_INVALID, "verifier key \"%.*s\": type %02x is not one we know", P(name), k.type);
    memcpy(k.public, bytes + 1, SIGN_PUBLIC_BYTES);
    k.id = key_id(name, k.type, k.public);
    uint32_t id_given =
        (uint32_t)id_bytes[0] << 24 | (uint32_t)id_bytes[1] << 16 | (uint32_t)id_bytes[2] << 8 | id_bytes[3];
    if (id_given != k.id)
        return fail(f, RC_INVALID, "verifier key \"%.*s\": id is %08x, not %08x", P(name), id_given, k.id);
    *ret_key = k;
    return RC_OK;
}
