// What can be opened at an agency: its kinds, each with its words, its form and its articles, and whom one calls instead in danger, so that a program
// or a page needs no change for a new one.
#include "gate/read_int.h"

// What it is for, in a line, where the pack says so.
static void put_about(struct json_out *o, const struct pack *p, struct str kind, struct str language)
{
    enum { KEY_ROOM = 256 };
    char memory[KEY_ROOM];
    struct arena scratch = arena_of(memory, sizeof memory, NULL);
    if (kind.len > KEY_ROOM / 2) return;
    struct str key = arena_print(&scratch, "about/%.*s", P(kind)), words = pack_words(p, language, key);
    if (!str_equal(words, key)) json_put_str(o, "about", words);
}

static void put_kind(struct json_out *o, const struct pack *p, const struct charter *units,
                     const struct pack_kind *kind, struct str language)
{
    const struct pack_row *open = kind->open;
    struct str names[ENTRY_ARTICLES_MAX];
    int32_t count = 0;
    for (int32_t i = 0; i < open->articles.count && count < ENTRY_ARTICLES_MAX; i++)
        names[count++] = open->articles.at[i]->name;
    json_open(o, '{');
    json_put_str(o, "kind", kind->name);
    put_words(o, "words", p, language, "kind", kind->name);
    put_about(o, p, kind->name, language);
    json_put_str(o, "publicity", publicity_name(kind->publicity));
    json_put_bool(o, "anonymous", open->by & 1 << LAW_BY_ANONYMOUS);
    put_form(o, p, units, language, open->form->source);
    put_articles(o, p, names, count, language);
    json_shut(o, '}');
}

static void put_emergency(struct json_out *o, const struct pack *p, struct str language)
{
    json_open_key(o, "emergency", '[');
    for (int32_t i = 0; i < p->emergency_count; i++) {
        json_open(o, '{');
        json_put_str(o, "name", p->emergency[i].name);
        put_words(o, "words", p, language, "emergency", p->emergency[i].name);
        json_put_str(o, "number", p->emergency[i].number);
        json_shut(o, '}');
    }
    json_shut(o, ']');
}

enum rc gate_kinds(struct gate *g, int64_t agency, struct str language, struct arena *a, struct str *ret_json,
                   struct fault *f)
{
    const struct pack *p = gate_pack(g, agency);
    if (!p) return fail(f, RC_MISSING, "this agency has no pack in force");
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    json_put_str(&o, "agency", ledger_slug(g->ledger, agency));
    const struct charter *charter = rules_of(g, agency)->charter;
    if (charter) json_put_str(&o, "agency_words", charter_words(charter->words, language));
    json_put_str(&o, "zone", p->zone);
    json_put_str(&o, "pack", p->id);
    json_put_str(&o, "version", p->version);
    put_emergency(&o, p, language);
    json_open_key(&o, "kinds", '[');
    for (int32_t i = 0; i < p->kinds_count; i++) put_kind(&o, p, charter, &p->kinds[i], language);
    json_shut(&o, ']');
    json_shut(&o, '}');
    *ret_json = json_out_str(&o);
    return RC_OK;
}
