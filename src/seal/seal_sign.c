// Ed25519 by libsodium, which refuses keys of small order and signatures with a second form.
#include "seal/seal.h"
#include <sodium.h>

_Static_assert((int)SIGN_SEED_BYTES == (int)crypto_sign_SEEDBYTES, "seed");
_Static_assert((int)SIGN_PUBLIC_BYTES == (int)crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert((int)SIGN_SECRET_BYTES == (int)crypto_sign_SECRETKEYBYTES, "secret key");
_Static_assert((int)SIGNATURE_BYTES == (int)crypto_sign_BYTES, "signature");

void sign_key_of_seed(const uint8_t seed[static SIGN_SEED_BYTES], struct sign_key *ret_key)
{
    (void)crypto_sign_seed_keypair(ret_key->public, ret_key->secret, seed);
}

void sign_message(const struct sign_key *key, struct str message,
                  uint8_t ret_signature[static SIGNATURE_BYTES])
{
    (void)crypto_sign_detached(ret_signature, NULL, (const uint8_t *)message.at,
                               (unsigned long long)message.len, key->secret);
}

bool sign_verify(const uint8_t public[static SIGN_PUBLIC_BYTES], struct str message,
                 const uint8_t signature[static SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, (const uint8_t *)message.at,
                                       (unsigned long long)message.len, public) == 0;
}
