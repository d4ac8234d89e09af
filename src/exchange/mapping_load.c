// Reading a mapping file: whatever is not understood is refused with its line.
#include "exchange/mapping_int.h"
#include "wire/yaml.h"
#include <stdarg.h>
#include <stdio.h>

struct loading {
    struct arena *arena;
    struct fault *fault;
    struct mapping *mapping;
    const struct feel_zones *zones;
};

[[gnu::format(printf, 3, 4)]] static enum rc refuse(struct loading *l, const struct json *at,
                                                    const char *format, ...);

static enum rc refuse(struct loading *l, const struct json *at, const char *format, ...)
{
    char why[512]; // longer than a fault's text, which is then cut at a whole character
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    enum rc rc = fail(l->fault, RC_INVALID, "%s", why);
    if (at->key.len) rc = within(l->fault, rc, "\"%.*s\"", P(at->key));
    return within(l->fault, rc, "line %d", at->line);
}

// --- shapes ------------------------------------------------------------------------------------------

struct names {
    const char *const *at;
    ptrdiff_t count;
};
#define NAMES(...)                                                                                           \
    ((struct names){ (const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ })) })

static bool is_among(struct names known, struct str name)
{
    for (ptrdiff_t i = 0; i < known.count; i++)
        if (str_equal(str_of(known.at[i]), name)) return true;
    return false;
}

static enum rc want_object(struct loading *l, const struct json *j, struct names known)
{
    if (j->kind != JSON_OBJECT) return refuse(l, j, "must be a mapping");
    for (const struct json *m = j->first; m; m = m->next)
        if (!is_among(known, m->key)) return refuse(l, m, "is not understood here");
    return RC_OK;
}

static enum rc want_text(struct loading *l, const struct json *object, const char *key, struct str *ret_text)
{
    const struct json *j = json_get(object, str_of(key));
    if (!j) return refuse(l, object, "lacks \"%s\"", key);
    if (j->kind != JSON_TEXT || j->text.len == 0) return refuse(l, j, "must be a text; numbers want quotes");
    *ret_text = j->text;
    return RC_OK;
}

static enum rc want_texts(struct loading *l, const struct json *j)
{
    if (j->kind != JSON_ARRAY || j->count == 0) return refuse(l, j, "must be a list of texts");
    for (const struct json *item = j->first; item; item = item->next)
        if (item->kind != JSON_TEXT) return refuse(l, item, "must be a text; numbers want quotes");
    return RC_OK;
}

// The mapping's own number of a column.
static enum rc take_column_name(struct loading *l, const struct json *at, struct str name,
                                int32_t *ret_column)
{
    struct mapping *m = l->mapping;
    for (int32_t i = 0; i < m->columns_count; i++) {
        if (!str_equal(m->columns[i], name)) continue;
        *ret_column = i;
        return RC_OK;
    }
    if (m->columns_count == MAPPING_COLUMNS_MAX)
        return refuse(l, at, "more than %d columns", MAPPING_COLUMNS_MAX);
    *ret_column = m->columns_count;
    m->columns[m->columns_count++] = name;
    return RC_OK;
}

static enum rc take_column(struct loading *l, const struct json *object, const char *key, int32_t *ret_column)
{
    struct str name = { 0 };
    enum rc rc = want_text(l, object, key, &name);
    return rc ? rc : take_column_name(l, json_get(object, str_of(key)), name, ret_column);
}

// --- values ------------------------------------------------------------------------------------------

static enum rc take_pieces(struct loading *l, const struct json *at, struct mapping_value *v)
{
    struct piece *pieces = NEW(l->arena, struct piece, MAPPING_PIECES_MAX);
    struct str rest = at->text;
    v->pieces = pieces;
    while (rest.len > 0) {
        ptrdiff_t open = str_find(rest, S("{")), shut;
        if (v->pieces_count == MAPPING_PIECES_MAX)
            return refuse(l, at, "more than %d pieces", MAPPING_PIECES_MAX);
        if (open != 0) {
            ptrdiff_t end = open < 0 ? rest.len : open;
            pieces[v->pieces_count++] = (struct piece){ .column = -1, .literal = str_slice(rest, 0, end) };
            rest = str_slice(rest, end, rest.len);
            continue;
        }
        shut = str_find(rest, S("}"));
        if (shut < 2) return refuse(l, at, "a \"{\" must be followed by a column's name and \"}\"");
        enum rc rc = take_column_name(l, at, str_slice(rest, 1, shut), &pieces[v->pieces_count++].column);
        if (rc) return rc;
        rest = str_slice(rest, shut + 1, rest.len);
    }
    return RC_OK;
}

