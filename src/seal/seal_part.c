// Sealing: nonce, ciphertext, tag. A random nonce of 24 bytes needs no counter that would have to survive a
// crash.
#include "seal/seal.h"
#include <sodium.h>

_Static_assert((int)SEAL_KEY_BYTES == (int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
_Static_assert((int)SEAL_NONCE_BYTES == (int)crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert((int)SEAL_TAG_BYTES == (int)crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert((int)SEAL_KEY_BYTES >= (int)crypto_generichash_KEYBYTES_MIN &&
                   (int)SEAL_KEY_BYTES <= (int)crypto_generichash_KEYBYTES_MAX,
               "a key of the mask");
_Static_assert((int)SEAL_KEY_BYTES == (int)DIGEST_BYTES, "a digest serves as a key");

void seal_part(const struct seal_key *key, const uint8_t nonce[static SEAL_NONCE_BYTES], struct str bound,
               struct str plain, uint8_t *ret_sealed)
{
    memcpy(ret_sealed, nonce, SEAL_NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        ret_sealed + SEAL_NONCE_BYTES, NULL, (const uint8_t *)plain.at, (unsigned long long)plain.len,
        (const uint8_t *)bound.at, (unsigned long long)bound.len, NULL, nonce, key->at);
}

enum rc unseal_part(const struct seal_key *key, struct str bound, struct str sealed, uint8_t *ret_plain,
                    struct fault *f)
{
    if (sealed.len < SEAL_EXTRA_BYTES)
        return fail(f, RC_CORRUPT, "sealed part of %td bytes is too short", sealed.len);
    const uint8_t *at = (const uint8_t *)sealed.at;
    ptrdiff_t bytes = sealed.len - SEAL_NONCE_BYTES;
    int wrong = crypto_aead_xchacha20poly1305_ietf_decrypt(
        ret_plain, NULL, NULL, at + SEAL_NONCE_BYTES, (unsigned long long)bytes, (const uint8_t *)bound.at,
        (unsigned long long)bound.len, at, key->at);
    if (!wrong) return RC_OK;
    wipe(ret_plain, sealed.len - SEAL_EXTRA_BYTES);
    return fail(f, RC_CORRUPT, "sealed part does not open: altered, of another place, or under another key");
}

void seal_wrap(const struct seal_key *agency_key, const uint8_t nonce[static SEAL_NONCE_BYTES],
               struct str bound, const struct seal_key *part_key,
               uint8_t ret_wrapped[static SEAL_WRAPPED_BYTES])
{
    struct str plain = { (const char *)part_key->at, SEAL_KEY_BYTES };
    seal_part(agency_key, nonce, bound, plain, ret_wrapped);
}

enum rc seal_unwrap(const struct seal_key *agency_key, struct str bound,
                    const uint8_t wrapped[static SEAL_WRAPPED_BYTES], struct seal_key *ret_part_key,
                    struct fault *f)
{
    struct str sealed = { (const char *)wrapped, SEAL_WRAPPED_BYTES };
    struct seal_key key;
    enum rc rc = unseal_part(agency_key, bound, sealed, key.at, f);
    if (rc) return within(f, rc, "unwrapping a key");
    *ret_part_key = key;
    wipe(&key, sizeof key);
    return RC_OK;
}

void seal_mask(const struct seal_key *slot_key, struct str bound, const uint8_t key[static SEAL_KEY_BYTES],
               uint8_t ret_key[static SEAL_KEY_BYTES])
{
    uint8_t mask[SEAL_KEY_BYTES];
    (void)crypto_generichash(mask, sizeof mask, (const uint8_t *)bound.at, (unsigned long long)bound.len,
                             slot_key->at, sizeof slot_key->at);
    for (int i = 0; i < SEAL_KEY_BYTES; i++) ret_key[i] = key[i] ^ mask[i];
    wipe(mask, sizeof mask);
}

struct seal_key seal_subkey(const struct seal_key *main, struct str purpose)
{
    struct digest d = hmac_sha256((struct str){ (const char *)main->at, SEAL_KEY_BYTES }, purpose);
    struct seal_key key;
    memcpy(key.at, d.at, sizeof key.at);
    wipe(&d, sizeof d);
    return key;
}
