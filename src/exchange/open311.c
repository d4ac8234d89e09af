// Forms as attributes, and posted parameters as data. No kind and no field is named here: what a field is for, its form says (x-use).
#include "exchange/open311.h"
#include <math.h>

// --- attributes -----------------------------------------------------------------------------------------------------

static const char *const datatypes[] = { "string", "number",          "datetime",
                                         "text",   "singlevaluelist", "multivaluelist" };
const char *open311_datatype_name(enum open311_datatype t) { return datatypes[t]; }

static struct str head_of(struct str path)
{
    struct str head, rest;
    (void)str_cut(path, '.', &head, &rest);
    return head;
}

// Whether GeoReport has a parameter of its own for the field, or it is set here.
static bool is_taken(const struct pack_form *form, struct str name)
{
    static const enum pack_use uses[] = { USE_TITLE, USE_TEXT,  USE_PLACE,    USE_CHANNEL,
                                          USE_NAME,  USE_PHONE, USE_DOCUMENT, USE_PARTS };
    for (ptrdiff_t i = 0; i < COUNT(uses); i++)
        if (form->uses[uses[i]].len && str_equal(head_of(form->uses[uses[i]]), name)) return true;
    return false;
}

static bool is_list_of_choices(const struct json *values)
{
    if (!values || values->count == 0 || values->count > OPEN311_VALUES_MAX) return false;
    for (const struct json *v = values->first; v; v = v->next)
        if (v->kind != JSON_TEXT) return false;
    return true;
}

static bool datatype_of(const struct json *schema, struct open311_attribute *ret)
{
    enum { SHORT_MAX = 255 };
    struct str type = json_str(schema, S("type")), format = json_str(schema, S("format"));
    const struct json *items = json_get(schema, S("items"));
    ret->schema = schema;
    ret->values = json_get(schema, S("enum"));
    if (str_equal(type, S("array"))) {
        ret->values = json_get(items, S("enum"));
        ret->datatype = OPEN311_MULTI;
        return is_list_of_choices(ret->values);
    }
    if (str_equal(type, S("number")) || str_equal(type, S("integer"))) {
        ret->datatype = OPEN311_NUMBER;
        return !ret->values;
    }
    if (!str_equal(type, S("string"))) return false;
    if (ret->values) {
        ret->datatype = OPEN311_SINGLE;
        return is_list_of_choices(ret->values);
    }
    bool is_time = str_equal(format, S("date-time")) || str_equal(format, S("date"));
    int64_t most = json_int(schema, S("maxLength"), SHORT_MAX + 1);
    ret->datatype = is_time ? OPEN311_DATETIME : most <= SHORT_MAX ? OPEN311_STRING : OPEN311_TEXT;
    return true;
}

int32_t open311_attributes(const struct pack_form *form,
                           struct open311_attribute ret_at[static PACK_FIELDS_MAX])
{
    const struct json *properties = json_get(form->source, S("properties"));
    int32_t count = 0;
    for (int32_t i = 0; i < form->fields_count; i++) {
        const struct pack_field *field = &form->fields[i];
        struct open311_attribute x = { .code = field->name, .required = field->required };
        if (is_taken(form, field->name) || !datatype_of(json_get(properties, field->name), &x)) continue;
        ret_at[count++] = x;
    }
    return count;
}

// --- words ----------------------------------------------------------------------------------------------------------

struct str open311_wrong_text(enum open311_wrong w, bool chinese)
{
    static const struct str words[OPEN311_WRONGS][2] = {
        [OPEN311_NO_LOCATION] = { SL("a location is needed: lat and long, address_string or address_id"),
                                  SL("需要地点：lat 与 long、address_string 或 address_id") },
        [OPEN311_HALF_LOCATION] = { SL("lat and long are needed together"), SL("lat 与 long 必须同时给出") },
        [OPEN311_LOCATION] = { SL("not degrees on the globe (WGS 84)"), SL("不是有效的经纬度（WGS 84）") },
        [OPEN311_LONG_DESCRIPTION] = { SL("a description has at most 4,000 characters"),
                                       SL("描述最多 4000 字") },
        [OPEN311_MISSING_ATTRIBUTE] = { SL("this attribute is required"), SL("此项必填") },
        [OPEN311_UNKNOWN_ATTRIBUTE] = { SL("the service has no such attribute"), SL("该服务没有此项") },
        [OPEN311_ATTRIBUTE] = { SL("not a value that this attribute can have"), SL("此项的值无效") },
        [OPEN311_MEDIA_URL] = { SL("an http or https address of at most 2,000 bytes"),
                                SL("应为不超过 2000 字节的 http 或 https 地址") },
    };
    return words[w][chinese];
}

// --- data -----------------------------------------------------------------------------------------------------------

struct posting {
    struct arena *arena;
    const struct pack_form *form;
    const struct form_body *body;
    struct json *data;
    enum open311_wrong wrong;
    struct str at;
};

