// Filling a form from its JSON Schema: by what a field means (`x-use`), else by its name, else by its type. What is invented is marked as
// invented by its shape: telephone numbers begin with 000, which no exchange gives out.
#include "demo/demo_int.h"
#include <math.h>

enum { DEPTH_MAX = 4, TEXT_MAX = 4000 };

static bool put_value(struct filling *x, struct json_out *o, const char *key, struct str name,
                      const struct json *schema, bool required, int depth, struct arena *a);

static const struct json *part(const struct filling *x, const char *key)
{
    return json_get(x->d->o.behaviour, str_of(key));
}

// --- words ----------------------------------------------------------------------------------------------

// The words with the scene's name in them.
static struct str in_scene(const struct filling *x, struct str words, struct arena *a)
{
    ptrdiff_t at = str_find(words, S("{place}"));
    if (at < 0) return words;
    struct str name = x->scene.name.len ? x->scene.name : x->english ? S("the place") : S("现场");
    struct str before = str_slice(words, 0, at), after = str_slice(words, at + S("{place}").len, words.len);
    return arena_print(a, "%.*s%.*s%.*s", P(before), P(name), P(after));
}

static struct str one_text(const struct filling *x, const struct json *list, struct arena *a)
{
    const struct json *one = dice_of(x->d, list);
    return one ? in_scene(x, in_language(one, x->english), a) : (struct str){ 0 };
}

// By the field's name, else by its use; else a note.
static struct str text_for(struct filling *x, struct str name, struct str use, struct arena *a)
{
    const struct json *texts = part(x, "texts"), *list = json_get(texts, name);
    bool of_resident = x->by < 0 && x->matter;
    if (of_resident && !list) list = part(x, x->unhappy ? "unhappy" : "happy");
    if (!list && use.len) list = json_get(texts, use);
    return one_text(x, list ? list : json_get(texts, S("note")), a);
}

static struct str cut(const struct json *schema, struct str s)
{
    int64_t most = json_int(schema, S("maxLength"), TEXT_MAX);
    struct str left = s;
    for (int64_t n = 0; left.len > 0 && n < most; n++) (void)utf8_next(&left);
    return str_slice(s, 0, s.len - left.len);
}

// --- choices --------------------------------------------------------------------------------------------

static double value_weight(const struct filling *x, struct str value)
{
    const struct json *j = json_get(part(x, "values"), value);
    return j && (j->kind == JSON_INT || j->kind == JSON_REAL) ? j->real : 1;
}

// One of an `enum` of texts.
static struct str one_value(struct filling *x, const struct json *values)
{
    double sum = 0;
    for (const struct json *j = values->first; j; j = j->next) sum += value_weight(x, j->text);
    double at = dice_share(x->d) * sum;
    for (const struct json *j = values->first; j; j = j->next)
        if ((at -= value_weight(x, j->text)) < 0) return j->text;
    return values->first ? values->first->text : (struct str){ 0 };
}

static bool in_list(const struct json *list, struct str text)
{
    for (const struct json *j = list ? list->first : NULL; j; j = j->next)
        if (str_equal(j->kind == JSON_OBJECT ? json_str(j, S("kind")) : j->text, text)) return true;
    return false;
}

// A unit of one of these codes, which of a unit in each district are the beginnings ("station" of "station-02"). NULL: any will do.
static bool is_of(const struct json *codes, struct str unit)
{
    for (const struct json *j = codes ? codes->first : NULL; j; j = j->next) {
        struct str rest = str_slice(unit, j->text.len, unit.len);
        if (str_starts(unit, j->text) && (rest.len == 0 || rest.at[0] == '-')) return true;
    }
    return codes == NULL;
}

// Another unit in which somebody works, and which such a case concerns.
static struct str other_unit(struct filling *x)
{
    const struct charter *c = x->d->charter;
    const struct pack *p = gate_pack(x->d->o.gate, x->d->o.agency);
    const struct json *to =
        x->matter ? json_get(kind_behaviour(x->d, p->kinds[x->matter->kind].name), S("to")) : NULL;
    struct str owner = json_str(x->state, S("owner"));
    int32_t first = dice_below(x->d, c->units_count);
    for (int32_t i = 0; i < c->units_count; i++) {
        struct str unit = c->units[(first + i) % c->units_count].code;
        if (!str_equal(unit, owner) && is_of(to, unit) &&
            dweller_of(x->d, unit, (struct str){ 0 }, false) >= 0)
            return unit;
    }
    return (struct str){ 0 };
}

