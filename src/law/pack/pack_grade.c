// `grade:` of a kind: the fact that says how urgent a case is, and its values, the most urgent first.
#include "law/pack/pack_int.h"

enum { GRADES_MAX = 9 };

static enum rc read_value(struct loader *l, const struct json *value, struct str *ret)
{
    if (value->kind != JSON_INT && value->kind != JSON_TEXT)
        return bad(l, value, "a grade is a whole number or a text, not a %s", json_kind_name(value->kind));
    struct str text =
        value->kind == JSON_TEXT ? value->text : arena_print(l->a, "%lld", (long long)value->integer);
    if (text.len == 0 || text.len > PACK_NAME_BYTES_MAX)
        return bad(l, value, "a grade has 1 to %d bytes", PACK_NAME_BYTES_MAX);
    need_words(l, "grade", text);
    *ret = text;
    return RC_OK;
}

static enum rc read_values(struct loader *l, const struct json *grade, struct pack_names *ret)
{
    const struct json *values = json_get(grade, S("values"));
    if (!values || values->kind != JSON_ARRAY || values->count < 2)
        return bad(l, grade, "\"grade\" needs its values, at least two, the most urgent first");
    if (values->count > GRADES_MAX) return over(l, values, "more than %d grades", GRADES_MAX);
    struct str *at = NEW(l->a, struct str, values->count);
    int32_t count = 0;
    for (const struct json *v = values->first; v; v = v->next) {
        enum rc rc = read_value(l, v, &at[count]);
        if (rc) return rc;
        for (int32_t i = 0; i < count; i++)
            if (str_equal(at[i], at[count]))
                return bad(l, v, "the grade \"%.*s\" stands twice", P(at[count]));
        count++;
    }
    *ret = (struct pack_names){ at, count };
    return RC_OK;
}

enum rc load_grade(struct loader *l, const struct json *tree, struct draft *d)
{
    const struct json *grade = json_get(tree, S("grade"));
    if (!grade) return RC_OK;
    struct pack_kind *k = d->kind;
    enum rc rc = read_keys(l, grade, "\"grade\"", "fact values");
    if (rc || (rc = read_text(l, grade, "fact", true, &k->grade))) return rc;
    bool there = false;
    for (int32_t i = 0; i < d->facts.count; i++)
        there |= ((const struct pack_fact *)d->facts.at[i])->slot == name_slot(l, k->grade);
    if (!there) return bad(l, grade, "the kind has no fact \"%.*s\"", P(k->grade));
    return read_values(l, grade, &k->grades);
}
