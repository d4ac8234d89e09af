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

// {"parts": ["narrative"]}, under whatever name the row's form has for the parts.
static const struct json *ask_for_narrative(struct arena *a, const struct pack_row *row)
{
    struct json *data = NEW(a, struct json, 1), *list = NEW(a, struct json, 1),
                *name = NEW(a, struct json, 1);
    *name = (struct json){ .kind = JSON_TEXT, .text = S("narrative") };
    *list = (struct json){ .kind = JSON_ARRAY, .key = row->form->uses[USE_PARTS], .count = 1, .first = name };
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = list };
    return data;
}

// Whether this actor could read the case's narrative for this purpose: a scan looks no further than a read would.
static bool may_read(struct gate_reader *r, const struct gate_job *job, const struct casefile *c,
                     const struct seen *seen, struct arena scratch)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
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
        q.data = ask_for_narrative(&scratch, row);
        law_rule(p, &q, &scratch, &ruling);
        if (ruling.admitted) return true;
    }
    return false;
}

// Leaves the cases whose narrative a read act would show.
static enum rc keep_readable(struct gate_reader *r, const struct gate_job *job, struct ids *ids,
                             struct arena scratch, struct fault *f)
{
    struct casefile *c = NEW(&scratch, struct casefile, 1);
    int32_t kept = 0;
    for (int32_t i = 0; i < ids->count; i++) {
        struct seen seen;
        enum rc rc = read_case(r, &job->actor, job->agency, ids->at[i], scratch, c, &seen, f);
        if (rc && rc != RC_MISSING) return rc;
        if (!rc && may_read(r, job, c, &seen, scratch)) ids->at[kept++] = ids->at[i];
    }
    ids->count = kept;
    return RC_OK;
}

enum rc gate_scan_prepare(struct gate_reader *r, const struct gate_query *q, struct str words,
                          struct gate_job *job, struct fault *f)
{
    struct arena *a = job->arena;
    struct condition *c = NEW(a, struct condition, 1);
    uint8_t random[LEDGER_PART_RANDOM];
    *c = condition_of(a);
    if (utf8_count(words) < 2) return fail(f, RC_INVALID, "at least two characters are needed to scan for");
    enum rc rc = query_check(q, *a, f);
    if (!rc) rc = condition_build(c, r, &job->actor, a, q, f);
    if (rc) return rc;
    struct ids ids = { NEW(a, int64_t, GATE_SCAN_CASES_MAX + 1), 0 };
    struct str sql =
        arena_print(a, "SELECT c.id%.*s AND c.agency = ?%d ORDER BY c.row DESC LIMIT %d",
                    P(text_str(&c->sql)), condition_bind(c, INT(job->agency)), GATE_SCAN_CASES_MAX + 1);
    rc = store_each_text(r->search, f, sql, (struct values){ c->values, c->count }, take_id, &ids);
    if (rc) return rc;
    if (ids.count > GATE_SCAN_CASES_MAX)
        return fail(f, RC_LIMIT, "more than %d cases are left after the filters: narrow them",
                    GATE_SCAN_CASES_MAX);
    rc = keep_readable(r, job, &ids, *a, f);
    if (rc) return rc;
    job->act = S("scan");
    job->casefile = -1;
    job->scan = ids.at;
    job->scan_count = ids.count;
    job->parts = NEW(a, struct part, 1);
    r->gate->world->random(r->gate->world->self, random, sizeof random);
    rc = ledger_seal_part(r->gate->ledger, job->agency, a, S("scan"), scan_body(a, r, job, words), random,
                          &job->parts[0], f);
    wipe(random, sizeof random);
    if (!rc) job->parts_count = 1;
    return rc;
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
    enum rc rc = casefile_load(r->store, scratch, agency, id, c, f);
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
