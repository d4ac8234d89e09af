// What a worker does before the clerk sees an act: the shape of the key, the form of an opening, splitting plain from sealed, sealing.
// All that costs and needs no case is done here, so that the one clerk need not do it.
#include "gate/gate_int.h"
#include "wire/schema.h"

// RFC 9562: 48 bits of milliseconds, version 7, variant 10.
bool retry_key_parse(struct str text, uint8_t ret_key[static RETRY_KEY], struct instant *ret_at)
{
    char hex[2 * RETRY_KEY];
    int digits = 0;
    if (text.len != 36) return false;
    for (ptrdiff_t i = 0; i < text.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (text.at[i] == '-')) return false;
        if (!dash)
            hex[digits++] = (char)(text.at[i] >= 'A' && text.at[i] <= 'F' ? text.at[i] + 32 : text.at[i]);
    }
    if (!hex_decode_exactly((struct str){ hex, digits }, ret_key, RETRY_KEY)) return false;
    if (ret_key[6] >> 4 != 7 || ret_key[8] >> 6 != 2) return false;
    uint8_t ms[8] = { 0 };
    memcpy(ms + 2, ret_key, 6);
    return !__builtin_mul_overflow((int64_t)get_be64(ms), NS_PER_MS, &ret_at->ns);
}

// A key belongs to whoever sent it, on one route; of anonymous senders only the key itself can be told apart.
void retry_scope(const struct gate_job *job, uint8_t ret_scope[static RETRY_SCOPE])
{
    char text[3 * NAME_MAX_BYTES + 64];
    struct arena a = arena_of(text, sizeof text, NULL);
    struct str name = str_slice(job->actor.name, 0, NAME_MAX_BYTES), route = str_slice(job->route, 0, 64);
    struct str all = arena_print(&a, "%d\n%.*s\n%lld\n%.*s", job->actor.class, P(name),
                                 (long long)job->actor.casefile, P(route));
    struct digest d = sha256(all);
    memcpy(ret_scope, d.at, RETRY_SCOPE);
}

// Under the agency's key: the entry outlives an erasure, and a plain hash of a name and a telephone number could be guessed.
static enum rc digest_request(struct gate *g, struct gate_job *job, struct fault *f)
{
    struct arena scratch = *job->arena;
    struct str body = { 0 };
    enum rc rc = job->data ? json_canonical(&scratch, job->data, &body, f) : RC_OK;
    if (rc) return rc;
    struct text all = { .arena = &scratch };
    text_print(&all, "%.*s\n%.*s\n%.*s\n%.*s\n%lld\n", P(job->retry_key), P(job->kind), P(job->act),
               P(job->purpose), (long long)job->casefile);
    text_put(&all, body);
    struct digest d = sha256(text_str(&all));
    for (int half = 0; half < 2; half++) {
        char tagged[1 + HEX_CHARS(DIGEST_BYTES)] = { (char)('0' + half) };
        (void)hex_encode(d.at, DIGEST_BYTES, tagged + 1);
        ledger_search_token(g->ledger, job->agency, (struct str){ tagged, sizeof tagged },
                            job->retry_digest + 16 * half);
    }
    return RC_OK;
}

static enum rc check_retry_key(struct gate *g, const struct gate_job *job, struct fault *f)
{
    uint8_t key[RETRY_KEY];
    struct instant made, now = g->world->now(g->world->self);
    if (job->retry_key.len == 0) return RC_OK;
    if (!retry_key_parse(job->retry_key, key, &made))
        return fail(f, RC_INVALID, "the idempotency key is not a UUID of version 7");
    if (now.ns - made.ns > GATE_RETRY_DAYS * NS_PER_DAY)
        return fail(f, RC_INVALID, "the idempotency key is older than %d days", GATE_RETRY_DAYS);
    if (made.ns - now.ns > NS_PER_DAY)
        return fail(f, RC_INVALID, "the idempotency key is dated more than a day ahead");
    return RC_OK;
}

// --- plain and sealed ------------------------------------------------------------------------------------------------------------

static enum rc seal_one(struct gate *g, struct gate_job *job, struct str name, const struct json *body,
                        struct fault *f)
{
    uint8_t random[LEDGER_PART_RANDOM];
    struct str canonical;
    enum rc rc = json_canonical(job->arena, body, &canonical, f);
    if (rc) return rc;
    g->world->random(g->world->self, random, sizeof random);
    rc = ledger_seal_part(g->ledger, job->agency, job->arena, name, canonical, random,
                          &job->parts[job->parts_count], f);
    wipe(random, sizeof random);
    if (!rc) job->parts_count++;
    return rc;
}

