// How urgent a case is, where its kind says so: one of the facts that the law remembers of it. Which fact, and what its values are called, the pack says.
#include "gate/read_int.h"

enum rc mark_facts(struct arena *a, struct str mark, const struct json **ret_facts, struct fault *f)
{
    struct str head;
    *ret_facts = NULL;
    for (int i = 0; i < 4; i++) // digest, outcome, tokens, waits
        if (!str_cut(mark, '|', &head, &mark)) return RC_OK;
    return mark.len ? json_parse(a, mark, ret_facts, f) : RC_OK;
}

static const struct pack_kind *graded_kind(struct gate *g, const struct casefile *c)
{
    const struct pack *p = case_pack(g, c);
    const struct pack_kind *kind = p ? pack_kind(p, name_str(&c->kind)) : NULL;
    return kind && kind->grade.len ? kind : NULL;
}

struct str case_grade(struct gate *g, const struct casefile *c, struct arena *a)
{
    static const struct str none = { 0 };
    const struct pack_kind *kind = graded_kind(g, c);
    const struct json *facts = NULL;
    struct fault f;
    if (!kind || mark_facts(a, case_procedure(c), &facts, &f) || !facts) return none;
    const struct json *fact = json_get(facts, kind->grade);
    if (fact && fact->kind == JSON_INT) return arena_print(a, "%lld", (long long)fact->integer);
    return fact && fact->kind == JSON_TEXT ? fact->text : none;
}

void put_grade(struct json_out *o, const struct pack *p, struct str language, struct str kind,
               struct str grade)
{
    const struct pack_kind *k = p && grade.len ? pack_kind(p, kind) : NULL;
    if (!k) return;
    json_open_key(o, "grade", '{');
    json_put_str(o, "value", grade);
    put_words(o, "words", p, language, "grade", grade);
    for (int32_t i = 0; i < k->grades.count; i++)
        if (str_equal(k->grades.at[i], grade)) json_put_int(o, "rank", i + 1);
    json_shut(o, '}');
}
