// Checking tables exactly. A table is a set of boxes over the segments of its columns; a gap is a cell of
// that grid which no box covers, an overlap a cell in two, a shadowed rule a box inside the union of those
// before it. The search goes column by column with the set of rules that are still in, leaves a branch as
// soon as a rule covers all that is left, and never goes again through a set that it has found covered. A rule
// with a cell that cannot be judged covers nothing here, and is named as beyond.
#include "law/dmn/dmn_check_int.h"
#include <stdarg.h>
#include <stdio.h>

// --- findings --------------------------------------------------------------------------------------

const char *dmn_finding_name(enum dmn_finding_kind k)
{
    static const char *const names[] = {
        [DMN_GAP] = "gap",           [DMN_OVERLAP] = "overlap",
        [DMN_SHADOWED] = "shadowed", [DMN_UNREACHABLE] = "unreachable",
        [DMN_NO_OUTPUT] = "output",  [DMN_UNUSED] = "unused",
        [DMN_BEYOND] = "beyond",     [DMN_BROKEN] = "broken",
    };
    MUST((int)k >= 0 && (int)k < COUNT(names));
    return names[k];
}

bool dmn_finding_is_fault(enum dmn_finding_kind k) { return k != DMN_UNUSED && k != DMN_BEYOND; }

struct dmn_finding *check_add(struct check *c, enum dmn_finding_kind kind, const struct xml_node *n,
                              const char *format, ...)
{
    enum { TEXT_BYTES_MAX = 500 };
    char text[TEXT_BYTES_MAX + 8];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (c->count == DMN_FINDINGS_MAX) c->count--; // the last one gives way
    struct dmn_finding *f = &c->findings[c->count++];
    *f = (struct dmn_finding){ .kind = kind,
                               .text = arena_str(c->a, clip_text(str_of(text), TEXT_BYTES_MAX)) };
    f->place = (struct dmn_place){ c->t->doc->file, n->place.line, n->place.column };
    f->element = c->t->element ? c->t->element->pub.name : (struct str){ 0 };
    return f;
}

// "Age = 17, Risk = "high"", of the segments in the path.
static struct str example_of(struct check *c)
{
    struct text out = { .arena = c->a };
    for (int32_t i = 0; i < c->t->column_count; i++) {
        struct arena scratch = *c->scratch;
        const struct lane *lane = &c->lanes[i];
        struct feel_value v = lane->samples[c->path[i]];
        struct str value = lane->s->end_count ? feel_print(&scratch, v, true) : S("anything");
        text_print(&out, "%s%.*s = %.*s", i ? ", " : "", P(c->t->columns[i].text), P(value));
    }
    return text_str(&out);
}

// --- the search ------------------------------------------------------------------------------------

static bool any_of(const uint64_t *a, const uint64_t *b, int32_t words)
{
    for (int32_t i = 0; i < words; i++)
        if (a[i] & b[i]) return true;
    return false;
}

static uint64_t hash_set(const uint64_t *set, int32_t words, int32_t column)
{
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(column + 1);
    for (int32_t i = 0; i < words; i++) h = (h ^ set[i]) * UINT64_C(0xBF58476D1CE4E5B9), h ^= h >> 29;
    return h;
}

static struct memo *find_memo(const struct check *c, int32_t column, const uint64_t *set, uint64_t hash)
{
    for (uint64_t at = hash;; at++) {
        struct memo *m = &c->memo[at & (MEMO_ROOM - 1)];
        bool same = m->epoch == c->epoch && m->hash == hash && m->column == column &&
                    memcmp(m->set, set, (size_t)c->t->words * sizeof *set) == 0;
        if (m->epoch != c->epoch || same) return m;
    }
}

// Whether it was found before that these rules cover all that is left from that column on.
static bool is_known_covered(const struct check *c, int32_t column, const uint64_t *set)
{
    return find_memo(c, column, set, hash_set(set, c->t->words, column))->epoch == c->epoch;
}

static void note_covered(struct check *c, int32_t column, const uint64_t *set)
{
    ptrdiff_t bytes = c->t->words * (ptrdiff_t)sizeof *set;
    uint64_t hash = hash_set(set, c->t->words, column);
    if (c->memo_count > MEMO_ROOM / 2 || arena_left(c->scratch) < bytes + MEMO_SPARE_BYTES) return;
    uint64_t *copy = NEW(c->scratch, uint64_t, c->t->words);
    memcpy(copy, set, (size_t)bytes);
    *find_memo(c, column, set, hash) = (struct memo){ hash, column, c->epoch, copy };
    c->memo_count++;
}

