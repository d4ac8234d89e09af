// Decisions: rule by rule, by the ids that rules bear.
#include "law/bpmn.h"
#include "law/diff/diff_int.h"
#include "law/dmn.h"

static const struct dmn_element *decision_in(const struct pack *p, struct str id)
{
    for (int32_t m = 0; m < p->decisions_count; m++)
        for (int32_t i = 0; i < dmn_count(p->decisions[m]); i++) {
            const struct dmn_element *e = dmn_at(p->decisions[m], i);
            if (e->kind == DMN_DECISION && str_equal(e->id, id)) return e;
        }
    return NULL;
}

static const struct pack_file *file_of(const struct pack *p, struct str path)
{
    for (int32_t i = 0; i < p->files_count; i++)
        if (str_equal(p->files[i].path, path)) return &p->files[i];
    return NULL;
}

// The text of a rule as it is written, from its line to the end of its element; empty where it is not found.
static struct str rule_text(const struct pack *p, const struct dmn_element *e, int32_t rule)
{
    struct dmn_place place = dmn_rule_place(e, rule);
    const struct pack_file *file = file_of(p, place.file);
    struct str rest = file ? file->bytes : S(""), line;
    for (int32_t n = 1; n < place.line && rest.len; n++) (void)str_cut(rest, '\n', &line, &rest);
    ptrdiff_t end = str_find(rest, S("</rule>")), start = str_find(rest, S("<rule"));
    return start >= 0 && end > start ? str_slice(rest, start, end) : S("");
}

static struct str unescaped(struct arena *a, struct str xml)
{
    static const struct {
        struct str entity;
        char is;
    } known[] = { { SL("&lt;"), '<' }, { SL("&gt;"), '>' }, { SL("&quot;"), '"' }, { SL("&amp;"), '&' } };
    struct text t = { .arena = a };
    while (xml.len) {
        int k = 0;
        while (k < COUNT(known) && !str_starts(xml, known[k].entity)) k++;
        text_char(&t, k < COUNT(known) ? known[k].is : xml.at[0]);
        xml = str_slice(xml, k < COUNT(known) ? known[k].entity.len : 1, xml.len);
    }
    return text_str(&t);
}

static bool next_cell(struct str *xml, struct arena *a, struct str *ret_cell)
{
    ptrdiff_t at = str_find(*xml, S("<text>")), end = str_find(*xml, S("</text>"));
    if (at < 0 || end < at) return false;
    *ret_cell = unescaped(a, str_slice(*xml, at + 6, end));
    *xml = str_slice(*xml, end + 7, xml->len);
    return true;
}

// What stands in its cells, one after another.
static struct str cells_of(struct arena *a, struct str xml)
{
    struct text t = { .arena = a };
    struct str cell;
    while (next_cell(&xml, a, &cell)) text_print(&t, "%s%.*s", t.len ? " | " : "", P(cell));
    return text_str(&t);
}

// A decision but for its rules: what a table asks and gives, by which policy; or the expression that it is.
static struct str head_of(const struct pack *p, const struct dmn_element *e)
{
    const struct pack_file *file = file_of(p, e->place.file);
    struct str rest = file ? file->bytes : S(""), line;
    for (int32_t n = 1; n < e->place.line && rest.len; n++) (void)str_cut(rest, '\n', &line, &rest);
    ptrdiff_t end = str_find(rest, S("</decision>")), rules = str_find(rest, S("<rule "));
    return str_slice(rest, 0, rules >= 0 && rules < end ? rules : end < 0 ? 0 : end);
}

static struct str policy_of(struct str head)
{
    static const struct str attribute = SL("hitPolicy=\"");
    struct str policy = S(""), rest;
    ptrdiff_t at = str_find(head, attribute);
    if (at >= 0) (void)str_cut(str_slice(head, at + attribute.len, head.len), '"', &policy, &rest);
    return policy;
}

// Cell by cell where there are as many, else as a whole.
static void diff_head(struct differ *d, const struct dmn_element *old, const struct dmn_element *new)
{
    struct str was = head_of(d->old, old), is = head_of(d->new, new), x = was, y = is, one, other;
    int32_t count = 0, of_new = 0;
    note_texts(d, CHANGE_TABLE, old->id, S("policy"), policy_of(was), policy_of(is));
    while (next_cell(&x, d->a, &one)) count++;
    while (next_cell(&y, d->a, &other)) of_new++;
    if (count != of_new)
        return note_texts(d, CHANGE_TABLE, S(""), old->id, cells_of(d->a, was), cells_of(d->a, is));
    while (next_cell(&was, d->a, &one) && next_cell(&is, d->a, &other))
        note_texts(d, CHANGE_TABLE, old->id, S("asks"), one, other);
}

static int32_t rule_of(const struct dmn_element *e, struct str id)
{
    for (int32_t i = 0; i < dmn_rule_count(e); i++)
        if (str_equal(dmn_rule_id(e, i), id)) return i;
    return -1;
}

static void diff_rules(struct differ *d, const struct dmn_element *old, const struct dmn_element *new)
{
    for (int32_t i = 0; i < dmn_rule_count(old); i++) {
        struct str id = dmn_rule_id(old, i), was = cells_of(d->a, rule_text(d->old, old, i));
        int32_t is = id.len ? rule_of(new, id) : i < dmn_rule_count(new) ? i : -1;
        note_texts(d, CHANGE_TABLE, old->id, id.len ? id : arena_print(d->a, "%d", i + 1), was,
                   is >= 0 ? cells_of(d->a, rule_text(d->new, new, is)) : S(""));
    }
    for (int32_t i = 0; i < dmn_rule_count(new); i++) {
        struct str id = dmn_rule_id(new, i);
        if (id.len ? rule_of(old, id) < 0 : i >= dmn_rule_count(old))
            note_change(d, CHANGE_TABLE, new->id, id, S(""), cells_of(d->a, rule_text(d->new, new, i)));
    }
}

static struct str table_text(struct differ *d, const struct dmn_element *e)
{
    return arena_print(d->a, "%d rules", dmn_rule_count(e));
}

void diff_tables(struct differ *d)
{
    for (int pass = 0; pass < 2; pass++) {
        const struct pack *p = pass ? d->new : d->old, *q = pass ? d->old : d->new;
        for (int32_t m = 0; m < p->decisions_count; m++)
            for (int32_t i = 0; i < dmn_count(p->decisions[m]); i++) {
                const struct dmn_element *e = dmn_at(p->decisions[m], i);
                const struct dmn_element *other = e->kind == DMN_DECISION ? decision_in(q, e->id) : NULL;
                if (e->kind == DMN_DECISION && !other)
                    note_change(d, CHANGE_TABLE, S(""), e->id, pass ? S("") : table_text(d, e),
                                pass ? table_text(d, e) : S(""));
                if (!other || pass) continue;
                diff_head(d, e, other);
                diff_rules(d, e, other);
            }
    }
}
