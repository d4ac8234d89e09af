// Facts: what the law remembers of a case, plain and never about who somebody is. Their names are gathered from all kinds first, so that
// every expression and decision of the pack knows them; `facts:` of a kind gives first values, `facts:` of an act those it sets.
#include "law/pack/pack_int.h"
#include <stdlib.h>

static bool fact_name_good(struct str s)
{
    if (s.len == 0 || s.len > PACK_NAME_BYTES_MAX || s.at[0] < 'a' || s.at[0] > 'z') return false;
    for (ptrdiff_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') return false;
    }
    for (int n = 0; n < LAW_NAMES; n++)
        if (str_equal(s, law_name_text((enum law_name)n))) return false;
    return feel_builtin(s).kind == FEEL_NULL;
}

enum rc gather_facts(struct loader *l, const struct json *tree)
{
    const struct json *facts = json_get(tree, S("facts"));
    if (facts && facts->kind != JSON_OBJECT)
        return bad(l, facts, "\"facts\" is not a mapping of names to FEEL");
    for (const struct json *m = facts ? facts->first : NULL; m; m = m->next) {
        if (!fact_name_good(m->key))
            return bad(
                l, m,
                "\"%.*s\" is not a fact's name: a-z, 0-9 and _, a letter first, and no word that FEEL or every decision has",
                P(str_slice(m->key, 0, 80)));
        if (map_get(&l->fact_slots, m->key)) continue;
        if (l->fact_names.count == PACK_FACTS_MAX)
            return over(l, m, "more than %d facts in a pack", PACK_FACTS_MAX);
        list_put(&l->fact_names, l->a, &m->key);
        map_put(&l->fact_slots, l->a, m->key, NEW(l->a, int32_t, 1));
    }
    return RC_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

void settle_facts(struct loader *l)
{
    struct pack_names facts = list_names(&l->fact_names, l->a);
    struct feel_name *names = NEW(l->a, struct feel_name, LAW_NAMES + facts.count);
    struct str *sorted = NEW(l->a, struct str, facts.count);
    if (facts.count) memcpy(sorted, facts.at, (size_t)facts.count * sizeof *sorted);
    if (facts.count) qsort(sorted, (size_t)facts.count, sizeof *sorted, by_text);
    for (int n = 0; n < LAW_NAMES; n++) names[n].name = law_name_text((enum law_name)n);
    for (int32_t i = 0; i < facts.count; i++) {
        names[LAW_NAMES + i].name = sorted[i];
        *(int32_t *)map_get(&l->fact_slots, sorted[i]) = LAW_NAMES + i;
    }
    l->pack->facts = (struct pack_names){ sorted, facts.count };
    l->names = (struct feel_scope){ .names = names, .name_count = LAW_NAMES + facts.count };
}

int32_t name_slot(const struct loader *l, struct str name)
{
    const int32_t *slot = map_get(&l->fact_slots, name);
    if (slot) return *slot;
    for (int n = 0; n < LAW_NAMES; n++)
        if (str_equal(name, law_name_text((enum law_name)n))) return n;
    return -1;
}

enum rc compile_feel(struct loader *l, const struct json *where, struct str text,
                     const struct feel_program **ret_p)
{
    struct str name;
    struct feel_span span;
    enum rc rc = feel_compile(l->a, l->scratch, text, &l->names, ret_p, NULL, l->f);
    if (rc) return pack_refuse(l, rc, where);
    if (!feel_program_unknown(*ret_p, 0, &name, &span)) return RC_OK;
    return bad(l, where, "\"%.*s\" is neither a fact nor a name that every expression knows", P(name));
}

enum rc read_facts(struct loader *l, const struct json *tree, const struct pack_fact **ret_facts,
                   int32_t *ret_count)
{
    const struct json *facts = json_get(tree, S("facts"));
    *ret_facts = NULL;
    *ret_count = 0;
    if (!facts) return RC_OK;
    if (facts->kind != JSON_OBJECT) return bad(l, facts, "\"facts\" is not a mapping of names to FEEL");
    struct pack_fact *at = NEW(l->a, struct pack_fact, facts->count);
    int32_t count = 0;
    for (const struct json *m = facts->first; m; m = m->next) {
        if (!map_get(&l->fact_slots, m->key))
            return bad(l, m,
                       "no kind has the fact \"%.*s\": name it under the kind's facts, with its first value",
                       P(m->key));
        if (m->kind != JSON_TEXT)
            return bad(l, m, "fact \"%.*s\" is a %s, not FEEL as text", P(m->key), json_kind_name(m->kind));
        at[count].slot = name_slot(l, m->key);
        enum rc rc = compile_feel(l, m, m->text, &at[count++].program);
        if (rc) return rc;
    }
    *ret_facts = at;
    *ret_count = count;
    return RC_OK;
}
