// Names in scope: the longest that fits the text, innermost first; slots, captures, paths and types.
#include "law/feel/parse_int.h"

enum { CAPTURES_MAX = 4096, UNKNOWN_MAX = 64 };

void parse_known(struct parser *p, struct known k)
{
    if (p->known_count == 2 * FEEL_NAMES_MAX) {
        (void)parse_too_much(p, "names in scope");
        return;
    }
    if (p->known_count == p->known_room) {
        p->known_room = p->known_room ? p->known_room * 2 : 64;
        struct known *bigger = NEW(&p->scratch, struct known, p->known_room);
        if (p->known_count) memcpy(bigger, p->known, (size_t)p->known_count * sizeof *bigger);
        p->known = bigger;
    }
    p->known[p->known_count++] = k;
}

int32_t parse_slot_new(struct parser *p) { return p->frame->slots++; }

int32_t parse_local_new(struct parser *p, struct str name, const struct feel_type *type)
{
    int32_t slot = parse_slot_new(p);
    parse_known(p, (struct known){
                       .name = name, .form = KNOWN_LOCAL, .slot = slot, .frame = p->frame, .type = type });
    return slot;
}

// --- captures --------------------------------------------------------------------------------------

static void capture_add(struct parser *p, struct frame *f, struct capture c, struct origin o)
{
    if (f->capture_count == f->capture_room) {
        int32_t room = f->capture_room ? f->capture_room * 2 : 8;
        struct capture *captures = NEW(&p->scratch, struct capture, room);
        struct origin *origins = NEW(&p->scratch, struct origin, room);
        if (f->capture_count) {
            memcpy(captures, f->captures, (size_t)f->capture_count * sizeof *captures);
            memcpy(origins, f->origins, (size_t)f->capture_count * sizeof *origins);
        }
        f->captures = captures;
        f->origins = origins;
        f->capture_room = room;
    }
    f->captures[f->capture_count] = c;
    f->origins[f->capture_count++] = o;
}

// Where the named value is to be found in frame `f`: its own slot, or one that a closure copies it to.
static int32_t slot_in(struct parser *p, struct frame *f, const struct known *k, bool *ret_global)
{
    *ret_global = false;
    if (k->frame == f) return k->slot;
    if (!f->up) {
        *ret_global = true; // the scope itself, seen from the program's own frame
        return k->slot;
    }
    for (int32_t i = 0; i < f->capture_count; i++)
        if (f->origins[i].frame == k->frame && f->origins[i].slot == k->slot) return f->captures[i].slot;
    if (f->capture_count == CAPTURES_MAX) {
        (void)parse_too_much(p, "names from outside in one function");
        return 0;
    }
    bool global;
    int32_t from = slot_in(p, f->up, k, &global);
    int32_t slot = f->slots++;
    capture_add(p, f, (struct capture){ global, from, slot }, (struct origin){ k->frame, k->slot });
    *ret_global = false;
    return slot;
}

static struct feel_node *load(struct parser *p, const struct known *k, int32_t start)
{
    bool global;
    int32_t slot = slot_in(p, p->frame, k, &global);
    struct feel_node *n = node_new(p, global ? OP_GLOBAL : OP_LOCAL, start);
    n->slot = slot;
    n->name = str_slice(p->text, start, p->at); // the scope itself need not outlive the program
    n->type = k->type;
    if (k->form == KNOWN_GLOBAL) p->global_used[k->slot / 64] |= UINT64_C(1) << k->slot % 64;
    if (str_equal(k->name, S("?"))) p->uses_input = true;
    return n;
}

// --- resolving -------------------------------------------------------------------------------------

const struct feel_type *parse_element_type(const struct feel_type *t)
{
    for (int i = 0; t && t->kind == FEEL_T_LIST && i < 64; i++) t = t->element;
    return t && t->kind == FEEL_T_ANY ? NULL : t;
}

struct found {
    ptrdiff_t bytes;
    int32_t index;                  // of p->known, or -1
    const struct feel_field *field; // of a KNOWN_ITEM
    struct str builtin;
};

static void find_field(const struct feel_type *t, struct str text, struct found *best, int32_t index)
{
    if (!t || t->kind != FEEL_T_CONTEXT) return;
    for (int32_t i = 0; i < t->field_count; i++) {
        ptrdiff_t bytes = name_match(t->fields[i].name, text);
        if (bytes > best->bytes)
            *best = (struct found){ .bytes = bytes, .index = index, .field = &t->fields[i] };
    }
}

static struct found find_name(struct parser *p, int32_t *ret_open_item)
{
    struct found best = { .index = -1 };
    struct str text = parse_rest(p);
    *ret_open_item = -1;
    for (int32_t i = p->known_count - 1; i >= 0; i--) {
        const struct known *k = &p->known[i];
        if (k->form == KNOWN_ITEM) {
            if (!k->type && *ret_open_item < 0) *ret_open_item = i;
            find_field(k->type, text, &best, i);
            continue;
        }
        if (k->name.len == 0 || k->name.at[0] != text.at[0]) continue;
        ptrdiff_t bytes = name_match(k->name, text);
        if (bytes > best.bytes) best = (struct found){ .bytes = bytes, .index = i };
    }
    struct str name;
    ptrdiff_t bytes = builtin_match(text, &name);
    if (bytes > best.bytes) best = (struct found){ .bytes = bytes, .index = -1, .builtin = name };
    return best;
}