static bool spend(struct check *c)
{
    c->steps -= c->t->words;
    if (c->steps < 0) c->tired = true;
    return !c->tired;
}

static bool in_box(const struct check *c, int32_t column, int32_t segment)
{
    const struct lane *lane = &c->lanes[column];
    return c->boxed < 0 || bit_get(lane->rules + (ptrdiff_t)c->boxed * lane->seg_words, segment);
}

static int32_t first_live(const struct check *c, int32_t column)
{
    for (int32_t i = 0; i < c->lanes[column].s->segment_count; i++)
        if (c->lanes[column].live[i] && in_box(c, column, i)) return i;
    return -1;
}

static bool same_within(const uint64_t *set, const uint64_t *a, const uint64_t *b, int32_t words)
{
    for (int32_t i = 0; i < words; i++)
        if (set[i] & (a[i] ^ b[i])) return false;
    return true;
}

static bool search(struct check *c, int32_t column, const uint64_t *set, bool (*found)(struct check *c));

// Each live segment of the column with the rules that are then left.
static bool search_segments(struct check *c, int32_t column, const uint64_t *set,
                            bool (*found)(struct check *c))
{
    const struct table *t = c->t;
    const struct lane *lane = &c->lanes[column];
    uint64_t *child = c->sets + (ptrdiff_t)(column + 1) * t->words;
    const uint64_t *before = NULL; // of the live segment before: neighbours that the same rules take are one
    for (int32_t i = 0; i < lane->s->segment_count; i++) {
        const uint64_t *own = lane->s->sets + (ptrdiff_t)i * t->words;
        if (!lane->live[i] || !in_box(c, column, i)) continue;
        if (!spend(c)) return true;
        bool same = before && same_within(set, before, own, t->words);
        before = own;
        if (same) continue;
        for (int32_t w = 0; w < t->words; w++) child[w] = set[w] & own[w];
        c->path[column] = i;
        if (search(c, column + 1, child, found)) return true;
    }
    return false;
}

// Goes through all cells from `column` on whose rules are `set`; `found` is called for those that none
// covers, and true ends the search.
static bool search(struct check *c, int32_t column, const uint64_t *set, bool (*found)(struct check *c))
{
    const struct table *t = c->t;
    int32_t gaps = c->gaps;
    if (!spend(c)) return true;
    if (!any_of(set, c->certain, t->words)) {
        for (int32_t i = column; i < t->column_count; i++)
            if ((c->path[i] = first_live(c, i)) < 0) return false;
        return found(c);
    }
    if (column == t->column_count) return false;
    if (any_of(set, c->lanes[column].full, t->words) || is_known_covered(c, column, set)) return false;
    if (search_segments(c, column, set, found)) return true;
    if (gaps == c->gaps) note_covered(c, column, set);
    return false;
}

static void begin_search(struct check *c, int32_t boxed)
{
    c->boxed = boxed;
    c->memo_count = 0;
    c->epoch++;
    *c->scratch = c->memo_mark;
}

static void begin_part(struct check *c)
{
    c->ever_tired |= c->tired;
    c->tired = false;
    c->steps = c->steps_max;
}

// --- gaps ------------------------------------------------------------------------------------------

static bool note_gap(struct check *c)
{
    struct str example = example_of(c);
    struct dmn_finding *f = check_add(c, DMN_GAP, c->t->node, "no rule takes %.*s", P(example));
    f->example = example;
    return ++c->gaps == GAPS_MAX;
}

static bool has_default(const struct table *t)
{
    for (int32_t i = 0; i < t->output_count; i++)
        if (t->outputs[i].otherwise) return true;
    return false;
}

// Of tables that must have exactly one answer; the others may well find nothing.
static bool must_answer(const struct table *t)
{
    bool single = t->policy == HIT_UNIQUE || t->policy == HIT_ANY || t->policy == HIT_FIRST ||
                  t->policy == HIT_PRIORITY;
    return single && !has_default(t);
}

static void find_gaps(struct check *c)
{
    begin_search(c, -1);
    if (must_answer(c->t)) (void)search(c, 0, c->t->all, note_gap);
}

// --- overlaps --------------------------------------------------------------------------------------

