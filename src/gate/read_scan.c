// Scanning narratives: which cases are looked at is decided before, sealed into the act that covers it, and only then anything is opened.
#include "gate/read_int.h"

struct ids {
    int64_t *at;
    int32_t count;
};

static enum rc take_id(void *self, struct row row, struct fault *)
{
    struct ids *l = self;
    l->at[l->count++] = row.at[0].i;
    return RC_OK;
}

static struct str scan_body(struct arena *a, struct gate_reader *r, const struct gate_job *job,
                            struct str words)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < job->scan_count; i++) put_case_name(&o, NULL, r, job->agency, job->scan[i]);
    json_shut(&o, ']');
    json_put_str(&o, "words", words);
    json_shut(&o, '}');
    return json_out_str(&o);
}

// {"parts": [PART]}, under whatever name the row's form has for the parts.
static const struct json *ask_for(struct arena *a, const struct pack_row *row, struct str part)
{
    struct json *data = NEW(a, struct json, 1), *list = NEW(a, struct json, 1),
                *name = NEW(a, struct json, 1);
    *name = (struct json){ .kind = JSON_TEXT, .text = part };
    *list = (struct json){ .kind = JSON_ARRAY, .key = row->form->uses[USE_PARTS], .count = 1, .first = name };
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = list };
    return data;
}

// Whether this actor could read that part of the case for this purpose: a scan looks no further than a read would.
static bool may_read(struct gate_reader *r, const struct gate_job *job, const struct casefile *c,
                     const struct seen *seen, struct str part, struct arena scratch)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    if (is_locked(c, part)) return false;
    for (int32_t i = 0; kind && i < kind->rows_count; i++) {
        const struct pack_row *row = &kind->rows[i];
        struct law_question q = case_question(c, reader_now(r), &scratch);
        q.act = row->act;
        q.by = LAW_BY_STAFF;
        q.roles = seen->roles;
        q.roles_count = seen->roles_count;
        q.relations = seen->relations;
        q.purpose = job->purpose;
        struct ruling ruling;
        if (row->verb != VERB_READ || row->form->uses[USE_PARTS].len == 0) continue;
        q.data = ask_for(&scratch, row, part);
        law_rule(p, &q, &scratch, &ruling);
        if (ruling.admitted) return true;
    }
    return false;
}

static bool may_read_narrative(struct gate_reader *r, const struct gate_job *job, const struct casefile *c,
                               const struct seen *seen, struct arena scratch)
{
    return may_read(r, job, c, seen, S("narrative"), scratch);
}

static bool may_read_party(struct gate_reader *r, const struct gate_job *job, const struct casefile *c,
                           const struct seen *seen, struct arena scratch)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    for (int32_t i = 0; kind && i < kind->parties.count; i++)
        if (may_read(r, job, c, seen, kind->parties.at[i], scratch)) return true;
    return false;
}

typedef bool may_read_fn(struct gate_reader *r, const struct gate_job *job, const struct casefile *c,
                         const struct seen *seen, struct arena scratch);

// Leaves the cases of which a read act would show what is looked at.
static enum rc keep_readable(struct gate_reader *r, const struct gate_job *job, struct ids *ids,
                             may_read_fn *may, struct arena scratch, struct fault *f)
{
    struct casefile *c = NEW(&scratch, struct casefile, 1);
    int32_t kept = 0;
    for (int32_t i = 0; i < ids->count; i++) {
        struct seen seen;
        enum rc rc = read_case(r, &job->actor, job->agency, ids->at[i], scratch, c, &seen, f);
        if (rc && rc != RC_MISSING) return rc;
        if (!rc && may(r, job, c, &seen, scratch)) ids->at[kept++] = ids->at[i];
    }
    ids->count = kept;
    return RC_OK;
}

// The cases that the query leaves, at most `cases_max`, newest first.
static enum rc find_ids(struct gate_reader *r, const struct gate_query *q, const struct gate_job *job,
                        int32_t cases_max, struct ids *ret_ids, struct fault *f)
{
    struct arena *a = job->arena;
    struct condition *c = NEW(a, struct condition, 1);
    *c = condition_of(a);
    enum rc rc = query_check(q, *a, f);
    if (!rc) rc = condition_build(c, r, &job->actor, a, q, f);
    if (rc) return rc;
    struct ids ids = { NEW(a, int64_t, cases_max + 1), 0 };
    struct str sql = arena_print(a, "SELECT c.id%.*s AND c.agency = ?%d ORDER BY c.row DESC LIMIT %d",
                                 P(text_str(&c->sql)), condition_bind(c, INT(job->agency)), cases_max + 1);
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_id, &ids);
    if (rc) return rc;
    if (ids.count > cases_max)
        return fail(f, RC_LIMIT, "more than %d cases are left after the filters: narrow them", cases_max);
    *ret_ids = ids;
    return RC_OK;
}

static void begin_looking(struct gate_job *job, struct str act, const struct ids *ids)
{
    job->act = act;
    job->casefile = -1;
    job->scan = ids->at;
    job->scan_count = ids->count;
    job->parts = NEW(job->arena, struct part, 1);
}

// What was looked for, in which cases.
static enum rc seal_list(struct gate_reader *r, struct gate_job *job, struct str name, struct str body,
                         struct fault *f)
{
    uint8_t random[LEDGER_PART_RANDOM];
    r->gate->world->random(r->gate->world->self, random, sizeof random);
    enum rc rc =
        ledger_seal_part(r->gate->ledger, job->agency, job->arena, name, body, random, &job->parts[0], f);
    wipe(random, sizeof random);
    if (!rc) job->parts_count = 1;
    return rc;
}