// The members of `data` that belong to one part, as an object of their own. NULL: none.
static const struct json *members_of_part(struct gate *g, struct gate_job *job, const struct pack_form *form,
                                          struct str part)
{
    struct arena *a = job->arena;
    const struct json *data = job->data;
    struct json *object = NULL, **last = NULL;
    for (const struct json *m = data->first; m; m = m->next) {
        if (!str_equal(pack_part(form, m->key), part)) continue;
        if (!object) {
            object = NEW(a, struct json, 1);
            object->kind = JSON_OBJECT;
            last = &object->first;
        }
        struct json *copy = NEW(a, struct json, 1);
        *copy = *m;
        if (str_equal(m->key, form->uses[USE_FILES]) && m->kind == JSON_ARRAY)
            *copy = *files_as_objects(g, job, m);
        copy->next = NULL;
        *last = copy;
        last = &copy->next;
        object->count++;
    }
    return object;
}

enum rc split_data(struct gate *g, const struct pack_kind *kind, const struct pack_form *form,
                   struct gate_job *job, struct fault *f)
{
    const struct json *data = job->data;
    if (!data || data->kind != JSON_OBJECT) return RC_OK;
    const struct json *plain = members_of_part(g, job, form, (struct str){ 0 });
    enum rc rc = plain ? json_canonical(job->arena, plain, &job->plain, f) : RC_OK;
    job->parts = NEW(job->arena, struct part, kind->parties.count + 1);
    const struct json *narrative = members_of_part(g, job, form, S("narrative"));
    if (!rc && narrative) rc = seal_one(g, job, S("narrative"), narrative, f);
    for (int32_t i = 0; !rc && i < kind->parties.count; i++) {
        const struct json *party = members_of_part(g, job, form, kind->parties.at[i]);
        if (party) rc = seal_one(g, job, kind->parties.at[i], party, f);
    }
    return rc;
}

static void locate(const struct rules *rules, const struct pack_form *form, struct gate_job *job)
{
    const struct json *place = pack_used(form, job->data, USE_PLACE);
    struct point p;
    job->cell = -1;
    if (!place || !json_get(place, S("lat_e7")) || !json_get(place, S("lng_e7"))) return;
    if (!point_of(json_int(place, S("lat_e7"), 0), json_int(place, S("lng_e7"), 0), &p)) return;
    job->cell = cell_of(p).id;
    if (rules->charter) job->area = charter_locate(rules->charter, p);
}

static enum rc check_form(const struct pack_form *form, const struct gate_job *job, struct fault *f)
{
    static const struct json nothing = { .kind = JSON_OBJECT };
    struct schema_fault wrong;
    if (schema_check(form->schema, job->data ? job->data : &nothing, *job->arena, &wrong)) return RC_OK;
    struct arena scratch = *job->arena;
    return fail(f, RC_INVALID, "%s%.*s", wrong.pointer[0] ? "" : "/: ", // the text begins with the pointer
                P(schema_fault_text(&scratch, &wrong)));
}

// What the unit concerned must not see has to name that unit as the charter does: by any other name nobody would be kept out.
static enum rc check_concerned(const struct rules *rules, const struct pack_kind *kind,
                               const struct gate_job *job, struct fault *f)
{
    const struct pack_form *form = kind->open->form;
    const struct json *unit = kind->unit_concerned_excluded ? pack_used(form, job->data, USE_UNIT) : NULL;
    if (!unit || charter_unit(rules->charter, unit->text)) return RC_OK;
    return fail(f, RC_INVALID, "/%.*s: no unit of this agency has the code \"%.*s\"", P(form->uses[USE_UNIT]),
                P(str_slice(unit->text, 0, 64)));
}

static enum rc prepare_opening(struct gate *g, struct gate_job *job, struct fault *f)
{
    const struct rules *rules = rules_of(g, job->agency);
    const struct pack_kind *kind = rules->pack ? pack_kind(rules->pack, job->kind) : NULL;
    if (!rules->pack || !rules->charter) return fail(f, RC_MISSING, "this agency has no pack in force");
    if (!kind)
        return fail(f, RC_INVALID, "/kind: \"%.*s\" is no kind of this agency",
                    P(str_slice(job->kind, 0, 64)));
    enum rc rc = check_form(kind->open->form, job, f);
    if (!rc) rc = check_concerned(rules, kind, job, f);
    if (rc) return rc;
    locate(rules, kind->open->form, job);
    return split_data(g, kind, kind->open->form, job, f);
}

enum rc gate_prepare(struct gate *g, struct gate_job *job, struct fault *f)
{
    job->cell = -1;
    if (job->agency < 1 || job->agency > ledger_agencies(g->ledger))
        return fail(f, RC_MISSING, "no such agency");
    enum rc rc = check_retry_key(g, job, f);
    if (!rc && job->retry_key.len) rc = digest_request(g, job, f);
    if (!rc) rc = files_keep(g, job, f);
    if (!rc && job->kind.len) rc = prepare_opening(g, job, f);
    if (!rc && arena_left(job->arena) < GATE_JOB_ROOM) rc = fail(f, RC_LIMIT, "the request is too large");
    return rc;
}
