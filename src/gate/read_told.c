// What an act tells the holder of a receipt: of their own acts everything they wrote, of others' the fields that the act's form marks `x-told`
// (an answer, a reason, how to object). A part that is locked or erased tells nothing.
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
    bool own;
};

static void put_field(const struct telling *t, const struct json *property, const struct json *value)
{
    const struct json *values = json_get(property, S("enum"));
    json_open(t->o, '{');
    json_put_str(t->o, "field", property->key);
    put_words(t->o, "words", t->p, t->language, "field", property->key);
    json_put_tree(t->o, "value", value);
    if (values && value->kind == JSON_TEXT)
        put_words(t->o, "value_words", t->p, t->language, "value", value->text);
    json_shut(t->o, '}');
}

// The fields that stand in `data` and are sealed under `part` (empty: those that are plain).
static void put_fields(const struct telling *t, struct str part, const struct json *data)
{
    const struct json *properties = json_get(t->form->source, S("properties"));
    for (const struct json *property = properties ? properties->first : NULL; property;
         property = property->next) {
        const struct json *value = json_get(data, property->key);
        if (value && is_told(property, t->own) && str_equal(pack_part(t->form, property->key), part))
            put_field(t, property, value);
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
        if (!rc) put_fields(t, parts[i].name, data);
    }
    return rc;
}

enum rc put_told(struct json_out *o, struct gate_reader *r, const struct casefile *c, const struct entry *e,
                 struct str language, struct arena *far, struct fault *f)
{
    const struct pack *p = gate_pack(r->gate, c->agency);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    struct telling t = {
        o, r, c, e, p, kind ? form_of(kind, e->act) : NULL, language, str_equal(e->actor, S("h"))
    };
    enum rc rc = RC_OK;
    json_open_key(o, "told", '[');
    if (t.form && e->place > 0) {
        put_fields(&t, (struct str){ 0 }, json_get(e->does, S("data")));
        rc = put_sealed(&t, far, f);
    }
    json_shut(o, ']');
    return rc;
}
