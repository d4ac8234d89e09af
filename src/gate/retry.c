// Idempotency: a key that was used before gets the same answer, from the batch or from the store; with another body it is a conflict.
#include "gate/decide_int.h"

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
    return gate_mix(get_be64(key) ^ get_be64(key + 8)) % OVERLAY_BUCKETS;
}

// The staff of a case see its entries whole, and whoever sends an anonymous opening again under its key is answered as its sender was, with the
// receipt's code. So an entry tells when a key was made, and the rest of it only under the agency's own key.
void retry_hide(const struct ledger *l, int64_t agency, uint8_t key[static RETRY_KEY])
{
    enum { TIME = 6, VERSION_AT = 6, VARIANT_AT = 8 };
    char tagged[1 + HEX_CHARS(RETRY_KEY)] = { 'k' };
    uint8_t token[16];
    (void)hex_encode(key, RETRY_KEY, tagged + 1);
    ledger_search_token(l, agency, (struct str){ tagged, sizeof tagged }, token);
    memcpy(key + TIME, token, RETRY_KEY - TIME);
    key[VERSION_AT] = (uint8_t)((key[VERSION_AT] & 0x0F) | 0x70);
    key[VARIANT_AT] = (uint8_t)((key[VARIANT_AT] & 0x3F) | 0x80);
}

void retry_ask(struct gate *g, const struct gate_job *job)
{
    struct retry *r = &g->batch->asking;
    struct instant made;
    g->batch->is_keyed = job->retry_key.len > 0 && retry_key_parse(job->retry_key, r->key, &made);
    g->batch->is_over = g->batch->is_keyed && !retry_is_kept(made, g->batch->last_at[job->agency]);
    if (!g->batch->is_keyed) return;
    retry_hide(g->ledger, job->agency, r->key);
    retry_scope(job, r->scope);
    memcpy(r->digest, job->retry_digest, RETRY_DIGEST);
}

static bool is_same_key(const struct overlay_retry *o, int64_t agency, const struct retry *r)
{
    return o->agency == agency && memcmp(o->key, r->key, RETRY_KEY) == 0 &&
           memcmp(o->scope, r->scope, RETRY_SCOPE) == 0;
}

enum rc retry_find(struct gate *g, int64_t agency, struct found_retry *ret, struct fault *f)
{
    const struct retry *r = &g->batch->asking;
    *ret = (struct found_retry){ 0 };
    for (const struct overlay_retry *o = g->batch->retries[key_bucket(r->key)]; o; o = o->next) {
        if (!is_same_key(o, agency, r)) continue;
        *ret = (struct found_retry){ .found = true,
                                     .position = o->position,
                                     .twin_agency = o->twin_agency,
                                     .twin = o->twin,
                                     .verb = o->verb,
                                     .at = g->batch->now };
        memcpy(ret->digest, o->digest, RETRY_DIGEST);
        return RC_OK;
    }
    return store_each(g->writer, f,
                      "SELECT digest, position FROM retry WHERE agency = ?1 AND key = ?2 AND scope = ?3",
                      ARGS(INT(agency), BLOB(((struct str){ (const char *)r->key, RETRY_KEY })),
                           BLOB(((struct str){ (const char *)r->scope, RETRY_SCOPE }))),
                      read_retry, ret);
}

// Key and scope, so that a rebuild knows both.
struct str retry_text(struct arena *a, const struct retry *r)
{
    char key[HEX_CHARS(RETRY_KEY)], scope[HEX_CHARS(RETRY_SCOPE)];
    struct str k = hex_encode(r->key, RETRY_KEY, key), s = hex_encode(r->scope, RETRY_SCOPE, scope);
    return arena_print(a, "%.*s-%.*s-%.*s-%.*s-%.*s/%.*s", P(str_slice(k, 0, 8)), P(str_slice(k, 8, 12)),
                       P(str_slice(k, 12, 16)), P(str_slice(k, 16, 20)), P(str_slice(k, 20, 32)), P(s));
}

void retry_keep(struct gate *g, const struct staging *s, int64_t position)
{
    struct batch *b = g->batch;
    struct overlay_retry *o = NEW(&b->arena, struct overlay_retry, 1);
    o->agency = s->agency;
    o->position = position;
    o->verb = s->verb;
    if (s->effects->moves) o->twin_agency = s->effects->twin_agency, o->twin = s->effects->twin;
    memcpy(o->key, s->retry->key, RETRY_KEY);
    memcpy(o->scope, s->retry->scope, RETRY_SCOPE);
    memcpy(o->digest, s->retry->digest, RETRY_DIGEST);
    struct overlay_retry **bucket = &b->retries[key_bucket(o->key)];
    o->next = *bucket;
    *bucket = o;
    MUST(b->retries_count < GATE_BATCH_MAX);
    b->retries_in_order[b->retries_count++] = o;
}

// --- keys that are over -----------------------------------------------------------------------------------------------------------------

static int64_t kept_from_ns(struct instant last_at) { return last_at.ns - RETRY_KEPT_DAYS * NS_PER_DAY; }

bool retry_is_kept(struct instant made, struct instant last_at) { return made.ns >= kept_from_ns(last_at); }

// Keys begin with their time, so those that are over lie together at the beginning.
enum rc retry_prune(struct store *s, int64_t agency, struct instant last_at, int32_t rows_max,
                    int64_t *ret_gone, struct fault *f)
{
    uint8_t first[RETRY_KEY] = { 0 };
    *ret_gone = 0;
    if (kept_from_ns(last_at) <= 0) return RC_OK;
    put_be64(first, (uint64_t)((kept_from_ns(last_at) + NS_PER_MS - 1) / NS_PER_MS) << 16);
    enum rc rc = store_run(
        s, f,
        "DELETE FROM retry WHERE agency = ?1 AND key < ?2 AND key <= coalesce("
        "(SELECT key FROM retry WHERE agency = ?1 AND key < ?2 ORDER BY key LIMIT 1 OFFSET ?3), ?2)",
        ARGS(INT(agency), BLOB(((struct str){ (const char *)first, RETRY_KEY })), INT(rows_max - 1)));
    if (!rc) *ret_gone = store_changes(s);
    return rc ? within(f, rc, "keys of retries that are over") : RC_OK;
}

enum rc retry_tidy(struct gate *g, struct fault *f)
{
    struct instant now = g->world->now(g->world->self);
    int64_t gone = 0, most = 0;
    if (now.ns < g->prune_at.ns) return RC_OK;
    enum rc rc = store_begin(g->writer, f);
    for (int64_t agency = 1; !rc && agency <= ledger_agencies(g->ledger); agency++) {
        rc = retry_prune(g->writer, agency, g->last_at[agency], RETRY_SLICE, &gone, f);
        most = gone > most ? gone : most;
    }
    if (!rc && most > 0) rc = store_commit(g->writer, f);
    if (rc || most == 0) store_rollback(g->writer);
    if (!rc && most < RETRY_SLICE) g->prune_at.ns = now.ns + RETRY_PRUNE_S * NS_PER_S;
    return rc;
}
