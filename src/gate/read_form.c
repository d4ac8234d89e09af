// A form as a page can show it: the pack's schema as it stands, each field with its words (`title`) and each value of an enumeration with its
// own (`x-words`), in the reader's language. A field for the unit that something is about is a choice of the charter's units, which nobody outside
// knows by their codes.
#include "gate/read_int.h"

struct wording {
    const struct pack *p;
    const struct charter *units; // NULL: a unit is written, as it may be another agency's
    struct str language;
};

static void put_schema(struct json_out *o, const struct wording *w, struct str name,
                       const struct json *schema);

static void put_value_words(struct json_out *o, const struct wording *w, const struct json *values)
{
    json_open_key(o, "x-words", '{');
    for (const struct json *v = values->first; v; v = v->next) {
        if (v->kind != JSON_TEXT) continue;
        json_put_key(o, v->text);
        put_words(o, NULL, w->p, w->language, "value", v->text);
    }
    json_shut(o, '}');
}

static void put_units(struct json_out *o, const struct wording *w)
{
    json_open_key(o, "enum", '[');
    for (int32_t i = 0; i < w->units->units_count; i++) json_put_str(o, NULL, w->units->units[i].code);
    json_shut(o, ']');
    json_open_key(o, "x-words", '{');
    for (int32_t i = 0; i < w->units->units_count; i++) {
        json_put_key(o, w->units->units[i].code);
        json_put_str(o, NULL, charter_words(w->units->units[i].words, w->language));
    }
    json_shut(o, '}');
}

static void put_properties(struct json_out *o, const struct wording *w, const struct json *properties)
{
    json_put_key(o, properties->key);
    json_open(o, '{');
    for (const struct json *field = properties->first; field; field = field->next) {
        json_put_key(o, field->key);
        put_schema(o, w, field->key, field);
    }
    json_shut(o, '}');
}

// A member of the schema; those that hold schemas themselves get words within.
static void put_member(struct json_out *o, const struct wording *w, const struct json *member)
{
    if (member->kind == JSON_OBJECT && str_equal(member->key, S("properties")))
        return put_properties(o, w, member);
    json_put_key(o, member->key);
    if (member->kind == JSON_OBJECT && str_equal(member->key, S("items")))
        put_schema(o, w, (struct str){ 0 }, member);
    else
        json_put_tree(o, NULL, member);
}

static void put_schema(struct json_out *o, const struct wording *w, struct str name,
                       const struct json *schema)
{
    if (schema->kind != JSON_OBJECT) return json_put_tree(o, NULL, schema);
    const struct json *values = json_get(schema, S("enum"));
    json_open(o, '{');
    if (name.len && !json_get(schema, S("title"))) put_words(o, "title", w->p, w->language, "field", name);
    if (values && values->kind == JSON_ARRAY) put_value_words(o, w, values);
    if (!values && w->units && str_equal(json_str(schema, S("x-use")), S("unit"))) put_units(o, w);
    for (const struct json *member = schema->first; member; member = member->next) put_member(o, w, member);
    json_shut(o, '}');
}

void put_form(struct json_out *o, const struct pack *p, const struct charter *units, struct str language,
              const struct json *form)
{
    struct wording w = { p, units, language };
    json_put_key(o, S("form"));
    put_schema(o, &w, (struct str){ 0 }, form);
}
