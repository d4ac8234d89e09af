// JSON and values. The reader is FEEL's own and not wire's, because a number must keep all its digits.
#include "law/feel/feel_int.h"

enum { JSON_NESTING_MAX = 100 };

struct reading {
    struct feel_run *run;
    struct str text;
    ptrdiff_t at;
    const char *why; // what was expected, once something was not
};

static struct feel_value read_value(struct reading *x, const struct feel_type *type, int depth);

static struct feel_value wrong(struct reading *x, const char *why)
{
    if (!x->why) x->why = why;
    return make_null(FEEL_E_SYNTAX);
}

static char peek(struct reading *x)
{
    while (x->at < x->text.len && strchr(" \t\r\n", x->text.at[x->at]) && x->text.at[x->at]) x->at++;
    return x->at < x->text.len ? x->text.at[x->at] : 0;
}

static bool accept(struct reading *x, char c)
{
    if (peek(x) != c || x->at == x->text.len) return false;
    x->at++;
    return true;
}

static bool accept_word(struct reading *x, struct str word)
{
    if (!str_starts(str_slice(x->text, x->at, x->text.len), word)) return false;
    x->at += word.len;
    return true;
}

// The escapes of RFC 8259, 7; FEEL's are more.
static bool is_json_text(struct str inside)
{
    for (ptrdiff_t i = 0; i < inside.len; i++) {
        if ((uint8_t)inside.at[i] < 0x20) return false;
        if (inside.at[i] == '\\' && !strchr("\"\\/bfnrtu", inside.at[++i])) return false;
    }
    return true;
}

static bool read_text(struct reading *x, struct str *ret_s)
{
    ptrdiff_t start = ++x->at;
    while (x->at < x->text.len && x->text.at[x->at] != '"') x->at += x->text.at[x->at] == '\\' ? 2 : 1;
    if (x->at >= x->text.len) {
        x->at = x->text.len;
        return wrong(x, "the closing \" of a string"), false;
    }
    struct str inside = str_slice(x->text, start, x->at);
    if (!is_json_text(inside) || !unescape(&x->run->arena, inside, ret_s))
        return wrong(x, "JSON's escapes in a string"), false;
    x->at++;
    return true;
}

static struct feel_value read_number(struct reading *x)
{
    ptrdiff_t start = x->at;
    while (x->at < x->text.len && x->text.at[x->at] && strchr("+-.0123456789eE", x->text.at[x->at])) x->at++;
    struct str digits = str_slice(x->text, start, x->at), whole = digits;
    if (whole.len > 0 && whole.at[0] == '-') whole = str_slice(whole, 1, whole.len);
    bool zeros = whole.len > 1 && whole.at[0] == '0' && whole.at[1] >= '0' && whole.at[1] <= '9';
    struct feel_value v = zeros || whole.len == 0 || whole.at[0] == '.'
                              ? make_null(FEEL_E_VALUE)
                              : feel_read_number(&x->run->arena, digits);
    if (v.kind == FEEL_NULL) x->at = start;
    return v.kind == FEEL_NULL ? wrong(x, "a number that 34 digits can hold") : v;
}

static struct feel_value text_as(struct reading *x, struct str s, const struct feel_type *type)
{
    static const uint8_t kinds[] = {
        [FEEL_T_DATE] = FEEL_DATE,
        [FEEL_T_TIME] = FEEL_TIME,
        [FEEL_T_DATE_TIME] = FEEL_DATE_TIME,
        [FEEL_T_DAYS_DURATION] = FEEL_DAYS_DURATION,
        [FEEL_T_MONTHS_DURATION] = FEEL_MONTHS_DURATION,
    };
    if (!type || type->kind < FEEL_T_DATE || type->kind > FEEL_T_MONTHS_DURATION) return make_string(s);
    struct feel_value v = feel_read_temporal(x->run, (enum feel_kind)kinds[type->kind], s);
    return v.kind == FEEL_NULL ? make_string(s) : v;
}

struct gathered { // items or entries, in a block that doubles
    void *at;
    int32_t count, room;
};

static void *add(struct reading *x, struct gathered *g, ptrdiff_t size)
{
    spend(x->run, 1);
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 8;
        void *bigger = grab(&x->run->arena, g->room * size);
        if (g->count) memcpy(bigger, g->at, (size_t)(g->count * size));
        g->at = bigger;
    }
    return (char *)g->at + size * g->count++;
}

static struct feel_value read_array(struct reading *x, const struct feel_type *type, int depth)
{
    struct gathered g = { 0 };
    const struct feel_type *element = type && type->kind == FEEL_T_LIST ? type->element : NULL;
    x->at++;
    if (accept(x, ']')) return make_list(NULL, 0);
    do {
        struct feel_value v = read_value(x, element, depth);
        *(struct feel_value *)add(x, &g, sizeof v) = v;
    } while (!x->why && accept(x, ','));
    if (!x->why && !accept(x, ']')) return wrong(x, "a comma or ] after the items");
    return make_list(g.at, g.count);
}

static const struct feel_type *field_type(const struct feel_type *type, struct str name)
{
    if (!type || type->kind != FEEL_T_CONTEXT) return NULL;
    for (int32_t i = 0; i < type->field_count; i++)
        if (str_equal(type->fields[i].name, name)) return type->fields[i].type;
    return NULL;
}

