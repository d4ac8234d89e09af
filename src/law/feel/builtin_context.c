// Built-in functions of contexts.
#include "law/feel/builtin_int.h"

static struct feel_value run_get_value(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value m = single(x[0]);
    struct str key;
    if (m.kind != FEEL_CONTEXT || !take_text(x[1], &key)) return wrong_type(r, "get value(context, key)");
    const struct feel_value *entry = feel_get(m, key);
    return entry ? feel_force(r, *entry) : feel_error(r, FEEL_E_ENTRY, key);
}

static struct feel_value run_get_entries(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value m = single(x[0]);
    if (m.kind != FEEL_CONTEXT) return wrong_type(r, "get entries(context)");
    spend(r, m.extra);
    struct feel_value *items = grab_values(&r->arena, m.extra);
    for (int32_t i = 0; i < m.extra; i++) {
        struct feel_entry *pair = grab(&r->arena, 2 * sizeof *pair);
        pair[0] = (struct feel_entry){ S("key"), make_string(m.entries[i].name) };
        pair[1] = (struct feel_entry){ S("value"), feel_force(r, m.entries[i].value) };
        items[i] = make_context(pair, 2);
    }
    return make_list(items, m.extra);
}

static bool has_key(const struct feel_entry *entries, int32_t count, struct str key)
{
    return feel_get(make_context(entries, count), key) != NULL;
}

static struct feel_value run_context_of(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "context(entries)");
    struct feel_entry *entries = grab(&r->arena, list.extra * (ptrdiff_t)sizeof *entries);
    for (int32_t i = 0; i < list.extra; i++) {
        const struct feel_value *key = feel_get(list.items[i], S("key")),
                                *value = feel_get(list.items[i], S("value"));
        if (!key || !value || key->kind != FEEL_STRING) return wrong_type(r, "an entry with key and value");
        spend(r, i);
        if (has_key(entries, i, text_of(*key))) return feel_error(r, FEEL_E_DUPLICATE, text_of(*key));
        entries[i] = (struct feel_entry){ text_of(*key), *value };
    }
    return make_context(entries, list.extra);
}

// A copy with one entry put or replaced; the order is kept.
static struct feel_value put(struct feel_run *r, struct feel_value m, struct str key, struct feel_value value)
{
    struct feel_entry *entries = grab(&r->arena, (m.extra + 1) * (ptrdiff_t)sizeof *entries);
    int32_t at = 0;
    spend(r, m.extra);
    while (at < m.extra && !str_equal(m.entries[at].name, key)) at++;
    if (m.extra > 0) memcpy(entries, m.entries, (size_t)m.extra * sizeof *entries);
    entries[at] = (struct feel_entry){ key, value };
    return make_context(entries, at == m.extra ? m.extra + 1 : m.extra);
}

static struct feel_value put_at(struct feel_run *r, struct feel_value m, const struct feel_value *keys,
                                int32_t count, struct feel_value value)
{
    if (m.kind != FEEL_CONTEXT || keys[0].kind != FEEL_STRING || count > FEEL_DEPTH_MAX)
        return wrong_type(r, "context put(context, keys, value)");
    if (count == 1) return put(r, m, text_of(keys[0]), value);
    const struct feel_value *inner = feel_get(m, text_of(keys[0]));
    if (!inner) return feel_error(r, FEEL_E_ENTRY, text_of(keys[0]));
    struct feel_value changed = put_at(r, *inner, keys + 1, count - 1, value);
    return changed.kind == FEEL_NULL ? changed : put(r, m, text_of(keys[0]), changed);
}

static struct feel_value run_context_put_keys(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value m = single(x[0]), room, keys;
    if (!take_list(x[1], &room, &keys) || keys.extra == 0)
        return wrong_type(r, "context put(context, keys, value)");
    return put_at(r, m, keys.items, keys.extra, x[2]);
}

static struct feel_value run_context_put_key(struct feel_run *r, const struct feel_value *x, int32_t count)
{
    if (x[1].kind != FEEL_STRING) return wrong_type(r, "context put(context, key, value)");
    return run_context_put_keys(r, x, count);
}

static struct feel_value run_context_merge(struct feel_run *r, const struct feel_value *x, int32_t)
{
    struct feel_value room, list;
    int64_t total = 0;
    if (!take_list(x[0], &room, &list)) return wrong_type(r, "context merge(contexts)");
    for (int32_t i = 0; i < list.extra; i++) {
        if (list.items[i].kind != FEEL_CONTEXT) return wrong_type(r, "context merge of a list of contexts");
        total += list.items[i].extra;
    }
    struct feel_entry *entries = grab(&r->arena, total * (ptrdiff_t)sizeof *entries);
    int32_t count = 0;
    for (int32_t i = 0; i < list.extra; i++)
        for (int32_t k = 0; k < list.items[i].extra; k++) {
            int32_t at = 0;
            spend(r, count + 1);
            while (at < count && !str_equal(entries[at].name, list.items[i].entries[k].name)) at++;
            entries[at] = list.items[i].entries[k];
            count += at == count;
        }
    return make_context(entries, count);
}

// clang-format off
const struct builtin builtins_context[] = {
    BUILTIN("get value", "m,key", 2, 2, run_get_value, true),
    BUILTIN("get value", "context,key", 2, 2, run_get_value, true),
    BUILTIN("get entries", "m", 1, 1, run_get_entries, true),
    BUILTIN("get entries", "context", 1, 1, run_get_entries, true),
    BUILTIN("context", "entries", 1, 1, run_context_of, true),
    BUILTIN("context put", NULL, 3, 3, run_context_put_keys, true),
    BUILTIN("context put", "context,key,value", 3, 3, run_context_put_key, true),
    BUILTIN("context put", "context,keys,value", 3, 3, run_context_put_keys, true),
    BUILTIN("context merge", "contexts", 1, 1, run_context_merge, true),
};
// clang-format on
const int32_t builtins_context_count = COUNT(builtins_context);