static enum rc check_choices(struct loading *l, const struct json *j)
{
    if (j->kind != JSON_OBJECT || j->count == 0)
        return refuse(l, j, "must be a mapping from values to values");
    if (j->count > MAPPING_CHOICES_MAX) return refuse(l, j, "more than %d values", MAPPING_CHOICES_MAX);
    for (const struct json *m = j->first; m; m = m->next)
        if (m->kind != JSON_TEXT || m->text.len == 0)
            return refuse(l, m, "must be a text; numbers want quotes");
    return RC_OK;
}

static enum rc take_choices(struct loading *l, const struct json *j, struct choices *ret_c)
{
    if (!j) return RC_OK;
    enum rc rc = check_choices(l, j);
    if (rc) return rc;
    struct choice *c = NEW(l->arena, struct choice, j->count);
    *ret_c = (struct choices){ c, j->count };
    for (const struct json *m = j->first; m; m = m->next) *c++ = (struct choice){ m->key, m->text };
    return RC_OK;
}

static enum rc take_choice_value(struct loading *l, const struct json *j, struct mapping_value *v)
{
    struct choices equals = { 0 };
    const struct json *otherwise = json_get(j, S("otherwise"));
    v->form = VALUE_CHOICE;
    enum rc rc = take_choices(l, json_get(j, S("equals")), &equals);
    if (!rc) rc = take_choices(l, json_get(j, S("starts")), &v->starts);
    if (!rc) rc = take_choices(l, json_get(j, S("contains")), &v->contains);
    if (!rc && otherwise) rc = want_text(l, j, "otherwise", &v->otherwise);
    if (rc) return rc;
    for (int32_t i = 0; i < equals.count; i++)
        map_put(&v->equals, l->arena, equals.at[i].from, (void *)(uintptr_t)&equals.at[i]);
    return RC_OK;
}

static enum rc take_limits(struct loading *l, const struct json *j, struct mapping_value *v)
{
    const struct json *max = json_get(j, S("max")), *as = json_get(j, S("as"));
    if (max && (max->kind != JSON_INT || max->integer < 1))
        return refuse(l, max, "must be a whole number of characters");
    if (max) v->characters_max = max->integer;
    if (as && !str_equal(as->text, S("integer")) && !str_equal(as->text, S("text")))
        return refuse(l, as, "must be \"text\" or \"integer\"");
    v->whole_number = as && str_equal(as->text, S("integer"));
    return RC_OK;
}

static enum rc take_value(struct loading *l, const struct json *j, struct mapping_value *v)
{
    enum rc rc = want_object(
        l, j, NAMES("constant", "column", "text", "equals", "starts", "contains", "otherwise", "max", "as"));
    if (rc) return rc;
    bool constant = json_get(j, S("constant")), column = json_get(j, S("column")),
         text = json_get(j, S("text"));
    bool choice = json_get(j, S("equals")) || json_get(j, S("starts")) || json_get(j, S("contains"));
    if (constant + column + text != 1)
        return refuse(l, j, "needs one of \"constant\", \"column\" and \"text\"");
    if ((choice || json_get(j, S("otherwise"))) && !column) return refuse(l, j, "a table needs a \"column\"");
    if (!choice && json_get(j, S("otherwise"))) return refuse(l, j, "\"otherwise\" needs a table");
    v->form = constant ? VALUE_CONSTANT : text ? VALUE_TEXT : VALUE_COLUMN;
    if (constant) rc = want_text(l, j, "constant", &v->constant);
    if (column) rc = take_column(l, j, "column", &v->column);
    if (text) rc = want_text(l, j, "text", &v->constant);
    if (!rc && text) rc = take_pieces(l, json_get(j, S("text")), v);
    if (!rc && choice) rc = take_choice_value(l, j, v);
    return rc ? rc : take_limits(l, j, v);
}

// --- the parts of the file ---------------------------------------------------------------------------

static enum rc take_source(struct loading *l, const struct json *j)
{
    enum { SOURCE_BYTES_MAX = 64 };
    struct str s = j->text;
    bool sound = j->kind == JSON_TEXT && s.len > 0 && s.len <= SOURCE_BYTES_MAX;
    for (ptrdiff_t i = 0; sound && i < s.len; i++)
        sound = (s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= '0' && s.at[i] <= '9') ||
                (i > 0 && s.at[i] == '-');
    l->mapping->source = s;
    return sound ? RC_OK : refuse(l, j, "must be a name of a-z, 0-9 and '-'");
}

