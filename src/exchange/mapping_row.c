// One row into one request. Everything that a mapping can say is tables made by mapping_load.c; here they are only applied.
#include "exchange/mapping_int.h"
#include "seal/seal.h"
#include <math.h>

struct applying {
    const struct mapping *mapping;
    const struct mapping_columns *columns;
    const struct csv_row *row;
    struct arena *arena;
    struct fault *fault;
};

static struct str cell(const struct applying *x, int32_t column)
{
    return str_trim(x->row->fields[x->columns->index[column]]);
}

// The front of a value, cut at a whole character.
static struct str front(struct str s)
{
    enum { SHOWN_MAX = 60 };
    if (s.len <= SHOWN_MAX) return s;
    s.len = SHOWN_MAX;
    while (s.len > 0 && (s.at[s.len] & 0xC0) == 0x80) s.len--;
    return s;
}

static enum rc refuse(struct applying *x, int32_t column, const char *why, struct str value)
{
    struct str shown = front(value);
    enum rc rc = value.len ? fail(x->fault, RC_INVALID, "%s: \"%.*s\"", why, P(shown))
                           : fail(x->fault, RC_INVALID, "%s", why);
    if (column >= 0) rc = within(x->fault, rc, "column \"%.*s\"", P(x->mapping->columns[column]));
    return within(x->fault, rc, "line %lld", (long long)x->row->line);
}

// --- columns -----------------------------------------------------------------------------------------

static enum rc find_column(const struct csv_row *header, struct str name, int32_t *ret_index, struct fault *f)
{
    int32_t found = -1;
    for (int32_t i = 0; i < header->count; i++) {
        if (!str_equal(str_trim(header->fields[i]), name)) continue;
        if (found >= 0) return fail(f, RC_INVALID, "the column \"%.*s\" stands twice in the file", P(name));
        found = i;
    }
    if (found < 0) return fail(f, RC_INVALID, "the file has no column \"%.*s\"", P(name));
    *ret_index = found;
    return RC_OK;
}

enum rc mapping_bind(struct arena *a, const struct mapping *m, const struct csv_row *header,
                     struct mapping_columns *ret_c, struct fault *f)
{
    int32_t *index = NEW(a, int32_t, m->columns_count);
    for (int32_t i = 0; i < m->columns_count; i++) {
        enum rc rc = find_column(header, m->columns[i], &index[i], f);
        if (rc) return rc;
    }
    *ret_c = (struct mapping_columns){ index, header->count };
    return RC_OK;
}

// --- skipping ----------------------------------------------------------------------------------------

typedef bool fits_fn(struct str s, struct str other);

static bool any_fits(const struct json *texts, struct str s, fits_fn *fits)
{
    for (const struct json *t = texts ? texts->first : NULL; t; t = t->next)
        if (fits(s, t->text)) return true;
    return false;
}

static bool is_skipped(const struct mapping_skip *skip, struct str s)
{
    return (skip->empty && s.len == 0) || any_fits(skip->equals, s, str_equal) ||
           any_fits(skip->starts, s, str_starts) || any_fits(skip->contains, s, str_contains);
}

static struct str skipped_why(const struct applying *x)
{
    const struct mapping *m = x->mapping;
    for (int32_t i = 0; i < m->skips_count; i++)
        if (is_skipped(&m->skips[i], cell(x, m->skips[i].column))) return m->skips[i].why;
    return (struct str){ 0 };
}

// --- values ------------------------------------------------------------------------------------------

static bool choose_among(struct choices c, struct str s, fits_fn *fits, struct str *ret_text)
{
    for (int32_t i = 0; i < c.count; i++) {
        if (!fits(s, c.at[i].from)) continue;
        *ret_text = c.at[i].to;
        return true;
    }
    return false;
}

static enum rc choose(struct applying *x, const struct mapping_value *v, struct str *ret_text)
{
    struct str s = cell(x, v->column);
    const struct choice *same = map_get(&v->equals, s);
    if (same) *ret_text = same->to;
    if (same || choose_among(v->starts, s, str_starts, ret_text) ||
        choose_among(v->contains, s, str_contains, ret_text))
        return RC_OK;
    *ret_text = v->otherwise;
    return v->otherwise.at
               ? RC_OK
               : refuse(x, v->column, s.len ? "no rule for this value" : "empty, and no rule for that", s);
}

// Empty where all its cells are: what then stands is only the file's own punctuation.
static struct str join(const struct applying *x, const struct mapping_value *v)
{
    struct text t = { .arena = x->arena };
    bool any = v->pieces_count == 0;
    for (int32_t i = 0; i < v->pieces_count; i++) {
        const struct piece *p = &v->pieces[i];
        struct str s = p->column < 0 ? p->literal : cell(x, p->column);
        any |= p->column >= 0 && s.len > 0;
        text_put(&t, s);
    }
    return any ? str_trim(text_str(&t)) : (struct str){ 0 };
}

