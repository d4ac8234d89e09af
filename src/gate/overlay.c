// What a batch has decided and not yet committed: cases as the next act sees them, and entries on their way into the ledger.
#include "gate/gate_int.h"

static void put_case(struct gate *g, struct overlay_case *o, int64_t agency, int64_t id)
{
    struct batch *b = g->batch;
    struct overlay_case **bucket = &b->cases[gate_mix((uint64_t)LEDGER_ROW(agency, id)) % OVERLAY_BUCKETS];
    o->next = *bucket;
    *bucket = o;
    MUST(b->cases_count < COUNT(b->cases_in_order));
    b->cases_in_order[b->cases_count++] = o;
}

struct overlay_case *overlay_new_case(struct gate *g, int64_t agency, int64_t id)
{
    struct overlay_case *o = NEW(&g->batch->arena, struct overlay_case, 1);
    put_case(g, o, agency, id);
    o->is_new = true;
    o->now.agency = agency;
    o->now.id = id;
    return o;
}

struct overlay_case *overlay_case(struct gate *g, int64_t agency, int64_t id, enum rc *ret_rc,
                                  struct fault *f)
{
    struct batch *b = g->batch;
    for (struct overlay_case *o = b->cases[gate_mix((uint64_t)LEDGER_ROW(agency, id)) % OVERLAY_BUCKETS]; o;
         o = o->next)
        if (o->now.agency == agency && o->now.id == id) return *ret_rc = RC_OK, o;
    struct arena before = b->arena;
    struct overlay_case *o = NEW(&b->arena, struct overlay_case, 1);
    *ret_rc = states_take(g->states, agency, id, &o->before)
                  ? RC_OK
                  : casefile_load(g->writer, agency, id, &o->before, f);
    if (*ret_rc) return b->arena = before, NULL;
    o->now = o->before;
    put_case(g, o, agency, id);
    return o;
}

struct instant batch_at(struct gate *g, int64_t agency)
{
    struct instant last = g->batch->last_at[agency], now = g->batch->now;
    return now.ns > last.ns ? now : last;
}

// --- staging ----------------------------------------------------------------------------------------------------------------------

static void describe_parts(struct entry *e, const struct staging *s)
{
    MUST(s->parts_count <= ENTRY_PARTS_MAX);
    for (int32_t i = 0; i < s->parts_count; i++) {
        e->parts[i].name = s->parts[i].name;
        memcpy(e->parts[i].commitment, s->parts[i].commitment, sizeof e->parts[i].commitment);
    }
    e->parts_count = s->parts_count;
    for (int32_t i = 0; i < s->articles.count && i < ENTRY_ARTICLES_MAX; i++)
        e->articles[e->articles_count++] = s->articles.at[i]->name;
}

static void remember(struct gate *g, const struct staging *s, int64_t position, const struct entry *e)
{
    struct batch *b = g->batch;
    b->last_at[s->agency] = e->at;
    b->staged++;
    struct overlay_entry *o = NEW(&b->arena, struct overlay_entry, 1);
    *o = (struct overlay_entry){ .agency = s->agency,
                                 .position = position,
                                 .previous = e->previous,
                                 .parts_count = e->parts_count,
                                 .next = b->entries };
    for (int32_t i = 0; i < e->parts_count; i++) o->parts[i] = e->parts[i].name;
    b->entries = o;
    for (int32_t i = 0; i < s->effects->erase_count; i++) {
        struct overlay_erase *x = NEW(&b->arena, struct overlay_erase, 1);
        *x = (struct overlay_erase){
            s->agency, s->effects->erase[i].position, { { 0 } }, s->effects->erase[i].parts_count, b->erasures
        };
        memcpy(x->parts, s->effects->erase[i].parts, sizeof x->parts);
        b->erasures = x;
    }
    if (s->effects->source.len) {
        struct overlay_import *x = NEW(&b->arena, struct overlay_import, 1);
        *x = (struct overlay_import){ s->agency, position, s->effects->source, s->effects->source_row,
                                      b->imports };
        b->imports = x;
    }
    if (s->effects->opens) b->counters[s->agency] = (struct counter){ s->effects->year, s->effects->ordinal };
}