static struct feel_value read_object(struct reading *x, const struct feel_type *type, int depth)
{
    struct gathered g = { 0 };
    struct map seen = { 0 };
    x->at++;
    if (accept(x, '}')) return make_context(NULL, 0);
    do {
        struct feel_entry entry;
        if (peek(x) != '"') return wrong(x, "the name of a member in quotes");
        if (!read_text(x, &entry.name)) return make_null(FEEL_E_SYNTAX);
        if (map_get(&seen, entry.name)) return wrong(x, "a name that is not there already");
        if (!accept(x, ':')) return wrong(x, "a colon after the name of the member");
        entry.value = read_value(x, field_type(type, entry.name), depth);
        map_put(&seen, &x->run->arena, entry.name, x);
        *(struct feel_entry *)add(x, &g, sizeof entry) = entry;
    } while (!x->why && accept(x, ','));
    if (!x->why && !accept(x, '}')) return wrong(x, "a comma or } after the members");
    return make_context(g.at, g.count);
}

static struct feel_value read_value(struct reading *x, const struct feel_type *type, int depth)
{
    struct str s;
    if (depth > JSON_NESTING_MAX) return wrong(x, "fewer levels of nesting");
    switch (peek(x)) {
    case '{':
        return read_object(x, type, depth + 1);
    case '[':
        return read_array(x, type, depth + 1);
    case '"':
        return read_text(x, &s) ? text_as(x, s, type) : make_null(FEEL_E_SYNTAX);
    case 't':
        return accept_word(x, S("true")) ? make_boolean(true) : wrong(x, "a JSON value");
    case 'f':
        return accept_word(x, S("false")) ? make_boolean(false) : wrong(x, "a JSON value");
    case 'n':
        return accept_word(x, S("null")) ? make_null(FEEL_E_NONE) : wrong(x, "a JSON value");
    default:
        break;
    }
    char c = peek(x);
    return c == '-' || (c >= '0' && c <= '9') ? read_number(x) : wrong(x, "a JSON value");
}

struct json_work {
    struct reading reading;
    const struct feel_type *type;
    struct feel_value value;
};

static void read_whole(struct feel_run *, void *self)
{
    struct json_work *w = self;
    w->value = read_value(&w->reading, w->type, 0);
    (void)peek(&w->reading);
    if (!w->reading.why && w->reading.at < w->reading.text.len) (void)wrong(&w->reading, "the end");
}

enum rc feel_json_read(struct feel_run *r, struct str json, const struct feel_type *type,
                       struct feel_value *ret_v, struct fault *f)
{
    struct json_work w = { .reading = { .run = r, .text = json }, .type = type };
    if (!utf8_valid(json)) return fail(f, RC_INVALID, "line 1, column 1: expected UTF-8 text");
    if (json.len > INT32_MAX) return fail(f, RC_LIMIT, "JSON of %td bytes", json.len);
    if (!feel_guard(r, read_whole, &w)) return fail(f, RC_LIMIT, "JSON: %s", feel_code_text(r->stopped));
    if (w.reading.why) {
        struct feel_span span = span_of(json, (int32_t)w.reading.at, (int32_t)w.reading.at);
        return fail(f, RC_INVALID, "line %d, column %d: expected %s", span.line, span.column, w.reading.why);
    }
    *ret_v = w.value;
    return RC_OK;
}

// --- writing ---------------------------------------------------------------------------------------

static void put_text(struct text *t, struct str s)
{
    text_char(t, '"');
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (c == '"' || c == '\\')
            text_print(t, "\\%c", c);
        else if (c == '\n')
            text_put(t, S("\\n"));
        else if (c == '\t')
            text_put(t, S("\\t"));
        else if (c == '\r')
            text_put(t, S("\\r"));
        else if ((uint8_t)c < 0x20)
            text_print(t, "\\u%04x", (unsigned)(uint8_t)c);
        else
            text_char(t, c);
    }
    text_char(t, '"');
}

static void put_value(struct text *t, struct feel_value v, int depth)
{
    if (depth > FEEL_DEPTH_MAX) {
        text_put(t, S("null"));
        return;
    }
    switch ((enum feel_kind)v.kind) {
    case FEEL_NULL:
    case FEEL_LAZY:
        text_put(t, S("null"));
        return;
    case FEEL_BOOLEAN:
    case FEEL_NUMBER:
        text_put(t, feel_print(t->arena, v, false));
        return;
    case FEEL_STRING:
        put_text(t, text_of(v));
        return;
    case FEEL_LIST:
        text_char(t, '[');
        for (int32_t i = 0; i < v.extra; i++) {
            if (i) text_char(t, ',');
            put_value(t, v.items[i], depth + 1);
        }
        text_char(t, ']');
        return;
    case FEEL_CONTEXT:
        text_char(t, '{');
        for (int32_t i = 0; i < v.extra; i++) {
            if (i) text_char(t, ',');
            put_text(t, v.entries[i].name);
            text_char(t, ':');
            put_value(t, v.entries[i].value, depth + 1);
        }
        text_char(t, '}');
        return;
    default:
        put_text(t, feel_print(t->arena, v, false));
    }
}

struct str feel_json_print(struct arena *a, struct feel_value v)
{
    struct text t = { .arena = a };
    put_value(&t, v, 0);
    return text_str(&t);
}