// Somebody of the unit that owns it whose role may handle it.
static struct str colleague(struct filling *x)
{
    const struct pack *p = gate_pack(x->d->o.gate, x->d->o.agency);
    if (!x->matter) return (struct str){ 0 };
    int32_t who = dweller_for(x->d, json_str(x->state, S("owner")), &p->kinds[x->matter->kind]);
    return who < 0 ? (struct str){ 0 } : x->d->people[who].name;
}

// A clock that runs on the case and that the form allows.
static struct str running_clock(const struct filling *x, const struct json *schema)
{
    const struct json *clocks = json_get(x->state, S("clocks")), *values = json_get(schema, S("enum"));
    for (const struct json *j = clocks ? clocks->first : NULL; j; j = j->next)
        if (!values || in_list(values, json_str(j, S("name")))) return json_str(j, S("name"));
    return (struct str){ 0 };
}

static struct str kind_to_open(struct filling *x)
{
    const struct json *opens = json_get(x->option, S("opens")), *one = dice_of(x->d, opens);
    return !one ? (struct str){ 0 } : one->kind == JSON_OBJECT ? json_str(one, S("kind")) : one->text;
}

static struct str phone(struct filling *x, struct arena *a)
{
    return arena_print(a, "000%08d", dice_below(x->d, 100'000'000));
}

static struct str date(struct filling *x, int32_t days, struct arena *a)
{
    char text[DAY_TEXT_MAX];
    struct instant now = x->d->o.world->now(x->d->o.world->self);
    return arena_str(a, day_print((struct day){ now.ns / NS_PER_DAY + days }, text));
}

// How many days ahead a date of this name lies.
static int32_t ahead(const struct filling *x, struct str name, int32_t usual)
{
    const struct json *days = json_get(part(x, "ahead"), name);
    return days && days->kind == JSON_INT ? (int32_t)days->integer : usual;
}