static void complain(struct posting *p, enum open311_wrong wrong, struct str at)
{
    if (p->wrong) return;
    p->wrong = wrong;
    p->at = at;
}

static struct json *node(struct posting *p, enum json_kind kind)
{
    struct json *j = NEW(p->arena, struct json, 1);
    j->kind = kind;
    return j;
}

static struct json *text_node(struct posting *p, struct str s)
{
    struct json *j = node(p, JSON_TEXT);
    j->text = s;
    return j;
}

static void hang(struct json *parent, struct str key, struct json *child)
{
    struct json **end = &parent->first;
    while (*end) end = &(*end)->next;
    child->key = key;
    *end = child;
    parent->count++;
}

// Puts a value at a path of one or two names ("reporter.phone").
static void put_at(struct posting *p, struct str path, struct json *value)
{
    struct str head, tail;
    if (path.len == 0) return;
    if (!str_cut(path, '.', &head, &tail)) return hang(p->data, path, value);
    struct json *parent = (struct json *)(uintptr_t)json_get(p->data, head);
    if (!parent) hang(p->data, head, parent = node(p, JSON_OBJECT));
    hang(parent, tail, value);
}

static void put_text(struct posting *p, enum pack_use use, struct str s)
{
    if (s.len) put_at(p, p->form->uses[use], text_node(p, s));
}

// --- who ------------------------------------------------------------------------------------------------------------

static bool form_has(const struct pack_form *form, struct str parent, struct str name)
{
    const struct json *properties = json_get(form->source, S("properties")),
                      *of = json_get(properties, parent);
    return json_get(json_get(of, S("properties")), name) != NULL;
}

static void put_person(struct posting *p)
{
    struct str first = form_get(p->body, S("first_name")), last = form_get(p->body, S("last_name")),
               email = form_get(p->body, S("email"));
    struct str name = first.len && last.len ? arena_print(p->arena, "%.*s %.*s", P(first), P(last))
                      : first.len           ? first
                                            : last;
    struct str person = head_of(p->form->uses[USE_NAME]);
    put_text(p, USE_NAME, name);
    put_text(p, USE_PHONE, form_get(p->body, S("phone")));
    if (email.len && person.len && form_has(p->form, person, S("email")))
        put_at(p, arena_print(p->arena, "%.*s.email", P(person)), text_node(p, email));
}

// --- where ----------------------------------------------------------------------------------------------------------

static bool degrees(struct str text, double most, int64_t *ret_e7)
{
    double x;
    if (!str_double(text, &x) || x < -most || x > most) return false;
    *ret_e7 = llround(x * 1e7);
    return true;
}

static void put_number(struct posting *p, struct json *to, struct str key, int64_t n)
{
    struct json *j = node(p, JSON_INT);
    j->integer = n;
    j->real = (double)n;
    hang(to, key, j);
}

static void put_place(struct posting *p)
{
    struct str lat = form_get(p->body, S("lat")), lng = form_get(p->body, S("long")),
               address = form_get(p->body, S("address_string")), id = form_get(p->body, S("address_id"));
    int64_t lat_e7, lng_e7;
    if (lat.len == 0 && lng.len == 0 && address.len == 0 && id.len == 0)
        return complain(p, OPEN311_NO_LOCATION, S("lat"));
    if ((lat.len == 0) != (lng.len == 0))
        return complain(p, OPEN311_HALF_LOCATION, lat.len ? S("long") : S("lat"));
    struct json *place = node(p, JSON_OBJECT);
    if (lat.len) {
        if (!degrees(lat, 90, &lat_e7)) return complain(p, OPEN311_LOCATION, S("lat"));
        if (!degrees(lng, 180, &lng_e7)) return complain(p, OPEN311_LOCATION, S("long"));
        put_number(p, place, S("lat_e7"), lat_e7);
        put_number(p, place, S("lng_e7"), lng_e7);
    }
    if (address.len == 0 && id.len) address = arena_print(p->arena, "address_id %.*s", P(id));
    if (address.len) hang(place, S("address"), text_node(p, address));
    put_at(p, p->form->uses[USE_PLACE], place);
}

// --- what -----------------------------------------------------------------------------------------------------------

static bool is_web_address(struct str s)
{
    bool good =
        (str_starts(s, S("https://")) || str_starts(s, S("http://"))) && s.len <= OPEN311_MEDIA_URL_BYTES_MAX;
    for (ptrdiff_t i = 0; good && i < s.len; i++) good = s.at[i] > 0x20 && s.at[i] < 0x7f;
    return good;
}