static enum rc take_row_id(struct loading *l, const struct json *j)
{
    struct mapping *m = l->mapping;
    if (j->kind == JSON_TEXT && str_equal(j->text, S("hash"))) return RC_OK;
    enum rc rc = want_texts(l, j);
    if (rc) return within(l->fault, rc, "\"hash\" or columns");
    if (j->count > MAPPING_ROW_ID_COLUMNS_MAX)
        return refuse(l, j, "more than %d columns", MAPPING_ROW_ID_COLUMNS_MAX);
    for (const struct json *item = j->first; item && !rc; item = item->next)
        rc = take_column_name(l, item, item->text, &m->row_id[m->row_id_count++]);
    return rc;
}

static enum rc take_historic(struct loading *l, const struct json *j)
{
    l->mapping->historic = j->integer != 0;
    return j->kind == JSON_BOOL ? RC_OK : refuse(l, j, "must be true or false");
}

static enum rc take_kind(struct loading *l, const struct json *j)
{
    return take_value(l, j, &l->mapping->kind);
}
static enum rc take_zone(struct loading *l, const struct json *j, struct mapping_event *e)
{
    if (!j) return RC_OK;
    if (j->kind != JSON_TEXT) return refuse(l, j, "must be a zone's name or an offset in quotes");
    if (str_equal(j->text, S("UTC")) || event_parse_offset(j->text, &e->offset_s)) return RC_OK;
    e->zone = l->zones ? l->zones->find(l->zones->self, j->text) : NULL;
    return e->zone ? RC_OK : refuse(l, j, "no zone of the name \"%.*s\" is known here", P(j->text));
}

static enum rc take_event(struct loading *l, const struct json *j)
{
    struct mapping_event *e = &l->mapping->event;
    const struct json *zone = json_get(j, S("zone")), *optional = json_get(j, S("optional"));
    enum rc rc = want_object(l, j, NAMES("column", "format", "zone", "optional"));
    if (!rc) rc = take_column(l, j, "column", &e->column);
    if (!rc) rc = want_text(l, j, "format", &e->format);
    if (!rc) rc = take_zone(l, zone, e);
    if (rc) return rc;
    const char *why = event_format_fault(e->format);
    if (why) return refuse(l, json_get(j, S("format")), "%s", why);
    bool carries_zone = str_equal(e->format, S("rfc3339")) || str_contains(e->format, S("%z"));
    if (!zone && !carries_zone) return refuse(l, j, "lacks \"zone\", and its format has none");
    if (optional && optional->kind != JSON_BOOL) return refuse(l, optional, "must be true or false");
    e->optional = json_bool(j, S("optional"), false);
    e->there = true;
    return RC_OK;
}

static enum rc take_place(struct loading *l, const struct json *j)
{
    struct mapping_place *p = &l->mapping->place;
    enum rc rc = want_object(l, j, NAMES("field", "lat", "lng", "none"));
    if (!rc) rc = want_text(l, j, "field", &p->field);
    if (!rc) rc = take_column(l, j, "lat", &p->lat);
    if (!rc) rc = take_column(l, j, "lng", &p->lng);
    p->none = json_get(j, S("none"));
    if (!rc && p->none) rc = want_texts(l, p->none);
    p->there = true;
    return rc;
}

static enum rc take_steps(struct loading *l, const struct json *j, struct mapping_field *field)
{
    struct str rest = j->key;
    for (bool more = true; more;) {
        struct str step;
        more = str_cut(rest, '.', &step, &rest);
        if (step.len == 0) return refuse(l, j, "is no name of a field");
        if (field->steps_count == MAPPING_STEPS_MAX)
            return refuse(l, j, "more than %d steps", MAPPING_STEPS_MAX);
        field->steps[field->steps_count++] = step;
    }
    return RC_OK;
}

static bool leads_into(const struct mapping_field *outer, const struct mapping_field *inner)
{
    for (int32_t i = 0; i < outer->steps_count; i++)
        if (i == inner->steps_count || !str_equal(outer->steps[i], inner->steps[i])) return false;
    return true;
}

// A field that holds a value holds no fields.
static enum rc check_paths(struct loading *l, const struct json *tree)
{
    const struct mapping *m = l->mapping;
    const struct mapping_field place = { .steps = { m->place.field }, .steps_count = 1 };
    const struct json *at = json_get(tree, S("fields"))->first;
    for (int32_t i = 0; i < m->fields_count; i++, at = at->next) {
        bool clash = m->place.there && leads_into(&m->fields[i], &place);
        for (int32_t k = 0; k < m->fields_count; k++)
            clash |= k != i && leads_into(&m->fields[i], &m->fields[k]);
        if (clash) return refuse(l, at, "has a value, so that nothing can lie within it");
    }
    return RC_OK;
}

