// The built-in functions' register: by name, by count, by the names of arguments.
#include "law/feel/feel_int.h"

const struct feel_parameter builtin_parameters[1] = { { .name = SL("argument") } };

struct table {
    const struct builtin *rows;
    const int32_t *count;
};

static const struct table tables[] = {
    { builtins_text, &builtins_text_count },   { builtins_number, &builtins_number_count },
    { builtins_list, &builtins_list_count },   { builtins_time, &builtins_time_count },
    { builtins_range, &builtins_range_count }, { builtins_context, &builtins_context_count },
};

// Calls `visit` for each row of the name until it says true; gives that row.
static const struct builtin *find_row(struct str name, bool (*visit)(const struct builtin *b, void *self),
                                      void *self)
{
    for (ptrdiff_t t = 0; t < COUNT(tables); t++)
        for (int32_t i = 0; i < *tables[t].count; i++) {
            const struct builtin *b = &tables[t].rows[i];
            if (str_equal(b->value.name, name) && visit(b, self)) return b;
        }
    return NULL;
}

static bool takes_count(const struct builtin *b, void *self)
{
    const int32_t *count = self;
    return *count >= b->least && (b->most < 0 || *count <= b->most);
}

static bool any_row(const struct builtin *, void *) { return true; }

const struct builtin *builtin_by_count(struct str name, int32_t count)
{
    return find_row(name, takes_count, &count);
}
const struct builtin *builtin_any(struct str name) { return find_row(name, any_row, NULL); }

struct naming {
    const struct str *names;
    int32_t count, *order, total;
};

// Whether each given name is one of the row's, no two the same, and none of the first ones is missing.
static bool takes_names(const struct builtin *b, void *self)
{
    struct naming *x = self;
    uint32_t filled = 0;
    if (!b->parameters) return false;
    for (int32_t i = 0; i < x->count; i++) {
        struct str rest = str_of(b->parameters), one;
        bool found = false;
        for (int32_t at = 0; rest.len > 0 && !found; at++) {
            (void)str_cut(rest, ',', &one, &rest);
            if (!str_equal(one, x->names[i])) continue;
            if (filled >> at & 1) return false;
            found = true;
            filled |= UINT32_C(1) << at;
            x->order[i] = at;
        }
        if (!found) return false;
    }
    x->total = b->least;
    while (filled >> x->total) x->total++;
    return (filled & ((UINT32_C(1) << b->least) - 1)) == (UINT32_C(1) << b->least) - 1;
}

const struct builtin *builtin_by_names(struct str name, const struct str *names, int32_t count,
                                       int32_t *ret_order, int32_t *ret_count)
{
    struct naming x = { .names = names, .count = count, .order = ret_order };
    const struct builtin *b = find_row(name, takes_names, &x);
    *ret_count = x.total;
    return b;
}

ptrdiff_t builtin_match(struct str text, struct str *ret_name)
{
    ptrdiff_t best = 0;
    if (text.len == 0) return 0;
    for (ptrdiff_t t = 0; t < COUNT(tables); t++)
        for (int32_t i = 0; i < *tables[t].count; i++) {
            struct str name = tables[t].rows[i].value.name;
            if (name.at[0] != text.at[0]) continue;
            ptrdiff_t bytes = name_match(name, text);
            if (bytes > best) best = bytes, *ret_name = name;
        }
    return best;
}

struct feel_value builtin_value(struct str name)
{
    const struct builtin *b = builtin_any(name);
    return b ? feel_function(&b->value) : make_null(FEEL_E_NAME);
}

// A built-in function that was passed as a value: the row is chosen when it is called.
struct feel_value builtin_call(struct feel_run *r, const struct feel_function *f,
                               const struct feel_value *arguments, int32_t count)
{
    const struct builtin *b = builtin_by_count(f->name, count);
    return b ? b->run(r, arguments, count) : feel_error(r, FEEL_E_ARGUMENTS, f->name);
}