// Cut at a whole character, the last of which then says that it was cut.
static struct str cut(struct arena *a, struct str s, int64_t characters_max)
{
    struct str rest = s;
    int64_t count = 0;
    ptrdiff_t kept = 0;
    if (characters_max == 0 || s.len <= characters_max) return s;
    for (; rest.len > 0; count++) {
        if (count == characters_max - 1) kept = s.len - rest.len;
        (void)utf8_next(&rest);
    }
    if (count <= characters_max) return s;
    struct text t = { .arena = a };
    text_put(&t, str_slice(s, 0, kept));
    text_put(&t, S("…"));
    return text_str(&t);
}

static enum rc value_text(struct applying *x, const struct mapping_value *v, struct str *ret_text)
{
    struct str s = { 0 };
    enum rc rc = RC_OK;
    switch (v->form) {
    case VALUE_NONE:
        break;
    case VALUE_CONSTANT:
        s = v->constant;
        break;
    case VALUE_COLUMN:
        s = cell(x, v->column);
        break;
    case VALUE_TEXT:
        s = join(x, v);
        break;
    case VALUE_CHOICE:
        rc = choose(x, v, &s);
        break;
    }
    if (!rc) *ret_text = cut(x->arena, s, v->characters_max);
    return rc;
}

// --- the data ----------------------------------------------------------------------------------------

static struct json *add(struct arena *a, struct json *object, struct str key, enum json_kind kind)
{
    struct json **last = &object->first;
    while (*last && !str_equal((*last)->key, key)) last = &(*last)->next;
    if (*last) return *last;
    *last = NEW(a, struct json, 1);
    (*last)->key = key;
    (*last)->kind = kind;
    object->count++;
    return *last;
}

static enum rc put_value(struct applying *x, const struct mapping_field *field, struct str s, struct json *j)
{
    if (!field->value.whole_number) {
        j->text = arena_str(x->arena, s);
        return RC_OK;
    }
    j->kind = JSON_INT;
    if (!str_int64(s, &j->integer)) return refuse(x, field->value.column, "is no whole number", s);
    j->real = (double)j->integer;
    return RC_OK;
}

static enum rc put_field(struct applying *x, const struct mapping_field *field, struct json *data)
{
    struct str s;
    enum rc rc = value_text(x, &field->value, &s);
    if (rc || s.len == 0) return rc; // an empty cell says nothing, so the field is left out
    for (int32_t i = 0; i < field->steps_count - 1; i++)
        data = add(x->arena, data, field->steps[i], JSON_OBJECT);
    return put_value(x, field, s, add(x->arena, data, field->steps[field->steps_count - 1], JSON_TEXT));
}

static enum rc take_degrees(struct applying *x, int32_t column, double limit, int64_t *ret_e7)
{
    double degrees;
    struct str s = cell(x, column);
    if (!str_double(s, &degrees)) return refuse(x, column, "is no number of degrees", s);
    if (fabs(degrees) > limit) return refuse(x, column, "lies outside the globe", s);
    *ret_e7 = llround(degrees * 1e7);
    return RC_OK;
}

static void put_integer(struct arena *a, struct json *object, struct str key, int64_t n)
{
    struct json *j = add(a, object, key, JSON_INT);
    j->integer = n;
    j->real = (double)n;
}

static enum rc put_place(struct applying *x, struct json *data)
{
    const struct mapping_place *p = &x->mapping->place;
    struct str lat = cell(x, p->lat), lng = cell(x, p->lng);
    int64_t lat_e7 = 0, lng_e7 = 0;
    if (lat.len == 0 && lng.len == 0) return RC_OK;
    if (any_fits(p->none, lat, str_equal) || any_fits(p->none, lng, str_equal)) return RC_OK;
    enum rc rc = take_degrees(x, p->lat, 90, &lat_e7);
    if (!rc) rc = take_degrees(x, p->lng, 180, &lng_e7);
    if (rc) return rc;
    struct json *place = add(x->arena, data, p->field, JSON_OBJECT);
    put_integer(x->arena, place, S("lat_e7"), lat_e7);
    put_integer(x->arena, place, S("lng_e7"), lng_e7);
    return RC_OK;
}

static enum rc make_data(struct applying *x, struct open_request *r)
{
    struct json *data = NEW(x->arena, struct json, 1);
    data->kind = JSON_OBJECT;
    enum rc rc = x->mapping->place.there ? put_place(x, data) : RC_OK;
    for (int32_t i = 0; i < x->mapping->fields_count && !rc; i++)
        rc = put_field(x, &x->mapping->fields[i], data);
    r->data = data;
    return rc;
}