static struct str moment(struct filling *x, int32_t days, struct arena *a)
{
    char text[INSTANT_TEXT_MAX];
    int64_t now_s = x->d->o.world->now(x->d->o.world->self).ns / NS_PER_S;
    return arena_str(a, instant_print((struct instant){ (now_s + days * INT64_C(86'400)) * NS_PER_S }, text));
}

static struct str birthday(struct filling *x, struct arena *a)
{
    return date(x, -(int32_t)(365.25 * (19 + 60 * dice_share(x->d))), a);
}

// What is fixed by what it is about: its answers to the questions of an opening, and later whatever it brings under a field's own name.
static const struct json *set_by_subject(const struct filling *x, struct str name)
{
    return json_get(x->matter ? x->subject : json_get(x->subject, S("set")), name);
}

// What is said of just this: its title everywhere, its text where it is opened, and whatever it brings under a field's own name.
static struct str text_of_subject(struct filling *x, struct str name, struct str use, struct arena *a)
{
    const struct json *own = x->matter ? json_get(x->subject, name) : NULL;
    if (own && own->kind == JSON_ARRAY) return one_text(x, own, a);
    if (!own && str_equal(use, S("title"))) own = json_get(x->subject, S("title"));
    if (!own && !x->matter && str_equal(use, S("text"))) own = json_get(x->subject, S("text"));
    return own && own->kind == JSON_OBJECT ? in_scene(x, in_language(own, x->english), a) : (struct str){ 0 };
}

// --- texts by what they mean ----------------------------------------------------------------------------

// Empty: nothing can be said.
static struct str text_of_use(struct filling *x, struct str name, struct str use, const struct json *schema,
                              struct arena *a)
{
    const struct json *values = json_get(schema, S("enum"));
    if (str_equal(use, S("channel")))
        return !values || in_list(values, x->channel) ? x->channel : one_value(x, values);
    if (str_equal(use, S("name"))) return resident_name(x->d, x->english, a);
    if (str_equal(use, S("phone"))) return phone(x, a);
    if (str_equal(use, S("document"))) return arena_print(a, "X%09d", dice_below(x->d, 1'000'000'000));
    if (str_equal(use, S("unit"))) return other_unit(x);
    if (str_equal(use, S("person"))) return colleague(x);
    if (str_equal(use, S("clock"))) return running_clock(x, schema);
    if (str_equal(use, S("case"))) return (struct str){ 0 };
    if (str_equal(use, S("kind"))) return kind_to_open(x);
    if (str_equal(use, S("until"))) return date(x, 30, a);
    const struct json *set = set_by_subject(x, name);
    if (set && set->kind == JSON_TEXT && (!values || in_list(values, set->text))) return set->text;
    if (values) return one_value(x, values);
    struct str of_subject = text_of_subject(x, name, use, a);
    if (of_subject.len) return of_subject;
    struct str format = json_str(schema, S("format"));
    if (str_equal(name, S("born"))) return birthday(x, a);
    if (str_equal(format, S("date"))) return date(x, ahead(x, name, 3), a);
    if (str_equal(format, S("date-time"))) return moment(x, ahead(x, name, 0), a);
    if (str_equal(format, S("email"))) return S("resident@city.example");
    if (str_equal(name, S("address"))) return x->scene.address;
    if (json_get(schema, S("pattern"))) return (struct str){ 0 }; // what it wants cannot be guessed
    return text_for(x, name, use, a);
}

// --- values ---------------------------------------------------------------------------------------------

static bool put_place(struct filling *x, struct json_out *o, const char *key)
{
    if (x->scene.name.len == 0) return false;
    json_open_key(o, key, '{');
    json_put_int(o, "lat_e7", x->scene.at.lat_e7);
    json_put_int(o, "lng_e7", x->scene.at.lng_e7);
    if (x->scene.address.len) json_put_str(o, "address", x->scene.address);
    json_shut(o, '}');
    return true;
}

// What the schema fixes; false: it leaves a choice.
static bool put_const(struct json_out *o, const char *key, const struct json *fixed)
{
    if (!fixed) return false;
    if (fixed->kind == JSON_BOOL)
        json_put_bool(o, key, fixed->integer != 0);
    else if (fixed->kind == JSON_INT)
        json_put_int(o, key, fixed->integer);
    else if (fixed->kind == JSON_TEXT)
        json_put_str(o, key, fixed->text);
    return fixed->kind == JSON_BOOL || fixed->kind == JSON_INT || fixed->kind == JSON_TEXT;
}

// How often it is so, in a hundred, says the behaviour by the field's name.
static bool put_bool(struct filling *x, struct json_out *o, const char *key, struct str name)
{
    const struct json *own = json_get(part(x, "percent"), name);
    json_put_bool(o, key, dice_percent(x->d, own && own->kind == JSON_INT ? own->real : 75));
    return true;
}

static bool put_number(struct filling *x, struct json_out *o, const char *key, struct str use,
                       const struct json *schema)
{
    const struct json *values = json_get(schema, S("enum"));
    if (values && values->count) return put_const(o, key, json_at(values, dice_below(x->d, values->count)));
    double least = number_of(schema, "minimum", 0), most = number_of(schema, "maximum", least + 10),
           value = floor((least + most) / 2);
    if (str_equal(use, S("score"))) {
        double half = x->unhappy ? least : most - floor((most - least) / 3);
        value = half + dice_below(x->d, (int32_t)fmin((most - least) / 3 + 1, 1000));
    }
    json_put_int(o, key, (int64_t)fmin(fmax(value, least), most));
    return true;
}

static bool put_list(struct filling *x, struct json_out *o, const char *key, struct str use,
                     const struct json *schema, int depth, struct arena *a)
{
    const struct json *parts = json_get(x->option, S("parts"));
    if (str_equal(use, S("parts"))) {
        const struct json *one =
            parts && parts->count ? json_at(parts, dice_below(x->d, parts->count)) : NULL;
        struct str name = one && !str_equal(one->text, S("all")) ? one->text : S("narrative");
        json_open_key(o, key, '[');
        json_put_str(o, NULL, name);
        json_shut(o, ']');
        return true;
    }
    if (depth == DEPTH_MAX || !json_get(schema, S("items"))) return false;
    json_open_key(o, key, '[');
    bool good = put_value(x, o, NULL, (struct str){ 0 }, json_get(schema, S("items")), true, depth + 1, a);
    json_shut(o, ']');
    return good;
}

static bool is_required(const struct json *schema, struct str name)
{
    const struct json *list = json_get(schema, S("required"));
    return list && in_list(list, name);
}

// Members of an object, without its brackets.
static bool put_members(struct filling *x, struct json_out *o, const struct json *schema, int depth,
                        struct arena *a)
{
    const struct json *properties = json_get(schema, S("properties"));
    for (const struct json *p = properties ? properties->first : NULL; p; p = p->next) {
        bool required = is_required(schema, p->key);
        const char *key = arena_cstr(a, p->key);
        if (!put_value(x, o, key, p->key, p, required, depth, a) && required) return false;
    }
    return true;
}

// What a resident says of themselves, or of another: at least one thing, or nothing at all.
static bool put_object(struct filling *x, struct json_out *o, const char *key, const struct json *schema,
                       int depth, struct arena *a)
{
    bool is_party = str_starts(json_str(schema, S("x-seal")), S("party:"));
    if (depth == DEPTH_MAX || (is_party && x->anonymous)) return false;
    if (key)
        json_open_key(o, key, '{');
    else
        json_open(o, '{');
    bool good = put_members(x, o, schema, depth + 1, a);
    json_shut(o, '}');
    return good;
}

// An optional field is mostly left out, but for what a case needs to be understood.
static bool is_wanted(struct filling *x, struct str name, struct str use, const struct json *schema,
                      bool required)
{
    static const struct str always[] = { SL("title"), SL("text"), SL("place"), SL("channel"),
                                         SL("code"),  SL("name"), SL("phone"), SL("wish") };
    if (required) return true;
    if (str_equal(name, S("happened")) || str_equal(use, S("document"))) return false;
    if (set_by_subject(x, name)) return true;
    if (json_get(schema, S("x-ask"))) return dice_percent(x->d, 85); // mostly somebody asks
    for (int i = 0; i < COUNT(always); i++)
        if (str_equal(use, always[i]) || str_equal(name, always[i])) return true;
    bool is_party = str_starts(json_str(schema, S("x-seal")), S("party:"));
    return dice_percent(x->d, is_party ? 70 : 25);
}

static bool put_value(struct filling *x, struct json_out *o, const char *key, struct str name,
                      const struct json *schema, bool required, int depth, struct arena *a)
{
    struct str use = json_str(schema, S("x-use")), type = json_str(schema, S("type"));
    if (!is_wanted(x, name, use, schema, required)) return false;
    if (put_const(o, key, json_get(schema, S("const")))) return true;
    if (str_equal(use, S("place"))) return put_place(x, o, key);
    if (str_equal(type, S("object"))) return put_object(x, o, key, schema, depth, a);
    if (str_equal(type, S("array"))) return put_list(x, o, key, use, schema, depth, a);
    if (str_equal(type, S("integer")) || str_equal(type, S("number")))
        return put_number(x, o, key, use, schema);
    if (str_equal(type, S("boolean"))) return put_bool(x, o, key, name);
    struct str text = cut(schema, text_of_use(x, name, use, schema, a));
    if (text.len == 0) return false;
    json_put_str(o, key, text);
    return true;
}

bool form_fill(struct filling *x, const struct json *schema, struct arena *a, const struct json **ret_data)
{
    struct arena far = { a->at + arena_left(a) / 2, a->end, a->full }, near = { a->at, far.at, a->full };
    struct json_out o = json_out_of(&near);
    struct fault f = { 0 };
    json_open(&o, '{');
    bool good = put_members(x, &o, schema, 0, &far);
    if (!good) return false; // what stands so far is forgotten with the arena
    json_shut(&o, '}');
    a->at = near.at;
    return json_parse(a, arena_str(a, json_out_str(&o)), ret_data, &f) == RC_OK;
}
