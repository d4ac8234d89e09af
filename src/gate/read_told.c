// What an act tells, in words. The holder of a receipt: of their own acts everything they wrote, of others' the fields that the act's form marks
// `x-told` (an answer, a reason, how to object); a part that is locked or erased tells nothing. Staff: the plain fields, and no sealed one.
#include "gate/read_int.h"

static const struct pack_form *form_of(const struct pack_kind *kind, struct str act)
{
    for (int32_t i = 0; i < kind->rows_count; i++)
        if (str_equal(kind->rows[i].act, act)) return kind->rows[i].form;
    for (int32_t i = 0; i < kind->acts_count; i++)
        if (str_equal(kind->acts[i].name, act)) return kind->acts[i].form;
    return NULL;
}

static bool is_told(const struct json *property, bool own)
{
    const struct json *told = json_get(property, S("x-told"));
    return own || (told && told->kind == JSON_BOOL && told->integer);
}

struct telling {
    struct json_out *o;
    struct gate_reader *r;
    const struct casefile *c;
    const struct entry *e;
    const struct pack *p;
    const struct pack_form *form;
    struct str language;
    bool own; // all that was written may be told
    bool to_holder;
};

// --- what a value is called --------------------------------------------------------------------------

struct str part_words(const struct pack *p, struct str language, struct str part)
{
    struct str name, which;
    (void)str_cut(part, '.', &name, &which);
    struct str words = pack_word(p, language, "party", name);
    return words.len ? words : pack_word(p, language, "field", name);
}

void put_part_list(struct json_out *o, const struct pack *p, struct str language, const struct json *list)
{
    json_open_key(o, "parts", '[');
    for (const struct json *j = list ? list->first : NULL; j; j = j->next) json_put_str(o, NULL, j->text);
    json_shut(o, ']');
    json_open_key(o, "parts_words", '[');
    for (const struct json *j = list ? list->first : NULL; j; j = j->next) {
        struct str words = part_words(p, language, j->text);
        json_put_str(o, NULL, words.len ? words : j->text);
    }
    json_shut(o, ']');
}

static struct str unit_words(const struct telling *t, struct str code)
{
    const struct charter *charter = rules_of(t->r->gate, t->c->agency)->charter;
    const struct charter_unit *unit = charter ? charter_unit(charter, code) : NULL;
    return unit ? charter_words(unit->words, t->language) : (struct str){ 0 };
}

// A resident is told of units, not of people by name.
static struct str person_words(const struct telling *t, struct str name)
{
    const struct person *person = t->to_holder ? NULL : people_find(atomic_load(&t->r->gate->people), name);
    return person ? person->account.words : (struct str){ 0 };
}

// By what its field is for. Empty: it speaks for itself, as a text or a day does.
static struct str value_words(const struct telling *t, const struct json *property, struct str value)
{
    struct str use = json_str(property, S("x-use"));
    if (str_equal(use, S("unit"))) return unit_words(t, value);
    if (str_equal(use, S("person"))) return person_words(t, value);
    if (str_equal(use, S("parts"))) return part_words(t->p, t->language, value);
    if (str_equal(use, S("clock"))) return pack_word(t->p, t->language, "clock", value);
    return json_get(property, S("enum")) ? pack_word(t->p, t->language, "value", value) : (struct str){ 0 };
}

// Of a list the words of each, with a comma as the language writes it.
static struct str list_words(const struct telling *t, const struct json *property, const struct json *list,
                             struct arena *a)
{
    struct str comma = str_starts(t->language, S("zh")) ? S("、") : S(", ");
    struct text words = { .arena = a };
    for (const struct json *j = list->first; j; j = j->next) {
        struct str one = j->kind == JSON_TEXT ? value_words(t, property, j->text) : (struct str){ 0 };
        if (one.len == 0) return (struct str){ 0 };
        if (words.len) text_put(&words, comma);
        text_put(&words, one);
    }
    return text_str(&words);
}

// --- fields -----------------------------------------------------------------------------------------

static void put_field(const struct telling *t, const struct json *property, const struct json *value,
                      struct arena scratch)
{
    struct str words = { 0 };
    if (value->kind == JSON_TEXT) words = value_words(t, property, value->text);
    if (value->kind == JSON_ARRAY) words = list_words(t, property, value, &scratch);
    json_open(t->o, '{');
    json_put_str(t->o, "field", property->key);
    put_words(t->o, "words", t->p, t->language, "field", property->key);
    json_put_tree(t->o, "value", value);
    if (words.len) json_put_str(t->o, "value_words", words);
    json_shut(t->o, '}');
}

// A public id says nothing to anybody: the staff have the case itself (`linked`).
static bool is_case_id(const struct telling *t, const struct json *property, const struct json *value)
{
    int64_t agency, id;
    return str_equal(json_str(property, S("x-use")), S("case")) && value->kind == JSON_TEXT &&
           ledger_case_id(t->r->gate->ledger, value->text, &agency, &id);
}

// The fields that stand in `data` and are sealed under `part` (empty: those that are plain).
static void put_fields(const struct telling *t, struct str part, const struct json *data,
                       struct arena scratch)
{
    const struct json *properties = json_get(t->form->source, S("properties"));
    for (const struct json *property = properties ? properties->first : NULL; property;
         property = property->next) {
        const struct json *value = json_get(data, property->key);
        if (value && is_told(property, t->own) && str_equal(pack_part(t->form, property->key), part) &&
            !is_case_id(t, property, value))
            put_field(t, property, value, scratch);
    }
}

static bool tells_of(const struct telling *t, struct str part)
{
    const struct json *properties = json_get(t->form->source, S("properties"));
    for (const struct json *property = properties ? properties->first : NULL; property;
         property = property->next)
        if (is_told(property, t->own) && str_equal(pack_part(t->form, property->key), part)) return true;
    return false;
}

static enum rc put_sealed(const struct telling *t, struct arena *far, struct fault *f)
{
    struct str names[ENTRY_PARTS_MAX];
    int32_t names_count = 0, count = 0;
    struct opening *parts;
    for (int32_t i = 0; i < t->e->parts_count; i++)
        if (!is_locked(t->c, t->e->parts[i].name) && tells_of(t, t->e->parts[i].name))
            names[names_count++] = t->e->parts[i].name;
    if (names_count == 0) return RC_OK;
    enum rc rc = ledger_open_parts(t->r->gate->ledger, t->r->store, far, t->e->agency, t->e->position, names,
                                   names_count, &parts, &count, f);
    for (int32_t i = 0; !rc && i < count; i++) {
        const struct json *data;
        if (parts[i].erased) continue;
        rc = json_parse(far, parts[i].canonical, &data, f);
        if (!rc) put_fields(t, parts[i].name, data, *far);
    }
    return rc;
}

enum rc put_told(struct json_out *o, struct gate_reader *r, const struct casefile *c, const struct entry *e,
                 bool to_holder, struct str language, struct arena *far, struct fault *f)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    const struct pack_form *form = kind ? form_of(kind, e->act) : NULL;
    bool own = !to_holder || str_equal(e->actor, S("h"));
    struct telling t = { o, r, c, e, p, form, language, own, to_holder };
    enum rc rc = RC_OK;
    json_open_key(o, "told", '[');
    bool held = to_holder && e->place == 0; // what was written at the opening stands in the receipt
    if (form && !e->refused && !held) {
        put_fields(&t, (struct str){ 0 }, json_get(e->does, S("data")), *far);
        if (to_holder) rc = put_sealed(&t, far, f);
    }
    json_shut(o, ']');
    return rc;
}
