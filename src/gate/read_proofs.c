// A case's entries with their proofs, for whoever sees the case: each entry's bytes and its inclusion under the head signed last, so that a browser can
// check what it is shown. An entry names people by account and holds no sealed part, as the story that it stands behind.
#include "gate/read_int.h"

static bool is_before(void *self, const struct entry *e) { return e->place < *(const int64_t *)self; }

static enum rc put_proof(struct json_out *o, struct gate_reader *r, const struct casefile *c,
                         int64_t position, struct arena far, struct fault *f)
{
    struct ledger *l = r->gate->ledger;
    struct entry *e = NEW(&far, struct entry, 1);
    struct proof *proof = NEW(&far, struct proof, 1);
    struct str bytes, none = { 0 };
    char number[NUMBER_TEXT_MAX];
    enum rc rc = ledger_entry(r->store, &far, c->agency, position, &bytes, f);
    if (!rc) rc = entry_decode(&far, bytes, e, f);
    if (!rc) rc = ledger_prove(l, r->store, &far, c->agency, position, proof, f);
    if (rc) return within(f, rc, "position %lld of agency %lld", (long long)position, (long long)c->agency);
    json_open(o, '{');
    json_put_int(o, "n", e->place);
    json_put_int(o, "position", position);
    json_put_raw(o, "receipt",
                 ledger_receipt_json(&far, case_number(c, number), none, bytes, proof,
                                     ledger_vkey(l, c->agency), NULL, 0));
    json_shut(o, '}');
    return RC_OK;
}

enum rc gate_proofs(struct gate_reader *r, const struct actor *actor, int64_t agency, int64_t casefile,
                    int64_t before, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct casefile *c = NEW(a, struct casefile, 1);
    struct seen seen;
    int64_t positions[PROOFS_SHOWN];
    struct story story = {
        .wanted = is_before, .self = &before, .positions = positions, .room = PROOFS_SHOWN
    };
    enum rc rc = read_case(r, actor, agency, casefile, *a, c, &seen, f);
    if (!rc) rc = read_story(r, c, *a, &story, f);
    if (rc) return rc;
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "entries", '[');
    for (int32_t i = 0; !rc && i < story.count; i++) rc = put_proof(&o, r, c, story.positions[i], far, f);
    if (rc) return rc;
    json_shut(&o, ']');
    json_put_bool(&o, "more", story.cut);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}