static bool meet(struct check *c, int32_t a, int32_t b)
{
    for (int32_t i = 0; i < c->t->column_count; i++) {
        const struct lane *lane = &c->lanes[i];
        const uint64_t *x = lane->rules + (ptrdiff_t)a * lane->seg_words,
                       *y = lane->rules + (ptrdiff_t)b * lane->seg_words;
        int32_t w = 0;
        while (w < lane->seg_words && !(x[w] & y[w])) w++;
        c->steps -= w / 8;
        if (w == lane->seg_words) return false;
        c->path[i] = w * 64 + __builtin_ctzll(x[w] & y[w]);
    }
    return true;
}

// ANY allows rules to meet where they say the same.
static bool say_the_same(const struct table *t, int32_t a, int32_t b)
{
    for (int32_t i = 0; i < t->output_count; i++) {
        const struct box *x = t->rules[a].outputs[i], *y = t->rules[b].outputs[i];
        if (!x || !y || !x->constant || !y->constant || feel_equal(x->value, y->value) != 1) return false;
    }
    return true;
}

static void note_overlap(struct check *c, int32_t a, int32_t b)
{
    struct str example = example_of(c);
    const char *what = c->t->policy == HIT_UNIQUE ? "take" : "give different outputs for";
    struct dmn_finding *f = check_add(c, DMN_OVERLAP, c->t->rules[b].node, "rules %d and %d both %s %.*s",
                                      a + 1, b + 1, what, P(example));
    f->rule = a + 1;
    f->other = b + 1;
    f->example = example;
}

static void find_overlaps(struct check *c)
{
    const struct table *t = c->t;
    int32_t said = 0;
    if (t->policy != HIT_UNIQUE && t->policy != HIT_ANY) return;
    for (int32_t a = 0; a < t->rule_count; a++)
        for (int32_t b = a + 1; b < t->rule_count && bit_get(c->certain, a); b++) {
            if (--c->steps < 0) {
                c->tired = true;
                return;
            }
            if (!bit_get(c->certain, b) || !meet(c, a, b) || (t->policy == HIT_ANY && say_the_same(t, a, b)))
                continue;
            note_overlap(c, a, b);
            if (++said == OVERLAPS_MAX) return;
        }
}

// --- rules that never decide -----------------------------------------------------------------------

static bool is_unreachable(struct check *c, int32_t rule)
{
    begin_search(c, rule);
    for (int32_t i = 0; i < c->t->column_count; i++) {
        if (first_live(c, i) >= 0) continue;
        struct dmn_finding *f = check_add(c, DMN_UNREACHABLE, c->t->rules[rule].node,
                                          "rule %d: no possible input meets its cell for \"%.*s\"", rule + 1,
                                          P(c->t->columns[i].text));
        f->rule = rule + 1;
        return true;
    }
    return false;
}

static int32_t rank(const struct output *o, const struct box *b)
{
    int32_t i = 0;
    while (i < o->order_count && (!b || !b->constant || feel_equal(o->order[i], b->value) != 1)) i++;
    return i;
}

// Whether `a` wins against `b` wherever both match.
static bool comes_first(const struct table *t, int32_t a, int32_t b)
{
    if (t->policy == HIT_FIRST) return a < b;
    for (int32_t i = 0; i < t->output_count; i++) {
        int32_t x = rank(&t->outputs[i], t->rules[a].outputs[i]),
                y = rank(&t->outputs[i], t->rules[b].outputs[i]);
        if (x != y) return x < y;
    }
    return a < b;
}

static bool note_free_cell(struct check *) { return true; }

static void find_shadowed(struct check *c)
{
    const struct table *t = c->t;
    bool ordered = t->policy == HIT_FIRST || t->policy == HIT_PRIORITY;
    for (int32_t rule = 0; rule < t->rule_count && !c->tired; rule++) {
        if (is_unreachable(c, rule) || !ordered) continue;
        memset(c->earlier, 0, (size_t)t->words * sizeof *c->earlier);
        for (int32_t i = 0; i < t->rule_count; i++)
            if (i != rule && comes_first(t, i, rule)) bit_put(c->earlier, i);
        begin_search(c, rule);
        if (search(c, 0, c->earlier, note_free_cell)) continue;
        struct dmn_finding *f =
            check_add(c, DMN_SHADOWED, t->rules[rule].node,
                      "rule %d never decides: rules that come before it take all that it takes", rule + 1);
        f->rule = rule + 1;
    }
}

// --- outputs ---------------------------------------------------------------------------------------

static bool is_in_order(const struct output *o, struct feel_value v)
{
    for (int32_t i = 0; i < o->order_count; i++)
        if (feel_equal(o->order[i], v) == 1) return true;
    return false;
}