enum rc stage(struct gate *g, struct staging *s, int64_t *ret_position, struct str *ret_bytes,
              struct fault *f)
{
    struct batch *b = g->batch;
    const struct casefile *c = s->target ? &s->target->now : NULL;
    bool first = s->effects->opens;
    struct entry e = {
        .agency = s->agency,
        .position = ledger_next(g->ledger, s->agency),
        .at = batch_at(g, s->agency),
        .act = s->act,
        .verb = law_verb_name(s->verb),
        .actor = s->actor,
        .purpose = s->purpose,
        .place = first ? 0
                 : c   ? c->acts
                       : -1,
        .previous = c && !first ? c->last : -1,
        .pack = c && !first ? case_law(g, c, batch_at(g, s->agency), &b->arena).digest
                            : rules_of(g, s->agency)->digest,
        .rule = s->rule,
        .refused = s->refused,
        .why_text = s->why,
        .base = ledger_base(g->ledger, s->agency),
    };
    char pseudonym[CASE_TEXT], digest[HEX_CHARS(RETRY_DIGEST)];
    if (s->retry) {
        e.retry_key = retry_text(&b->arena, s->retry);
        e.retry_digest = hex_encode(s->retry->digest, RETRY_DIGEST, digest);
    }
    if (c || first) {
        ledger_case_name(g->ledger, s->agency, first ? e.position : c->id, pseudonym);
        e.casefile = (struct str){ pseudonym, CASE_TEXT };
    }
    describe_parts(&e, s);
    e.does_text = effects_write(&b->arena, s->effects);
    struct str bytes;
    enum rc rc = entry_encode(&b->arena, &e, &bytes, f);
    if (rc) return rc;
    ledger_stage(g->ledger, s->agency, bytes, s->parts, s->parts_count);
    if (first) s->target = overlay_new_case(g, s->agency, e.position);
    if (s->target) case_fold(&s->target->now, &e, s->effects);
    remember(g, s, e.position, &e);
    if (s->retry) retry_keep(g, s, e.position);
    *ret_position = e.position;
    *ret_bytes = bytes;
    return RC_OK;
}

struct stage_mark stage_mark(struct gate *g, struct overlay_case *target)
{
    struct batch *b = g->batch;
    struct stage_mark m = { .ledger_staged = ledger_staged(g->ledger),
                            .staged = b->staged,
                            .more = b->more,
                            .entries = b->entries,
                            .erasures = b->erasures,
                            .target = target };
    memcpy(m.counters, b->counters, sizeof m.counters);
    if (target) *(m.was = NEW(&b->arena, struct casefile, 1)) = target->now;
    return m;
}

// Only of acts without a retry key and without a source: those are staged last, when nothing can fail any more.
void stage_undo(struct gate *g, const struct stage_mark *m)
{
    struct batch *b = g->batch;
    ledger_unstage(g->ledger, m->ledger_staged);
    b->staged = m->staged;
    b->more = m->more;
    b->entries = m->entries;
    b->erasures = m->erasures;
    memcpy(b->counters, m->counters, sizeof b->counters);
    if (m->target) m->target->now = *m->was;
}

bool part_is(struct str part, struct str asked)
{
    struct str base, serial;
    return str_equal(part, asked) || (str_cut(part, '.', &base, &serial) && str_equal(base, asked));
}

enum rc step_back(struct gate *g, int64_t agency, int64_t position, struct arena *a,
                  struct str ret_parts[static ENTRY_PARTS_MAX], int32_t *ret_count, int64_t *ret_previous,
                  struct fault *f)
{
    for (const struct overlay_entry *o = g->batch->entries; o; o = o->next) {
        if (o->agency != agency || o->position != position) continue;
        memcpy(ret_parts, o->parts, sizeof o->parts);
        *ret_count = o->parts_count;
        *ret_previous = o->previous;
        return RC_OK;
    }
    struct str bytes;
    struct entry *e = NEW(a, struct entry, 1);
    enum rc rc = ledger_entry(g->writer, a, agency, position, &bytes, f);
    if (!rc) rc = entry_decode(a, bytes, e, f);
    for (int32_t i = 0; !rc && i < e->parts_count; i++) ret_parts[i] = e->parts[i].name;
    *ret_count = rc ? 0 : e->parts_count;
    *ret_previous = rc ? -1 : e->previous;
    return rc;
}
