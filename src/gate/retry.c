// Idempotency: a key that was used before gets the same answer, from the batch or from the store; with another body it is a conflict (DESIGN 6, retry).
#include "gate/decide_int.h"

static uint64_t mix(uint64_t n)
{
    n = (n ^ n >> 31) * UINT64_C(0x9E3779B97F4A7C15);
    return n ^ n >> 29;
}

static enum rc read_retry(void *self, struct row row, struct fault *f)
{
    struct found_retry *r = self;
    if (row.at[0].s.len != RETRY_DIGEST) return fail(f, RC_CORRUPT, "a retry row without its digest");
    memcpy(r->digest, row.at[0].s.at, RETRY_DIGEST);
    r->position = row.at[1].i;
    r->found = true;
    return RC_OK;
}

static uint64_t key_bucket(const uint8_t key[static RETRY_KEY])
{
    return mix(get_be64(key) ^ get_be64(key + 8)) % OVERLAY_BUCKETS;
}

enum rc retry_find(struct gate *g, int64_t agency, const uint8_t key[static RETRY_KEY],
                   const uint8_t scope[static RETRY_SCOPE], struct found_retry *ret, struct fault *f)
{
    *ret = (struct found_retry){ 0 };
    for (const struct overlay_retry *o = g->batch->retries[key_bucket(key)]; o; o = o->next) {
        if (o->agency != agency || memcmp(o->key, key, RETRY_KEY) != 0 ||
            memcmp(o->scope, scope, RETRY_SCOPE) != 0)
            continue;
        ret->found = true;
        ret->position = o->position;
        memcpy(ret->digest, o->digest, RETRY_DIGEST);
        return RC_OK;
    }
    return store_each(g->writer, f,
                      "SELECT digest, position FROM retry WHERE agency = ?1 AND key = ?2 AND scope = ?3",
                      ARGS(INT(agency), BLOB(((struct str){ (const char *)key, RETRY_KEY })),
                           BLOB(((struct str){ (const char *)scope, RETRY_SCOPE }))),
                      read_retry, ret);
}

void retry_keep(struct gate *g, const struct gate_job *job, const uint8_t key[static RETRY_KEY],
                const uint8_t scope[static RETRY_SCOPE])
{
    struct batch *b = g->batch;
    struct overlay_retry *o = NEW(&b->arena, struct overlay_retry, 1);
    o->agency = job->agency;
    o->position = job->position;
    memcpy(o->key, key, RETRY_KEY);
    memcpy(o->scope, scope, RETRY_SCOPE);
    memcpy(o->digest, job->retry_digest, RETRY_DIGEST);
    struct overlay_retry **bucket = &b->retries[key_bucket(key)];
    o->next = *bucket;
    *bucket = o;
    MUST(b->retries_count < GATE_BATCH_MAX);
    b->retries_in_order[b->retries_count++] = o;
}
