// What a property of a form is marked with (`x-…`) beside its schema. A mark that nobody reads, or that its property cannot bear, would be
// silently without effect: it is refused.
#include "law/pack/pack_int.h"

static bool is_true(const struct json *mark) { return mark->kind == JSON_BOOL && mark->integer; }

static bool is_question(const struct json *property)
{
    return str_equal(json_str(property, S("type")), S("boolean")) && !json_get(property, S("const"));
}

static bool told_fits(const struct json *, const struct json *mark) { return is_true(mark); }

static bool ask_fits(const struct json *property, const struct json *mark)
{
    return is_true(mark) && is_question(property);
}

static bool holds_text(const struct json *list, struct str text)
{
    for (const struct json *one = list ? list->first : NULL; one; one = one->next)
        if (one->kind == JSON_TEXT && str_equal(one->text, text)) return true;
    return false;
}

static bool urgent_fits(const struct json *property, const struct json *mark)
{
    if (mark->kind != JSON_ARRAY) return is_true(mark) && is_question(property);
    for (const struct json *one = mark->first; one; one = one->next)
        if (one->kind != JSON_TEXT || !holds_text(json_get(property, S("enum")), one->text)) return false;
    return mark->count > 0;
}

// clang-format off
static const struct {
    struct str name;
    bool (*fits)(const struct json *property, const struct json *mark); // NULL: it is read, and judged, elsewhere
    const char *want;
} marks[] = {
    { SL("x-seal"), NULL, NULL },
    { SL("x-use"), NULL, NULL },
    { SL("x-told"), told_fits, "true, or left out" },
    { SL("x-ask"), ask_fits, "true, at a boolean that may be either" },
    { SL("x-urgent"), urgent_fits, "true at a boolean, or a list of the property's values" },
};
// clang-format on

static enum rc check_mark(struct loader *l, const struct json *property, const struct json *mark)
{
    for (int i = 0; i < COUNT(marks); i++) {
        if (!str_equal(marks[i].name, mark->key)) continue;
        if (!marks[i].fits || marks[i].fits(property, mark)) return RC_OK;
        return bad(l, mark, "%.*s of \"%.*s\" is %s", P(mark->key), P(property->key), marks[i].want);
    }
    return bad(l, mark, "unknown \"%.*s\" (known: x-seal x-use x-told x-ask x-urgent)",
               P(str_slice(mark->key, 0, 80)));
}

enum rc check_marks(struct loader *l, const struct json *property)
{
    if (l->installed) return RC_OK; // the server under which it came into force took it so
    for (const struct json *m = property->first; m; m = m->next) {
        enum rc rc = str_starts(m->key, S("x-")) ? check_mark(l, property, m) : RC_OK;
        if (rc) return rc;
    }
    return RC_OK;
}
