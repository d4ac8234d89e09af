// What the holder of a receipt sees: progress in plain words, clocks, who read their fields, and the proof with the openings of their own parts;
// and the fields that a `read` act opens for staff.
#include "gate/read_int.h"
#include <stdio.h>

struct holding {
    int64_t agency, id;
    bool found;
};

static enum rc take_holding(void *self, struct row row, struct fault *)
{
    struct holding *h = self;
    h->id = row.at[0].i;
    h->found = true;
    return RC_OK;
}

static enum rc find_receipt(struct gate_reader *r, const uint8_t hash[static RECEIPT_HASH], struct holding *h,
                            struct fault *f)
{
    enum rc rc = RC_OK;
    for (int64_t agency = 1; !rc && !h->found && agency <= ledger_agencies(r->gate->ledger); agency++) {
        h->agency = agency;
        rc = store_each(r->search, f, "SELECT id FROM receipt WHERE agency = ?1 AND hash = ?2",
                        ARGS(INT(agency), BLOB(((struct str){ (const char *)hash, 16 }))), take_holding, h);
    }
    return rc;
}

// A case that another agency of this server took over goes on there, and its holder with it.
static enum rc follow_case(struct gate_reader *r, struct actor *holder, struct fault *f)
{
    enum { HOPS_MAX = 16 };
    int64_t agency = holder->agency, id = holder->casefile;
    struct casefile c;
    for (int hop = 0; hop < HOPS_MAX; hop++) {
        enum rc rc = casefile_load(r->store, holder->agency, holder->casefile, &c, f);
        if (rc) return rc == RC_MISSING ? fail(f, RC_MISSING, "no case has this receipt") : rc;
        if (!c.moved || c.twin_agency == 0) return RC_OK;
        holder->agency = c.twin_agency;
        holder->casefile = c.twin;
        holder->held_agency = agency;
        holder->held = id;
    }
    return RC_OK;
}

enum rc gate_holder(struct gate_reader *r, struct str code, struct actor *ret_actor, struct fault *f)
{
    uint8_t hash[RECEIPT_HASH];
    struct holding h = { 0 };
    ledger_receipt_hash(r->gate->ledger, code, hash);
    h.found = recent_find(r->gate, hash, &h.agency, &h.id);
    bool whole = recent_is_whole(r->gate);
    enum rc rc = h.found ? RC_OK : find_receipt(r, hash, &h, f);
    if (rc) return rc;
    if (!h.found && !whole) {
        follower_wake(r->gate);
        return fail(f, RC_LIMIT, "the view of receipts is behind: try again in a moment");
    }
    if (!h.found) return fail(f, RC_MISSING, "no case has this receipt");
    struct actor actor = { .class = ACTOR_HOLDER, .agency = h.agency, .casefile = h.id };
    memcpy(actor.session, hash + 16, 16);
    rc = follow_case(r, &actor, f);
    if (!rc) *ret_actor = actor;
    return rc;
}

// --- proofs of one's own ------------------------------------------------------------------------------------------------------------

// The holder as the receipt was given.
static struct actor as_given(const struct actor *holder)
{
    struct actor given = *holder;
    if (holder->held_agency) given.agency = holder->held_agency, given.casefile = holder->held;
    given.held_agency = given.held = 0;
    return given;
}

// The parts of the opening that are not locked, there or where the case now goes on: what is locked, nobody reads.
static enum rc open_unlocked(struct gate_reader *r, const struct casefile *c, const struct casefile *now,
                             struct str bytes, struct arena *a, struct opening **ret_parts,
                             int32_t *ret_count, struct fault *f)
{
    struct str names[ENTRY_PARTS_MAX];
    int32_t count = 0;
    struct entry *e = NEW(a, struct entry, 1);
    enum rc rc = entry_decode(a, bytes, e, f);
    if (rc) return rc;
    for (int32_t i = 0; i < e->parts_count; i++)
        if (!is_locked(c, e->parts[i].name) && !is_locked(now, e->parts[i].name))
            names[count++] = e->parts[i].name;
    *ret_count = 0;
    *ret_parts = NULL;
    return count ? ledger_open_parts(r->gate->ledger, r->store, a, c->agency, c->id, names, count, ret_parts,
                                     ret_count, f)
                 : RC_OK;
}