static void check_output(struct check *c, int32_t rule, int32_t output)
{
    const struct output *o = &c->t->outputs[output];
    const struct box *b = c->t->rules[rule].outputs[output];
    struct arena scratch = *c->scratch;
    if (!b) {
        check_add(c, DMN_NO_OUTPUT, c->t->rules[rule].node, "rule %d has no output %d", rule + 1, output + 1)
            ->rule = rule + 1;
    } else if (b->constant && o->order && b->value.kind != FEEL_NULL && !is_in_order(o, b->value)) {
        struct str value = feel_print(&scratch, b->value, true);
        check_add(c, DMN_NO_OUTPUT, b->node, "rule %d: %.*s is not an allowed output", rule + 1,
                  P(clip_text(value, 100)))
            ->rule = rule + 1;
    }
}

static bool gives(const struct table *t, int32_t output, struct feel_value v)
{
    const struct box *otherwise = t->outputs[output].otherwise;
    if (otherwise && (!otherwise->constant || feel_equal(otherwise->value, v) == 1)) return true;
    for (int32_t i = 0; i < t->rule_count; i++) {
        const struct box *b = t->rules[i].outputs[output];
        if (b && (!b->constant || feel_equal(b->value, v) == 1)) return true;
    }
    return false;
}

static void check_outputs(struct check *c)
{
    const struct table *t = c->t;
    for (int32_t rule = 0; rule < t->rule_count; rule++)
        for (int32_t i = 0; i < t->output_count; i++) check_output(c, rule, i);
    for (int32_t i = 0; i < t->output_count; i++)
        for (int32_t j = 0; j < t->outputs[i].order_count; j++) {
            struct arena scratch = *c->scratch;
            if (gives(t, i, t->outputs[i].order[j])) continue;
            struct str value = feel_print(&scratch, t->outputs[i].order[j], true);
            check_add(c, DMN_UNUSED, t->outputs[i].node, "no rule gives the allowed output %.*s",
                      P(clip_text(value, 100)));
        }
}

// --- one table, all tables -------------------------------------------------------------------------

static void check_table(struct check *c)
{
    const struct table *t = c->t;
    check_outputs(c);
    if (t->rule_count == 0) {
        check_add(c, DMN_GAP, t->node, "the table has no rules");
        return;
    }
    if (t->column_count == 0 || !check_lanes(c)) return;
    c->path = NEW(c->scratch, int32_t, t->column_count);
    c->memo = NEW(c->scratch, struct memo, MEMO_ROOM);
    c->sets = NEW(c->scratch, uint64_t, (ptrdiff_t)(t->column_count + 1) * t->words);
    c->earlier = NEW(c->scratch, uint64_t, t->words);
    c->memo_mark = *c->scratch;
    begin_part(c);
    find_gaps(c);
    begin_part(c);
    find_overlaps(c);
    begin_part(c);
    find_shadowed(c);
    begin_part(c);
    if (c->ever_tired)
        check_add(c, DMN_BEYOND, t->node, "the table is too intricate to be judged whole in %lld steps",
                  (long long)c->steps_max);
}

static void put_problems(struct check *c, const struct dmn_model *m)
{
    for (int32_t i = 0; i < m->problem_count && c->count < DMN_FINDINGS_MAX; i++)
        c->findings[c->count++] = (struct dmn_finding){ .kind = DMN_BROKEN,
                                                        .place = m->problems[i].place,
                                                        .text = m->problems[i].text };
}

// By insertion: few and nearly in order.
static void sort_by_place(struct dmn_finding *at, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        struct dmn_finding f = at[i];
        int32_t j = i;
        for (; j > 0 && at[j - 1].place.line > f.place.line; j--) at[j] = at[j - 1];
        at[j] = f;
    }
}

int32_t dmn_check(struct arena *a, struct arena scratch, const struct dmn_model *m, int64_t steps,
                  const struct dmn_finding **ret_findings)
{
    struct dmn_finding *findings = NEW(a, struct dmn_finding, DMN_FINDINGS_MAX);
    int32_t count = 0;
    for (int32_t i = -1; i < m->table_count; i++) {
        struct arena room = scratch;
        struct check c = {
            .a = a, .scratch = &room, .findings = findings, .count = count, .steps_max = steps
        };
        if (i < 0)
            put_problems(&c, m);
        else if (m->tables[i]->doc == &m->docs[0])
            c.t = m->tables[i], check_table(&c);
        count = c.count;
    }
    sort_by_place(findings, count);
    *ret_findings = findings;
    return count;
}