// The address of a picture is kept as it was sent, at the end of the description; nobody here fetches it.
static void put_description(struct posting *p, struct str service_words)
{
    struct str text = form_get(p->body, S("description")), media = form_get(p->body, S("media_url"));
    if (utf8_count(text) > OPEN311_DESCRIPTION_CHARS_MAX)
        return complain(p, OPEN311_LONG_DESCRIPTION, S("description"));
    if (media.len && !is_web_address(media)) return complain(p, OPEN311_MEDIA_URL, S("media_url"));
    if (text.len == 0) text = service_words;
    if (media.len) text = arena_print(p->arena, "%.*s\n%.*s", P(text), P(media));
    put_text(p, USE_TEXT, text);
}

static bool is_choice(const struct json *values, struct str s)
{
    for (const struct json *v = values->first; v; v = v->next)
        if (str_equal(v->text, s)) return true;
    return false;
}

static struct json *value_of(struct posting *p, const struct open311_attribute *x, struct str s)
{
    struct json *j = text_node(p, s);
    struct instant i;
    struct day d;
    switch (x->datatype) {
    case OPEN311_NUMBER:
        j->kind = str_int64(s, &j->integer) ? JSON_INT : JSON_REAL;
        return str_double(s, &j->real) ? j : NULL;
    case OPEN311_DATETIME:
        if (str_equal(json_str(x->schema, S("format")), S("date"))) {
            j->text = str_slice(s, 0, 10); // an instant names a day too
            return day_parse(j->text, &d) ? j : NULL;
        }
        return instant_parse(s, &i) ? j : NULL;
    case OPEN311_SINGLE:
    case OPEN311_MULTI:
        return is_choice(x->values, s) ? j : NULL;
    case OPEN311_STRING:
    case OPEN311_TEXT:
        break;
    }
    return j;
}

// "attribute[CODE]" or, of several values, "attribute[CODE][]". False: no such name.
static bool attribute_named(struct str name, struct str *ret_code)
{
    struct str prefix = S("attribute[");
    if (!str_starts(name, prefix)) return false;
    struct str rest = str_slice(name, prefix.len, name.len);
    if (str_ends(rest, S("][]")))
        *ret_code = str_slice(rest, 0, rest.len - 3);
    else if (str_ends(rest, S("]")))
        *ret_code = str_slice(rest, 0, rest.len - 1);
    else
        return false;
    return true;
}

static void put_attribute(struct posting *p, const struct open311_attribute *x)
{
    struct json *list = NULL, *one = NULL;
    struct str at = arena_print(p->arena, "attribute[%.*s]", P(x->code)), code;
    for (int32_t i = 0; i < p->body->count; i++) {
        const struct form_pair *pair = &p->body->at[i];
        if (pair->value.len == 0 || !attribute_named(pair->name, &code) || !str_equal(code, x->code))
            continue;
        struct json *value = value_of(p, x, pair->value);
        if (!value || (one && x->datatype != OPEN311_MULTI)) return complain(p, OPEN311_ATTRIBUTE, at);
        one = value;
        if (x->datatype != OPEN311_MULTI) continue;
        if (!list) list = node(p, JSON_ARRAY);
        hang(list, (struct str){ 0 }, value);
    }
    if (!one && x->required) return complain(p, OPEN311_MISSING_ATTRIBUTE, at);
    if (one) put_at(p, x->code, list ? list : one);
}

static void put_attributes(struct posting *p)
{
    struct open311_attribute *all = NEW(p->arena, struct open311_attribute, PACK_FIELDS_MAX);
    int32_t count = open311_attributes(p->form, all);
    struct str code;
    for (int32_t i = 0; i < p->body->count; i++) {
        bool known = false;
        if (!attribute_named(p->body->at[i].name, &code)) continue;
        for (int32_t k = 0; k < count; k++) known |= str_equal(all[k].code, code);
        if (!known) complain(p, OPEN311_UNKNOWN_ATTRIBUTE, p->body->at[i].name);
    }
    for (int32_t k = 0; k < count; k++) put_attribute(p, &all[k]);
}

// The door by which it came, in the word that the form has for it.
static void put_channel(struct posting *p)
{
    static const struct str doors[] = { SL("open311"), SL("partner"), SL("web") };
    const struct json *properties = json_get(p->form->source, S("properties")),
                      *values = json_get(json_get(properties, p->form->uses[USE_CHANNEL]), S("enum"));
    if (p->form->uses[USE_CHANNEL].len == 0) return;
    if (!values) return put_text(p, USE_CHANNEL, doors[0]);
    for (ptrdiff_t i = 0; i < COUNT(doors); i++)
        if (is_choice(values, doors[i])) return put_text(p, USE_CHANNEL, doors[i]);
}

struct open311_posted open311_data(struct arena *a, const struct pack_form *form, const struct form_body *b,
                                   struct str service_words)
{
    struct posting p = { .arena = a, .form = form, .body = b };
    p.data = node(&p, JSON_OBJECT);
    put_place(&p);
    put_description(&p, service_words);
    put_person(&p);
    put_attributes(&p);
    put_channel(&p);
    return (struct open311_posted){ p.data, p.wrong, p.at };
}