enum rc gate_receipt_file(struct gate_reader *r, const struct actor *holder, struct arena *a,
                          struct str *ret_json, struct fault *f)
{
    struct ledger *l = r->gate->ledger;
    struct casefile *c = NEW(a, struct casefile, 1), *now = NEW(a, struct casefile, 1);
    struct actor given = as_given(holder);
    struct seen seen;
    struct str bytes;
    struct proof *proof = NEW(a, struct proof, 1);
    struct opening *parts;
    int32_t count;
    char number[NUMBER_TEXT_MAX], code[RECEIPT_TEXT];
    enum rc rc = read_case(r, &given, given.agency, given.casefile, *a, c, &seen, f);
    if (!rc) rc = read_case(r, holder, holder->agency, holder->casefile, *a, now, &seen, f);
    if (!rc) rc = ledger_entry(r->store, a, c->agency, c->id, &bytes, f);
    if (!rc) rc = ledger_prove(l, r->store, a, c->agency, c->id, proof, f);
    if (!rc) rc = open_unlocked(r, c, now, bytes, a, &parts, &count, f);
    if (rc) return rc;
    ledger_receipt_code(l, c->agency, c->id, code);
    *ret_json = ledger_receipt_json(a, case_number(c, number), (struct str){ code, RECEIPT_TEXT }, bytes,
                                    proof, ledger_vkey(l, c->agency), parts, count);
    wipe(code, sizeof code);
    return RC_OK;
}

// --- the resident's view ------------------------------------------------------------------------------------------------------------

static bool is_read_before(void *self, const struct entry *e)
{
    return e->place < *(const int64_t *)self && !e->refused && str_equal(e->verb, S("read"));
}

static void put_read(struct json_out *o, struct gate_reader *r, const struct entry *e, const struct pack *p,
                     struct str language)
{
    const struct person *person =
        people_find(atomic_load(&r->gate->people), str_slice(e->actor, 2, e->actor.len));
    const struct charter *charter = rules_of(r->gate, e->agency)->charter;
    struct role_grant held =
        person && person->account.roles_count ? person->account.roles[0] : (struct role_grant){ 0 };
    const struct charter_unit *unit = charter ? charter_unit(charter, held.unit) : NULL;
    json_open(o, '{');
    json_put_instant(o, "at", e->at);
    json_put_str(o, "unit", held.unit);
    if (unit) json_put_str(o, "unit_words", charter_words(unit->words, language));
    json_put_str(o, "role", held.role);
    put_words(o, "role_words", p, language, "role", held.role);
    json_put_str(o, "purpose", e->purpose);
    put_words(o, "purpose_words", p, language, "purpose", e->purpose);
    put_part_list(o, p, language, json_get(e->does, S("read")));
    json_shut(o, '}');
}

// The newest reads of this case at places before `before`, oldest first. `ret_before`: where the page before this one ends; -1: there is none.
static enum rc put_reads(struct json_out *o, struct gate_reader *r, const struct actor *holder,
                         int64_t before, struct str language, struct arena far, int64_t *ret_before,
                         struct fault *f)
{
    struct casefile *c = NEW(&far, struct casefile, 1);
    struct seen seen;
    struct story reads = { .wanted = is_read_before,
                           .self = &before,
                           .positions = NEW(&far, int64_t, READS_SHOWN),
                           .room = READS_SHOWN };
    *ret_before = -1;
    enum rc rc = read_case(r, holder, holder->agency, holder->casefile, far, c, &seen, f);
    if (!rc) rc = read_story(r, c, far, &reads, f);
    for (int32_t i = reads.count - 1; !rc && i >= 0; i--) {
        struct arena step = far;
        const struct entry *e;
        rc = read_entry(r, c->agency, reads.positions[i], &step, &e, f);
        if (rc) break;
        if (reads.cut && *ret_before < 0) *ret_before = e->place;
        put_read(o, r, e, gate_pack(r->gate, holder->agency), language);
    }
    return rc;
}

