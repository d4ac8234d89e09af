// One block of AES-256 as a keyed permutation: two case ids never share a pseudonym, and none can be
// guessed from another. Each block stands for itself here, so the mode that OpenSSL calls ECB is the right
// one.
#include "seal/seal.h"
#include <openssl/evp.h>
#include <stdlib.h>

enum { BLOCK_BYTES = 16 };

struct permutation {
    EVP_CIPHER_CTX *forth, *back;
};

static EVP_CIPHER_CTX *context_open(const EVP_CIPHER *cipher, const struct seal_key *key, int forth)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    MUST(c != NULL);
    MUST(EVP_CipherInit_ex2(c, cipher, key->at, NULL, forth, NULL) == 1);
    MUST(EVP_CIPHER_CTX_set_padding(c, 0) == 1);
    return c;
}

struct permutation *permutation_open(const struct seal_key *key)
{
    struct permutation *p = calloc(1, sizeof *p);
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-ECB", NULL);
    MUST(p != NULL && cipher != NULL);
    p->forth = context_open(cipher, key, 1);
    p->back = context_open(cipher, key, 0);
    EVP_CIPHER_free(cipher); // each context keeps a reference
    return p;
}

void permutation_close(struct permutation *p)
{
    if (!p) return;
    EVP_CIPHER_CTX_free(p->forth); // OpenSSL cleanses the key schedule
    EVP_CIPHER_CTX_free(p->back);
    free(p);
}

static void block(EVP_CIPHER_CTX *c, const uint8_t *in, uint8_t *ret_out)
{
    int bytes = 0;
    MUST(EVP_CipherUpdate(c, ret_out, &bytes, in, BLOCK_BYTES) == 1 && bytes == BLOCK_BYTES);
}

void permutation_apply(struct permutation *p, const uint8_t in[static 16], uint8_t ret_out[static 16])
{
    block(p->forth, in, ret_out);
}

void permutation_undo(struct permutation *p, const uint8_t in[static 16], uint8_t ret_out[static 16])
{
    block(p->back, in, ret_out);
}

struct str pseudonym_print(struct permutation *p, int64_t agency, int64_t id,
                           char ret_text[static PSEUDONYM_CHARS])
{
    uint8_t plain[BLOCK_BYTES], name[BLOCK_BYTES];
    put_be64(plain, (uint64_t)agency);
    put_be64(plain + 8, (uint64_t)id);
    permutation_apply(p, plain, name);
    return base32_encode(name, sizeof name, ret_text);
}

bool pseudonym_parse(struct permutation *p, struct str text, int64_t agency, int64_t *ret_id)
{
    uint8_t plain[BLOCK_BYTES], name[BLOCK_BYTES];
    if (!base32_decode_exactly(text, name, sizeof name)) return false;
    permutation_undo(p, name, plain);
    if (get_be64(plain) != (uint64_t)agency) return false;
    *ret_id = (int64_t)get_be64(plain + 8);
    return true;
}