// Words that stand side by side are one name, where no name in scope says better.
static struct str join_words(struct parser *p, bool many)
{
    struct str word = parse_peek_word(p);
    struct text joined = { .arena = p->arena };
    text_put(&joined, word);
    p->at += (int32_t)word.len;
    while (many) {
        int32_t back = p->at;
        word = parse_peek_word(p);
        if (word.len == 0 || parse_is_keyword(word) || (word.at[0] == '?' && word.len == 1)) {
            p->at = back;
            break;
        }
        text_char(&joined, ' ');
        text_put(&joined, word);
        p->at += (int32_t)word.len;
    }
    return text_str(&joined);
}

static struct feel_node *item_entry(struct parser *p, const struct known *item, struct str name,
                                    const struct feel_type *type, int32_t start)
{
    struct known as_local = *item;
    as_local.type = NULL;
    struct feel_node *n = node_new(p, OP_PATH, start);
    n->a = node_end(p, load(p, &as_local, start));
    n->a->name = S("item");
    n->quiet = true;
    n->name = name;
    n->type = type;
    return n;
}

static void note_unknown(struct parser *p, struct str name, int32_t start)
{
    if (p->unknown_count == UNKNOWN_MAX) return;
    if (!p->unknown) p->unknown = NEW(&p->scratch, struct unknown_name, UNKNOWN_MAX);
    p->unknown[p->unknown_count++] =
        (struct unknown_name){ name, span_of(p->text, start, start + (int32_t)name.len) };
}

static struct feel_node *unknown_name(struct parser *p, int32_t open_item, int32_t start)
{
    int32_t any_item = open_item;
    for (int32_t i = p->known_count - 1; any_item < 0 && i >= 0; i--)
        if (p->known[i].form == KNOWN_ITEM) any_item = i; // its type may not tell all entries
    struct str name = join_words(p, any_item >= 0);
    if (any_item >= 0) return item_entry(p, &p->known[any_item], name, NULL, start);
    struct feel_node *n = node_new(p, OP_UNKNOWN, start);
    n->name = name;
    note_unknown(p, name, start);
    return n;
}

struct feel_node *parse_name(struct parser *p)
{
    int32_t open_item, start = p->at;
    struct found f = find_name(p, &open_item);
    if (f.bytes == 0) return node_end(p, unknown_name(p, open_item, start));
    p->at += (int32_t)f.bytes;
    if (f.field) return node_end(p, item_entry(p, &p->known[f.index], f.field->name, f.field->type, start));
    struct feel_node *n;
    if (f.index < 0) {
        n = node_new(p, OP_BUILTIN, start);
        n->name = f.builtin;
        n->value = builtin_value(f.builtin);
        if (parse_at(p, '(')) open_item = -1; // a call of the function, whatever entries the item has
    } else
        n = load(p, &p->known[f.index], start);
    if (open_item <= f.index) return node_end(p, n);
    struct feel_node *either = node_new(p, OP_ITEM_OR, start);
    struct str name = f.index < 0 ? f.builtin : arena_str(p->arena, p->known[f.index].name);
    either->a = node_end(p, item_entry(p, &p->known[open_item], name, NULL, start));
    either->b = node_end(p, n);
    either->name = name;
    return node_end(p, either);
}

struct feel_node *parse_path(struct parser *p, struct feel_node *of)
{
    static const struct str properties[] = { SL("time offset"), SL("start included"), SL("end included") };
    struct found best = { .index = -1 };
    struct feel_node *n = node_new(p, OP_PATH, of->start);
    const struct feel_type *inner = parse_element_type(of->type);
    parse_skip(p);
    struct str text = parse_rest(p);
    n->a = of;
    find_field(inner, text, &best, -1);
    for (ptrdiff_t i = 0; i < COUNT(properties); i++) {
        ptrdiff_t bytes = name_match(properties[i], text);
        if (bytes > best.bytes) best = (struct found){ .bytes = bytes, .builtin = properties[i] };
    }
    if (best.bytes > 0) {
        p->at += (int32_t)best.bytes;
        n->name = best.field ? best.field->name : best.builtin;
        n->type = best.field ? best.field->type : NULL;
        return node_end(p, n);
    }
    if (parse_peek_word(p).len == 0) return parse_expected(p, "the name of an entry or property");
    n->name = join_words(p, true);
    return node_end(p, n);
}

