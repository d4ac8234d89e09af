// What the pack's decisions say of a case that nobody has opened yet: the grade of a call while it is being told. Nothing is recorded, and nothing
// is ruled: what is still missing is taken as not told.
#include "gate/read_int.h"

enum rc gate_foresee(struct gate_reader *r, const struct actor *actor, const struct gate_foreseen *what,
                     struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    const struct person *person = reader_person(r, actor);
    const struct pack *p = gate_pack(r->gate, what->agency);
    const struct pack_kind *kind = p ? pack_kind(p, what->kind) : NULL;
    struct law_question q = { .now = reader_now(r), .kind = what->kind, .data = what->data };
    const struct decided *decided;
    if (!person) return fail(f, RC_DENIED, "no such account");
    if (!kind) return fail(f, RC_INVALID, "/kind: no such kind");
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    q.act = kind->open->act;
    q.by = is_partner(r->gate, person) ? LAW_BY_PARTNER : LAW_BY_STAFF;
    q.actor = actor->name;
    int32_t count = law_foresee(p, &q, kind->open, &far, &decided);
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_put_str(&o, "kind", kind->name);
    json_open_key(&o, "tables", '[');
    for (int32_t i = 0; i < count; i++) put_table(&o, p, &decided[i], language, &far);
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}