static enum rc take_fields(struct loading *l, const struct json *j)
{
    if (j->kind != JSON_OBJECT) return refuse(l, j, "must be a mapping");
    if (j->count > MAPPING_FIELDS_MAX) return refuse(l, j, "more than %d fields", MAPPING_FIELDS_MAX);
    struct mapping_field *field = NEW(l->arena, struct mapping_field, j->count);
    l->mapping->fields = field;
    l->mapping->fields_count = j->count;
    for (const struct json *m = j->first; m; m = m->next, field++) {
        enum rc rc = take_steps(l, m, field);
        if (!rc) rc = take_value(l, m, &field->value);
        if (rc) return rc;
    }
    return RC_OK;
}

static enum rc take_skip(struct loading *l, const struct json *j, struct mapping_skip *s)
{
    s->equals = json_get(j, S("equals"));
    s->starts = json_get(j, S("starts"));
    s->contains = json_get(j, S("contains"));
    s->empty = json_bool(j, S("empty"), false);
    enum rc rc = want_object(l, j, NAMES("column", "equals", "starts", "contains", "empty", "why"));
    if (!rc) rc = take_column(l, j, "column", &s->column);
    if (!rc) rc = want_text(l, j, "why", &s->why);
    if (!rc && s->equals) rc = want_texts(l, s->equals);
    if (!rc && s->starts) rc = want_texts(l, s->starts);
    if (!rc && s->contains) rc = want_texts(l, s->contains);
    if (rc) return rc;
    bool says_something = s->equals || s->starts || s->contains || s->empty;
    return says_something ? RC_OK : refuse(l, j, "says nothing about when to skip");
}

static enum rc take_skips(struct loading *l, const struct json *j)
{
    if (j->kind != JSON_ARRAY) return refuse(l, j, "must be a list");
    if (j->count > MAPPING_SKIPS_MAX) return refuse(l, j, "more than %d rules", MAPPING_SKIPS_MAX);
    struct mapping_skip *skip = NEW(l->arena, struct mapping_skip, j->count);
    l->mapping->skips = skip;
    l->mapping->skips_count = j->count;
    enum rc rc = RC_OK;
    for (const struct json *item = j->first; item && !rc; item = item->next) rc = take_skip(l, item, skip++);
    return rc;
}

// clang-format off
static const struct part {
    const char *name;
    enum rc (*take)(struct loading *l, const struct json *j);
    bool required;
} parts[] = {
    { "source",   take_source,   true },
    { "row_id",   take_row_id,   true },
    { "kind",     take_kind,     true },
    { "fields",   take_fields,   true },
    { "historic", take_historic, false },
    { "event",    take_event,    false },
    { "place",    take_place,    false },
    { "skip",     take_skips,    false },
};
// clang-format on

static enum rc load(struct loading *l, const struct json *tree)
{
    if (tree->kind != JSON_OBJECT) return refuse(l, tree, "a mapping file is a mapping");
    for (const struct json *m = tree->first; m; m = m->next) {
        const struct part *p = parts;
        while (p < parts + COUNT(parts) && !str_equal(str_of(p->name), m->key)) p++;
        if (p == parts + COUNT(parts)) return refuse(l, m, "is not understood here");
        enum rc rc = p->take(l, m);
        if (rc) return rc;
    }
    for (ptrdiff_t i = 0; i < COUNT(parts); i++)
        if (parts[i].required && !json_get(tree, str_of(parts[i].name)))
            return refuse(l, tree, "lacks \"%s\"", parts[i].name);
    if (l->mapping->historic && !l->mapping->event.there)
        return refuse(l, tree, "\"historic\" needs an \"event\"");
    if (l->mapping->historic && l->mapping->event.optional)
        return refuse(l, json_get(tree, S("event")), "of a historic row cannot be optional");
    return check_paths(l, tree);
}

enum rc mapping_load(struct arena *a, struct str yaml, const struct feel_zones *zones,
                     const struct mapping **ret_m, struct fault *f)
{
    struct arena mark = *a;
    struct loading l = { .arena = a, .fault = f, .mapping = NEW(a, struct mapping, 1), .zones = zones };
    const struct json *tree;
    enum rc rc = yaml_parse(a, yaml, &tree, f);
    if (!rc) rc = load(&l, tree);
    if (rc)
        *a = mark;
    else
        *ret_m = l.mapping;
    return rc;
}

struct str mapping_source(const struct mapping *m) { return m->source; }
