// Which law is in force, and what is proposed to come after it: for whoever is to put it into force, or to see who would.
#include "gate/read_int.h"

enum {
    PROPOSED_MAX = 64,
    ACTOR_MAX = GATE_TEXT_MAX + 2
}; // one a person stands open; of more it is said that there are more

struct proposal {
    char digest[HEX_CHARS(DIGEST_BYTES)],
        by[ACTOR_MAX]; // "u:" and an account, or "o:" and who sat at the console
    int32_t by_len;
};

struct proposals {
    struct proposal at[PROPOSED_MAX];
    int32_t count;
    bool more;
};

static enum rc take_proposal(void *self, struct row row, struct fault *)
{
    struct proposals *all = self;
    struct str digest = row.at[0].s, by = row.at[1].s;
    if (digest.len != 2 * DIGEST_BYTES || by.len > ACTOR_MAX) return RC_OK;
    if (all->count == PROPOSED_MAX) return all->more = true, RC_OK;
    struct proposal *p = &all->at[all->count++];
    memcpy(p->digest, digest.at, 2 * DIGEST_BYTES);
    memcpy(p->by, by.at, (size_t)by.len);
    p->by_len = (int32_t)by.len;
    return RC_OK;
}

static void put_proposed(struct json_out *o, struct gate_reader *r, const struct proposals *all,
                         struct str in_force)
{
    json_open_key(o, "proposed", '[');
    for (int32_t i = 0; i < all->count; i++) {
        const struct proposal *p = &all->at[i];
        struct str digest = { p->digest, 2 * DIGEST_BYTES }, by = { p->by, p->by_len };
        if (str_equal(digest, in_force)) continue; // it has come into force
        json_open(o, '{');
        json_put_str(o, "digest", digest);
        json_put_str(o, "by", by);
        put_actor_words(o, "by_words", r, by);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

enum rc gate_packs(struct gate_reader *r, int64_t agency, struct arena *a, struct str *ret_json,
                   struct fault *f)
{
    const struct rules *rules = rules_of(r->gate, agency);
    struct proposals *all = NEW(a, struct proposals, 1);
    enum rc rc = store_each(
        r->store, f,
        "SELECT digest, name FROM installed WHERE agency = ?1 AND kind = 'pack-proposed' ORDER BY name",
        ARGS(INT(agency)), take_proposal, all);
    if (rc) return rc;
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    if (rules->pack) {
        json_open_key(&o, "in_force", '{');
        json_put_str(&o, "id", rules->pack->id);
        json_put_str(&o, "version", rules->pack->version);
        json_put_str(&o, "digest", rules->digest);
        json_shut(&o, '}');
    }
    put_proposed(&o, r, all, rules->digest);
    if (all->more) json_put_bool(&o, "more", true);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