// What was done before the case went to the agency where it now is.
static void put_earlier(struct json_out *o, struct gate_reader *r, const struct actor *given,
                        struct str story)
{
    json_open_key(o, "earlier", '{');
    json_put_str(o, "agency", ledger_slug(r->gate->ledger, given->agency));
    put_case_name(o, "id", r, given->agency, given->casefile);
    json_put_raw(o, "story", story);
    json_shut(o, '}');
}

enum rc gate_receipt(struct gate_reader *r, const struct actor *holder, struct str language, struct arena *a,
                     struct str *ret_json, struct fault *f)
{
    struct str state, acts, before = { 0 }, file;
    int64_t earlier_before = -1, reads_before = -1;
    struct actor given = as_given(holder);
    enum rc rc = gate_case(r, holder, holder->agency, holder->casefile, language, a, &state, f);
    if (!rc) rc = gate_story(r, holder, holder->agency, holder->casefile, language, a, &acts, f);
    if (!rc && holder->held_agency)
        rc = gate_story(r, &given, given.agency, given.casefile, language, a, &before, f);
    if (!rc) rc = gate_receipt_file(r, holder, a, &file, f);
    if (rc) return rc;
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_put_raw(&o, "case", state);
    json_put_raw(&o, "story", acts);
    if (before.len) put_earlier(&o, r, &given, before);
    json_open_key(&o, "reads", '[');
    if (holder->held_agency) rc = put_reads(&o, r, &given, INT64_MAX, language, far, &earlier_before, f);
    if (!rc) rc = put_reads(&o, r, holder, INT64_MAX, language, far, &reads_before, f);
    if (rc) return rc;
    json_shut(&o, ']');
    if (earlier_before >= 0 || reads_before >= 0)
        json_put_bool(&o, "reads_more", true); // than these, before them
    if (reads_before >= 0) json_put_int(&o, "reads_before", reads_before);
    if (earlier_before >= 0) json_put_int(&o, "reads_earlier_before", earlier_before);
    json_put_raw(&o, "receipt", file);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

enum rc gate_holder_reads(struct gate_reader *r, const struct actor *holder, bool earlier, int64_t before,
                          struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct actor given = as_given(holder);
    if (earlier && !holder->held_agency) return fail(f, RC_MISSING, "the case was nowhere before");
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "reads", '[');
    enum rc rc = put_reads(&o, r, earlier ? &given : holder, before, language, far, &before, f);
    if (rc) return rc;
    json_shut(&o, ']');
    if (before >= 0) json_put_int(&o, "before", before);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return RC_OK;
}

enum rc gate_holder_story(struct gate_reader *r, const struct actor *holder, bool earlier, int64_t before,
                          struct str language, struct arena *a, struct str *ret_json, struct fault *f)
{
    struct actor given = as_given(holder);
    const struct actor *as = earlier ? &given : holder;
    if (earlier && !holder->held_agency) return fail(f, RC_MISSING, "the case was nowhere before");
    return gate_story_before(r, as, as->agency, as->casefile, before, language, a, ret_json, f);
}

// --- fields that a read act opens -----------------------------------------------------------------------------------------------------

static bool asked_for(const struct json *does, struct str part)
{
    const struct json *read = json_get(does, S("read"));
    for (const struct json *j = read ? read->first : NULL; j; j = j->next)
        if (part_is(part, j->text)) return true;
    return false;
}

