// SHA-256 over OpenSSL: the digest is fetched once for a hasher, since an implicit fetch costs more than the hash of a node. What has no
// handle goes through OpenSSL's old interface, which fetches nothing and keeps no state: libsodium's takes four times as long.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "seal/seal.h"
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <stdlib.h>

enum rc seal_init(struct fault *f)
{
    return sodium_init() >= 0 ? RC_OK : fail(f, RC_IO, "could not start libsodium: no source of entropy");
}

bool digest_equal(const struct digest *a, const struct digest *b) { return memcmp(a, b, sizeof *a) == 0; }

struct hasher {
    EVP_MD *sha256;
    EVP_MD_CTX *context;
};

struct hasher *hasher_open(void)
{
    struct hasher *h = calloc(1, sizeof *h);
    MUST(h != NULL);
    h->sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    h->context = EVP_MD_CTX_new();
    MUST(h->sha256 != NULL && h->context != NULL);
    MUST(EVP_DigestInit_ex2(h->context, h->sha256, NULL) == 1);
    return h;
}

void hasher_close(struct hasher *h)
{
    if (!h) return;
    EVP_MD_CTX_free(h->context);
    EVP_MD_free(h->sha256);
    free(h);
}

void hasher_start(struct hasher *h) { MUST(EVP_DigestInit_ex2(h->context, NULL, NULL) == 1); }

void hasher_put(struct hasher *h, const void *bytes, ptrdiff_t len)
{
    MUST(len >= 0 && EVP_DigestUpdate(h->context, bytes, (size_t)len) == 1);
}

struct digest hasher_end(struct hasher *h)
{
    struct digest out;
    MUST(EVP_DigestFinal_ex(h->context, out.at, NULL) == 1);
    return out;
}

struct digest hasher_of(struct hasher *h, struct str s)
{
    hasher_start(h);
    hasher_put(h, s.at, s.len);
    return hasher_end(h);
}

struct digest sha256(struct str s)
{
    struct digest out;
    SHA256_CTX c;
    MUST(SHA256_Init(&c) == 1 && SHA256_Update(&c, s.at, (size_t)s.len) == 1 &&
         SHA256_Final(out.at, &c) == 1);
    return out;
}

// One of the two passes: the key's block under its pad, then the bytes.
static struct digest padded(const uint8_t block[static SHA256_CBLOCK], uint8_t pad, struct str bytes)
{
    struct digest out;
    SHA256_CTX c;
    uint8_t under[SHA256_CBLOCK];
    for (int i = 0; i < SHA256_CBLOCK; i++) under[i] = block[i] ^ pad;
    MUST(SHA256_Init(&c) == 1 && SHA256_Update(&c, under, sizeof under) == 1 &&
         SHA256_Update(&c, bytes.at, (size_t)bytes.len) == 1 && SHA256_Final(out.at, &c) == 1);
    wipe(under, sizeof under);
    wipe(&c, sizeof c);
    return out;
}

// Two passes, each under the key and a pad of its own.
struct digest hmac_sha256(struct str key, struct str message)
{
    enum { INNER = 0x36, OUTER = 0x5C };
    uint8_t block[SHA256_CBLOCK] = { 0 };
    struct digest short_key = key.len > SHA256_CBLOCK ? sha256(key) : (struct digest){ 0 };
    if (key.len > SHA256_CBLOCK)
        memcpy(block, short_key.at, sizeof short_key.at);
    else if (key.len > 0)
        memcpy(block, key.at, (size_t)key.len);
    struct digest inner = padded(block, INNER, message);
    struct digest out = padded(block, OUTER, (struct str){ (const char *)inner.at, sizeof inner.at });
    wipe(block, sizeof block);
    wipe(&short_key, sizeof short_key);
    wipe(&inner, sizeof inner);
    return out;
}

struct digest seal_commitment(struct hasher *h, const uint8_t random[static OPENING_BYTES], struct str body)
{
    hasher_start(h);
    hasher_put(h, random, OPENING_BYTES);
    hasher_put(h, body.at, body.len);
    return hasher_end(h);
}

bool secret_equal(const void *a, const void *b, ptrdiff_t len)
{
    MUST(len >= 0);
    return len == 0 || sodium_memcmp(a, b, (size_t)len) == 0;
}

void wipe(void *bytes, ptrdiff_t len)
{
    MUST(len >= 0);
    if (len > 0) sodium_memzero(bytes, (size_t)len);
}