// --- the row's own name ------------------------------------------------------------------------------

// The cells with '/' between them; a '/' or '%' within one is written so that two rows never get the same name.
static void put_id_part(struct text *t, struct str s, bool first)
{
    if (!first) text_char(t, '/');
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '/' || s.at[i] == '%')
            text_put(t, s.at[i] == '/' ? S("%2F") : S("%25"));
        else
            text_char(t, s.at[i]);
    }
}

static enum rc name_by_cells(struct applying *x, struct str *ret_id)
{
    struct text t = { .arena = x->arena };
    const struct mapping *m = x->mapping;
    for (int32_t i = 0; i < m->row_id_count; i++) {
        struct str s = cell(x, m->row_id[i]);
        if (s.len == 0) return refuse(x, m->row_id[i], "the row's own name is empty", s);
        put_id_part(&t, s, i == 0);
    }
    *ret_id = text_str(&t);
    if (ret_id->len > MAPPING_ROW_ID_MAX)
        return refuse(x, m->row_id[0], "the row's own name is too long", *ret_id);
    return RC_OK;
}

// Each cell with its length before it, so that no two rows give the same bytes.
static enum rc name_by_hash(struct applying *x, struct str *ret_id)
{
    enum { NAME_BYTES = 16 };
    static const char hex[] = "0123456789abcdef";
    struct text all = { .arena = x->arena };
    for (int32_t i = 0; i < x->row->count; i++) {
        uint8_t bytes[8];
        put_be64(bytes, (uint64_t)x->row->fields[i].len);
        text_put(&all, (struct str){ (const char *)bytes, sizeof bytes });
        text_put(&all, x->row->fields[i]);
    }
    struct digest d = sha256(text_str(&all));
    char *id = NEW(x->arena, char, 2 * NAME_BYTES);
    for (int i = 0; i < NAME_BYTES; i++) {
        id[2 * i] = hex[d.at[i] >> 4];
        id[2 * i + 1] = hex[d.at[i] & 15];
    }
    *ret_id = (struct str){ id, 2 * NAME_BYTES };
    return RC_OK;
}

// --- the row -----------------------------------------------------------------------------------------

static enum rc take_event(struct applying *x, struct instant *ret_event)
{
    const struct mapping_event *e = &x->mapping->event;
    struct str s = e->there ? cell(x, e->column) : (struct str){ 0 };
    if (s.len == 0 && (!e->there || e->optional)) return RC_OK;
    return event_parse(e, s, ret_event)
               ? RC_OK
               : refuse(x, e->column, s.len ? "is no time of the stated format" : "no time", s);
}

static enum rc take_name(struct applying *x, const struct mapping_value *v, struct str *ret_text)
{
    struct str s = { 0 };
    enum rc rc = value_text(x, v, &s);
    if (!rc) *ret_text = arena_str(x->arena, s);
    return rc;
}

static enum rc make_request(struct applying *x, struct open_request *r)
{
    enum rc rc = x->mapping->row_id_count ? name_by_cells(x, &r->row_id) : name_by_hash(x, &r->row_id);
    if (!rc) rc = take_name(x, &x->mapping->kind, &r->kind);
    if (!rc && r->kind.len == 0)
        rc = refuse(x, x->mapping->kind.form == VALUE_COLUMN ? x->mapping->kind.column : -1, "no kind",
                    r->kind);
    if (!rc) rc = take_event(x, &r->event);
    if (!rc) rc = make_data(x, r);
    return rc;
}

enum rc mapping_row(const struct mapping *m, const struct mapping_columns *c, const struct csv_row *row,
                    struct arena *a, struct open_request *ret_r, struct fault *f)
{
    struct applying x = { m, c, row, a, f };
    struct open_request r = { .line = row->line, .source = m->source, .historic = m->historic };
    if (row->count != c->count)
        return fail(f, RC_INVALID, "line %lld: %d fields, but the header has %d", (long long)row->line,
                    row->count, c->count);
    r.skipped = skipped_why(&x);
    enum rc rc = r.skipped.len ? RC_OK : make_request(&x, &r);
    if (!rc) *ret_r = r;
    return rc;
}

struct str mapping_body(struct arena *a, const struct open_request *r, struct str agency)
{
    struct json_out o = json_out_of(a);
    json_open(&o, '{');
    if (agency.len) json_put_str(&o, "agency", agency);
    json_put_str(&o, "kind", r->kind);
    if (r->historic) json_put_instant(&o, "event", r->event);
    json_put_str(&o, "source", r->source);
    json_put_str(&o, "source_row", r->row_id);
    json_put_tree(&o, "data", r->data);
    json_shut(&o, '}');
    return json_out_str(&o);
}