static enum rc put_openings(struct json_out *o, struct gate_reader *r, const struct entry *e,
                            const struct json *does, struct arena *a, struct fault *f)
{
    struct str names[ENTRY_PARTS_MAX];
    int32_t names_count = 0, count = 0;
    struct opening *parts;
    for (int32_t i = 0; i < e->parts_count; i++)
        if (asked_for(does, e->parts[i].name)) names[names_count++] = e->parts[i].name;
    if (names_count == 0) return RC_OK;
    enum rc rc = ledger_open_parts(r->gate->ledger, r->store, a, e->agency, e->position, names, names_count,
                                   &parts, &count, f);
    for (int32_t i = 0; !rc && i < count; i++) {
        json_open(o, '{');
        json_put_str(o, "name", parts[i].name);
        json_put_int(o, "n", e->place);
        json_put_instant(o, "at", e->at);
        json_put_bool(o, "erased", parts[i].erased);
        if (parts[i].erased)
            json_put_null(o, "fields");
        else
            json_put_raw(o, "fields", parts[i].canonical);
        json_shut(o, '}');
    }
    return rc;
}

static bool has_asked_for(void *self, const struct entry *e)
{
    bool has = false;
    for (int32_t i = 0; i < e->parts_count; i++) has |= asked_for(self, e->parts[i].name);
    return has;
}

// The act's own entry, as it was answered or out of the store. It says what was admitted; what the request said is not asked again.
static enum rc own_entry(struct gate_reader *r, const struct gate_job *job, struct arena *a,
                         const struct entry **ret_e, struct fault *f)
{
    if (job->entry.len == 0) return read_entry(r, job->agency, job->position, a, ret_e, f);
    struct entry *e = NEW(a, struct entry, 1);
    *ret_e = e;
    return entry_decode(a, job->entry, e, f);
}

// The acts that hold what was asked for: of a new act those before it, of one that covers this reading too all that there are by now.
static enum rc find_asked(struct gate_reader *r, const struct gate_job *job, const struct entry *read,
                          struct arena *a, struct story *s, struct fault *f)
{
    if (!job->repeated) {
        if (has_asked_for(s->self, read)) s->positions[s->count++] = read->position;
        return read_story_from(r, read->agency, read->previous, read->place, *a, s, f);
    }
    struct casefile *c = NEW(a, struct casefile, 1);
    enum rc rc = casefile_load(r->store, job->agency, job->casefile, c, f);
    return rc ? rc : read_story(r, c, *a, s, f);
}

static enum rc open_asked(struct gate_reader *r, const struct gate_job *job, struct arena *a,
                          struct str *ret_json, struct fault *f)
{
    const struct entry *read;
    enum rc rc = own_entry(r, job, a, &read, f);
    if (rc) return rc;
    struct json *does = (struct json *)(uintptr_t)read->does;
    struct story story = {
        .wanted = has_asked_for, .self = does, .positions = NEW(a, int64_t, READS_SHOWN), .room = READS_SHOWN
    };
    rc = find_asked(r, job, read, a, &story, f);
    if (!rc && story.cut) rc = fail(f, RC_LIMIT, "more than %d acts hold such parts", READS_SHOWN);
    if (rc) return rc;
    struct arena far = arena_far_half(a), near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    json_open(&o, '{');
    json_open_key(&o, "parts", '[');
    for (int32_t i = story.count - 1; !rc && i >= 0; i--) {
        struct arena step = far;
        const struct entry *e;
        rc = read_entry(r, job->agency, story.positions[i], &step, &e, f);
        if (!rc) rc = put_openings(&o, r, e, does, &step, f);
    }
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    a->at = near.at;
    return rc;
}

// In one snapshot, which must not outlive a jump out of a full arena.
enum rc gate_opened(struct gate_reader *r, const struct gate_job *job, struct arena *a, struct str *ret_json,
                    struct fault *f)
{
    MUST(job->outcome == GATE_ADMITTED);
    jmp_buf full, *outer = a->full;
    enum rc rc = store_begin(r->store, f);
    if (rc) return rc;
    a->full = &full;
    bool jumped = setjmp(full) != 0;
    if (!jumped) rc = open_asked(r, job, a, ret_json, f);
    store_rollback(r->store);
    a->full = outer;
    if (jumped) (void)arena_take(a, 1, 1, -1); // on to the request's boundary
    return rc;
}
