// Cases that are said to be about one thing: by who reported one of them ("this is mine too"), or by the staff who link or merge them. The view
// keeps what was written; which case that is, and whether the reader may see it, is asked when it is read, so it is told from both sides.
#include "gate/casefile_int.h"
#include "gate/read_int.h"

const char linked_schema[] =
    "CREATE TABLE IF NOT EXISTS linked (agency INTEGER NOT NULL, named TEXT NOT NULL, row INTEGER NOT NULL,"
    " PRIMARY KEY (agency, named, row)) WITHOUT ROWID;\n"
    "CREATE INDEX IF NOT EXISTS linked_row ON linked (row);\n";

// --- following ------------------------------------------------------------------------------------------------------

static bool may_name(const struct entry *e)
{
    return !e->refused && (e->place == 0 || str_equal(e->verb, S("link")) || str_equal(e->verb, S("merge")));
}

static const struct pack_form *form_in(const struct pack_kind *kind, const struct entry *e)
{
    if (!kind) return NULL;
    if (e->place == 0) return kind->open->form;
    const struct pack_row *row = pack_row(kind, e->rule);
    return row ? row->form : NULL;
}

static struct str case_in(const struct pack_form *form, const struct entry *e)
{
    const struct json *named = form ? pack_used(form, json_get(e->does, S("data")), USE_CASE) : NULL;
    bool good = named && named->kind == JSON_TEXT && named->text.len <= NAME_MAX_BYTES;
    return good ? named->text : (struct str){ 0 };
}

enum rc linked_follow(struct gate *g, struct store *search, struct store *anlan, const struct entry *e,
                      int64_t id, struct arena scratch, struct fault *f)
{
    const struct pack *p = pack_followed(g, e);
    struct str kind = json_str(e->does, S("kind"));
    if (!p || !may_name(e)) return RC_OK;
    if (e->place > 0) {
        struct casefile *c = NEW(&scratch, struct casefile, 1);
        enum rc rc = casefile_load(anlan, e->agency, id, c, f);
        if (rc) return rc == RC_MISSING ? RC_OK : rc;
        kind = name_str(&c->kind);
    }
    struct str named = case_in(form_in(pack_kind(p, kind), e), e);
    if (named.len == 0) return RC_OK;
    return store_run(search, f,
                     "INSERT INTO linked (agency, named, row) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                     ARGS(INT(e->agency), TEXT(named), INT(LEDGER_ROW(e->agency, id))));
}

// --- reading --------------------------------------------------------------------------------------------------------

enum { LINKED_ASKED = 2 * LINKED_SHOWN }; // each way, as the reader may not see some of them

struct links {
    const struct gate *gate;
    int64_t agency;
    int64_t ids[2 * LINKED_ASKED];
    int32_t count;
    struct name numbers[LINKED_ASKED]; // named by their number: which cases these are is asked next
    int32_t numbers_count;
};

static void add_link(struct links *l, int64_t id)
{
    for (int32_t i = 0; i < l->count; i++)
        if (l->ids[i] == id) return;
    if (l->count < COUNT(l->ids)) l->ids[l->count++] = id;
}

static enum rc take_row(void *self, struct row row, struct fault *)
{
    struct links *l = self;
    add_link(l, row.at[0].i - LEDGER_ROW(l->agency, 0));
    return RC_OK;
}

static enum rc take_named(void *self, struct row row, struct fault *)
{
    struct links *l = self;
    int64_t agency, id;
    if (ledger_case_id(l->gate->ledger, row.at[0].s, &agency, &id)) {
        if (agency == l->agency) add_link(l, id);
    } else if (name_set(&l->numbers[l->numbers_count], row.at[0].s))
        l->numbers_count++;
    return RC_OK;
}

static enum rc find_links(struct gate_reader *r, const struct casefile *c, struct links *l, struct fault *f)
{
    char id[CASE_TEXT], number[NUMBER_TEXT_MAX];
    ledger_case_name(r->gate->ledger, c->agency, c->id, id);
    enum rc rc = store_each(
        r->search, f,
        "SELECT row FROM linked WHERE agency = ?1 AND named IN (?2, ?3) ORDER BY row DESC LIMIT ?4",
        ARGS(INT(c->agency), TEXT(((struct str){ id, CASE_TEXT })), TEXT(case_number(c, number)),
             INT(LINKED_ASKED)),
        take_row, l);
    if (!rc)
        rc = store_each(r->search, f, "SELECT named FROM linked WHERE row = ?1 LIMIT ?2",
                        ARGS(INT(LEDGER_ROW(c->agency, c->id)), INT(LINKED_ASKED)), take_named, l);
    for (int32_t i = 0; !rc && i < l->numbers_count; i++)
        rc = store_each(r->search, f, "SELECT row FROM hit WHERE agency = ?1 AND number = ?2",
                        ARGS(INT(c->agency), TEXT(name_str(&l->numbers[i]))), take_row, l);
    return rc;
}

static void put_link(struct json_out *o, struct gate_reader *r, const struct casefile *c, struct str language)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    char number[NUMBER_TEXT_MAX];
    json_open(o, '{');
    put_case_name(o, "id", r, c->agency, c->id);
    json_put_str(o, "number", case_number(c, number));
    json_put_str(o, "kind", name_str(&c->kind));
    put_words(o, "kind_words", p, language, "kind", name_str(&c->kind));
    json_put_str(o, "status", name_str(&c->status));
    put_words(o, "status_words", p, language, "status", name_str(&c->status));
    json_put_instant(o, "opened", c->opened);
    json_shut(o, '}');
}

// That there are more is said of what the reader may see alone: how many others there are, nobody is told by it.
enum rc put_linked(struct json_out *o, struct gate_reader *r, const struct actor *actor,
                   const struct casefile *c, struct str language, struct arena *a, struct fault *f)
{
    struct links *l = NEW(a, struct links, 1);
    struct casefile *other = NEW(a, struct casefile, 1);
    int32_t seen_count = 0;
    *l = (struct links){ .gate = r->gate, .agency = c->agency };
    enum rc rc = find_links(r, c, l, f);
    json_open_key(o, "linked", '[');
    for (int32_t i = 0; !rc && i < l->count && seen_count <= LINKED_SHOWN; i++) {
        struct seen seen;
        if (l->ids[i] == c->id) continue;
        rc = read_case(r, actor, c->agency, l->ids[i], *a, other, &seen, f);
        if (!rc && seen_count++ < LINKED_SHOWN) put_link(o, r, other, language);
        if (rc == RC_MISSING) rc = RC_OK; // it is not there, or not for this reader
    }
    json_shut(o, ']');
    if (seen_count > LINKED_SHOWN) json_put_bool(o, "linked_more", true);
    return rc;
}