enum rc gate_scan_prepare(struct gate_reader *r, const struct gate_query *q, struct str words,
                          struct gate_job *job, struct fault *f)
{
    struct ids ids;
    if (utf8_count(words) < 2) return fail(f, RC_INVALID, "at least two characters are needed to scan for");
    enum rc rc = find_ids(r, q, job, GATE_SCAN_CASES_MAX, &ids, f);
    if (!rc) rc = keep_readable(r, job, &ids, may_read_narrative, *job->arena, f);
    if (rc) return rc;
    begin_looking(job, S("scan"), &ids);
    return seal_list(r, job, S("scan"), scan_body(job->arena, r, job, words), f);
}

// --- finding by what is sealed -----------------------------------------------------------------------------------------------------

bool gate_query_reads(const struct gate_query *q) { return q->phone.len || q->name.len || q->document.len; }

static struct str find_body(struct arena *a, struct gate_reader *r, const struct gate_job *job,
                            const struct gate_query *q)
{
    struct json_out o = json_out_sorted(a);
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < job->scan_count; i++) put_case_name(&o, NULL, r, job->agency, job->scan[i]);
    json_shut(&o, ']');
    if (q->document.len) json_put_str(&o, "document", q->document);
    if (q->name.len) json_put_str(&o, "name", q->name);
    if (q->phone.len) json_put_str(&o, "phone", q->phone);
    json_shut(&o, '}');
    return json_out_str(&o);
}

enum rc gate_find_prepare(struct gate_reader *r, const struct gate_query *q, struct gate_job *job,
                          struct fault *f)
{
    struct ids ids;
    if (!gate_query_reads(q))
        return fail(f, RC_INVALID, "a telephone, a name or the number of a document is to be looked for");
    enum rc rc = find_ids(r, q, job, GATE_FIND_CASES_MAX, &ids, f);
    if (!rc) rc = keep_readable(r, job, &ids, may_read_party, *job->arena, f);
    if (rc) return rc;
    begin_looking(job, S("find"), &ids);
    return seal_list(r, job, S("find"), find_body(job->arena, r, job, q), f);
}

bool is_locked(const struct casefile *c, struct str part)
{
    for (int32_t i = 0; i < c->locks_count; i++)
        if (part_is(part, name_str(&c->locks[i]))) return true;
    return false;
}

// Whether any narrative of the case, unlocked and not erased, holds the words.
static enum rc narrative_holds(struct gate_reader *r, int64_t agency, int64_t id, struct str words,
                               struct arena scratch, struct casefile *c, bool *ret_holds, struct fault *f)
{
    static const struct str narrative = SL("narrative");
    *ret_holds = false;
    enum rc rc = casefile_load(r->store, agency, id, c, f);
    if (rc || is_locked(c, narrative)) return rc;
    for (int64_t position = c->last; position >= 0 && !*ret_holds;) {
        struct arena step = scratch;
        struct str bytes;
        struct entry *e = NEW(&step, struct entry, 1);
        struct opening *parts;
        struct str names[ENTRY_PARTS_MAX];
        int32_t names_count = 0, count = 0;
        rc = ledger_entry(r->store, &step, agency, position, &bytes, f);
        if (!rc) rc = entry_decode(&step, bytes, e, f);
        if (rc) return rc;
        for (int32_t i = 0; i < e->parts_count; i++)
            if (part_is(e->parts[i].name, narrative)) names[names_count++] = e->parts[i].name;
        if (names_count)
            rc = ledger_open_parts(r->gate->ledger, r->store, &step, agency, position, names, names_count,
                                   &parts, &count, f);
        if (rc) return rc;
        for (int32_t i = 0; i < count; i++)
            *ret_holds |= !parts[i].erased && str_contains(parts[i].canonical, words);
        position = e->previous;
    }
    return RC_OK;
}

enum rc gate_scan(struct gate_reader *r, const struct gate_job *job, struct str words, struct str language,
                  struct arena *a, struct str *ret_json, struct fault *f)
{
    const struct pack *p = gate_pack(r->gate, job->agency);
    struct casefile *c = NEW(a, struct casefile, 1);
    struct json_out o = json_out_of(a);
    int32_t found = 0;
    MUST(job->outcome == GATE_ADMITTED);
    json_open(&o, '{');
    json_open_key(&o, "cases", '[');
    for (int32_t i = 0; i < job->scan_count && found < GATE_LIST_MAX; i++) {
        char number[NUMBER_TEXT_MAX];
        bool holds;
        enum rc rc = narrative_holds(r, job->agency, job->scan[i], words, *a, c, &holds, f);
        if (rc && rc != RC_MISSING) return rc;
        if (rc || !holds) continue;
        found++;
        json_open(&o, '{');
        put_case_name(&o, "id", r, job->agency, c->id);
        json_put_str(&o, "number", case_number(c, number));
        json_put_str(&o, "kind", name_str(&c->kind));
        put_words(&o, "kind_words", p, language, "kind", name_str(&c->kind));
        json_put_str(&o, "status", name_str(&c->status));
        json_put_instant(&o, "opened", c->opened);
        json_shut(&o, '}');
    }
    json_shut(&o, ']');
    json_put_int(&o, "scanned", job->scan_count);
    json_put_int(&o, "found", found);
    json_put_int(&o, "position", job->position);
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
