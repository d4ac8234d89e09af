// Any bytes give a fault that says why, or a tree that comes back the same from its own text and, where it has one, its canonical form. What the
// plain reader accepts jansson accepts too, as the very same tree.
#include "wire/json_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_number(const struct json *j) { return j->kind == JSON_INT || j->kind == JSON_REAL; }

static bool same(const struct json *x, const struct json *y)
{
    if (is_number(x) && is_number(y)) return x->real == y->real; // 1.0 is written 1
    if (x->kind != y->kind || x->count != y->count || x->integer != y->integer) return false;
    if (!str_equal(x->text, y->text)) return false;
    const struct json *item = y->first;
    for (const struct json *part = x->first; part; part = part->next, item = item->next) {
        const struct json *twin = x->kind == JSON_OBJECT ? json_get(y, part->key) : item;
        if (!twin || !same(part, twin)) return false;
    }
    return true;
}

static bool identical(const struct json *x, const struct json *y)
{
    if (x->kind != y->kind || x->count != y->count || x->integer != y->integer || x->line != y->line ||
        memcmp(&x->real, &y->real, sizeof x->real) != 0 || !str_equal(x->key, y->key) ||
        !str_equal(x->text, y->text) || (x->text.at != NULL && x->text.at[x->text.len] != 0) ||
        (x->key.at != NULL && x->key.at[x->key.len] != 0))
        return false;
    const struct json *other = y->first;
    for (const struct json *part = x->first; part; part = part->next, other = other->next)
        if (!other || !identical(part, other)) return false;
    return other == NULL;
}

static void check_plain(struct arena a, struct str source)
{
    struct fault f = { 0 };
    const struct json *any, *plain = json_parse_plain(&a, source);
    if (plain) MUST(json_parse_any(&a, source, &any, &f) == RC_OK && identical(plain, any));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char pool[16 << 20];
    if (size > 16'384) return 0;
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct fault f = { 0 };
    check_plain(a, (struct str){ (const char *)data, (ptrdiff_t)size });
    const struct json *j, *back;
    struct str canonical, again;
    if (json_parse(&a, (struct str){ (const char *)data, (ptrdiff_t)size }, &j, &f)) {
        MUST(f.text[0] != 0 && a.at == pool && utf8_valid(str_of(f.text)));
        return 0;
    }
    if (json_canonical(&a, j, &canonical, &f)) return 0; // a number without an exact form
    MUST(json_parse(&a, canonical, &back, &f) == RC_OK && same(j, back));
    MUST(json_canonical(&a, back, &again, &f) == RC_OK && str_equal(canonical, again));
    struct json_out o = json_out_of(&a);
    json_put_tree(&o, NULL, j);
    MUST(json_parse(&a, json_out_str(&o), &back, &f) == RC_OK && same(j, back));
    return 0;
}