struct str parse_new_name(struct parser *p, const char *ends, const char *what)
{
    static const char symbols[] = ".'-+*/";
    struct text name = { .arena = p->arena };
    parse_skip(p);
    int32_t start = p->at;
    bool gap = false;
    for (;;) {
        int32_t before = p->at;
        parse_skip(p);
        gap = p->at > before && name.len > 0;
        struct str rest = parse_rest(p);
        if (rest.len == 0 || strchr(ends, rest.at[0]) || (name.len > 0 && gap && parse_at_word(p, "in")))
            break;
        bool symbol = rest.at[0] && strchr(symbols, rest.at[0]);
        struct str word = parse_peek_word(p);
        if (!symbol && word.len == 0 && !(rest.at[0] >= '0' && rest.at[0] <= '9' && name.len > 0)) break;
        if (gap) text_char(&name, ' ');
        ptrdiff_t bytes = symbol || word.len == 0 ? 1 : word.len;
        text_put(&name, str_slice(rest, 0, bytes));
        p->at += (int32_t)bytes;
    }
    if (name.len == 0 || strchr(symbols, name.at[0])) {
        p->at = start;
        (void)parse_expected(p, what);
    }
    return text_str(&name);
}

// --- types -----------------------------------------------------------------------------------------

static const struct feel_type *type_new(struct parser *p, struct feel_type t)
{
    struct feel_type *copy = NEW(p->arena, struct feel_type, 1);
    *copy = t;
    return copy;
}

// name: type, … > of a context, or type, … > of a function.
static bool parse_fields(struct parser *p, bool names, struct feel_type *t)
{
    enum { FIELDS_MAX = 256 };
    struct feel_field *fields = NEW(&p->scratch, struct feel_field, FIELDS_MAX);
    while (!parse_at(p, '>')) {
        if (t->field_count == FIELDS_MAX) return parse_too_much(p, "fields of a type"), false;
        struct feel_field *field = &fields[t->field_count++];
        if (names) {
            field->name = parse_new_name(p, ":", "the name of a field");
            if (!parse_require(p, ':', "a colon and the field's type")) return false;
        }
        field->type = parse_type(p);
        if (p->rc || !parse_accept(p, ',')) break;
    }
    struct feel_field *kept = NEW(p->arena, struct feel_field, t->field_count);
    if (t->field_count) memcpy(kept, fields, (size_t)t->field_count * sizeof *kept);
    t->fields = kept;
    return parse_require(p, '>', "a comma or > after the types");
}

static const struct feel_type *parse_type_with_arguments(struct parser *p, enum feel_type_kind kind)
{
    struct feel_type t = { .kind = kind };
    if (kind == FEEL_T_LIST || kind == FEEL_T_RANGE) {
        t.element = parse_type(p);
        (void)parse_require(p, '>', "> after the element's type");
        return type_new(p, t);
    }
    if (!parse_fields(p, kind == FEEL_T_CONTEXT, &t) || kind == FEEL_T_CONTEXT) return type_new(p, t);
    if (!parse_accept_text(p, "->")) {
        (void)parse_expected(p, "-> and the type of the result");
        return NULL;
    }
    t.element = parse_type(p);
    return type_new(p, t);
}

static const struct feel_type *find_type(struct parser *p)
{
    static const char *const names[] = {
        "Any",
        "Null",
        "boolean",
        "number",
        "string",
        "date",
        "time",
        "list",
        "context",
        "date and time",
        "range",
        "function",
        "dateTime",
        "dayTimeDuration",
        "yearMonthDuration",
        "days and time duration",
        "years and months duration",
    };
    ptrdiff_t best = 0;
    const struct feel_type *type = NULL;
    for (int32_t i = 0; i < p->scope->type_count; i++) {
        ptrdiff_t bytes = name_match(p->scope->types[i].name, parse_rest(p));
        if (bytes > best) best = bytes, type = p->scope->types[i].type;
    }
    for (ptrdiff_t i = 0; i < COUNT(names); i++) {
        ptrdiff_t bytes = name_match(str_of(names[i]), parse_rest(p));
        if (bytes > best) best = bytes, type = feel_type_named(str_of(names[i]));
    }
    p->at += (int32_t)best;
    return type;
}

const struct feel_type *parse_type(struct parser *p)
{
    if (++p->nesting > FEEL_NESTING_MAX) return parse_too_much(p, "levels of nesting"), NULL;
    parse_skip(p);
    int32_t start = p->at;
    const struct feel_type *type = find_type(p);
    bool takes = type && (type->kind == FEEL_T_LIST || type->kind == FEEL_T_RANGE ||
                          type->kind == FEEL_T_CONTEXT || type->kind == FEEL_T_FUNCTION);
    if (takes && parse_accept(p, '<')) type = parse_type_with_arguments(p, type->kind);
    p->nesting--;
    if (type || p->rc) return type;
    if (parse_peek_word(p).len == 0) return parse_expected(p, "the name of a type"), NULL;
    struct str name = join_words(p, false);
    while (p->at < p->text.len && p->text.at[p->at] == '.' && p->at + 1 < p->text.len) { // a qualified name
        p->at++;
        if (parse_peek_word(p).len == 0) return parse_expected(p, "the name of a type"), NULL;
        (void)join_words(p, false);
        name = str_slice(p->text, start, p->at);
    }
    note_unknown(p, name, start);
    return type_new(p, (struct feel_type){ .kind = FEEL_T_UNKNOWN, .name = name });
}
