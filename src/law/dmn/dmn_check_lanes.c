// What the search over a table goes along: each column's segments that hold a possible value, with a sample
// of it, and the rules that cover them; and which rules can be judged at all.
#include "law/dmn/dmn_check_int.h"

// --- live segments and their rules -------------------------------------------------------------------

static bool is_points_only(const struct table *t, int32_t column)
{
    for (int32_t i = 0; i < t->rule_count; i++) {
        const struct feel_test_shape *s = &t->rules[i].cells[column].shape;
        if ((s->form == FEEL_TEST_PARTS || s->form == FEEL_TEST_NOT) && !s->points) return false;
    }
    return true;
}

// Where strings are only ever compared for equality all others are alike: one segment stands for the rest,
// that of a plain word where no cell names it. -1: none does.
static int32_t other_segment(const struct segments *s)
{
    static const struct str words[] = { SL("other"), SL("something else"), SL("anything else") };
    for (int i = 0; i < COUNT(words); i++) {
        int32_t segment = find_segment(s, feel_string(words[i]));
        if (segment % 2 == 0) return segment;
    }
    return -1;
}

static void find_live(struct check *c, int32_t column)
{
    struct lane *lane = &c->lanes[column];
    const struct segments *s = lane->s;
    int32_t other = s->kind == FEEL_STRING && is_points_only(c->t, column) ? other_segment(s) : -1;
    bool domain_is_points = true; // else the domain may part the other strings
    for (int32_t i = 2; s->allowed && i < s->segment_count; i += 2)
        domain_is_points &= s->allowed[i] == s->allowed[0];
    lane->samples = NEW(c->scratch, struct feel_value, s->segment_count);
    lane->live = NEW(c->scratch, bool, s->segment_count);
    for (int32_t i = 0; i < s->segment_count; i++) {
        bool alike = other >= 0 && domain_is_points && i % 2 == 0 && i != other;
        if (!alike && (!s->allowed || s->allowed[i]))
            lane->live[i] = sample_segment(c->scratch, s, i, &lane->samples[i]);
    }
}

static void find_rules_of_lane(struct check *c, int32_t column)
{
    struct lane *lane = &c->lanes[column];
    const struct segments *s = lane->s;
    lane->seg_words = (s->segment_count + 63) / 64;
    lane->rules = NEW(c->scratch, uint64_t, (ptrdiff_t)c->t->rule_count * lane->seg_words);
    for (int32_t i = 0; i < s->segment_count; i++) {
        const uint64_t *set = s->sets + (ptrdiff_t)i * s->words;
        if (!lane->live[i]) continue;
        for (int32_t w = 0; w < s->words; w++)
            for (uint64_t left = set[w]; left; left &= left - 1)
                bit_put(lane->rules + (ptrdiff_t)(w * 64 + __builtin_ctzll(left)) * lane->seg_words, i);
    }
}

// From the last column back: which rules take everything that is still to come.
static void find_full(struct check *c, int32_t column)
{
    struct lane *lane = &c->lanes[column];
    const struct segments *s = lane->s;
    lane->full = NEW(c->scratch, uint64_t, c->t->words);
    const uint64_t *after = column + 1 < c->t->column_count ? c->lanes[column + 1].full : c->certain;
    memcpy(lane->full, after, (size_t)c->t->words * sizeof *after);
    for (int32_t i = 0; i < s->segment_count; i++)
        for (int32_t w = 0; lane->live[i] && w < s->words; w++)
            lane->full[w] &= s->sets[(ptrdiff_t)i * s->words + w];
}

// --- what cannot be judged -------------------------------------------------------------------------

static bool is_residual(const struct check *c, int32_t rule, int32_t column)
{
    return bit_get(c->lanes[column].s->residual, rule);
}

static void find_certain(struct check *c)
{
    int32_t said = 0;
    c->certain = NEW(c->scratch, uint64_t, c->t->words);
    for (int32_t rule = 0; rule < c->t->rule_count; rule++) {
        bool certain = true;
        for (int32_t i = 0; i < c->t->column_count; i++) {
            if (!is_residual(c, rule, i)) continue;
            certain = false;
            const struct cell *cell = &c->t->rules[rule].cells[i];
            if (said++ >= BEYOND_MAX || !cell->tests)
                continue; // one that cannot be read is a problem already
            struct str text = str_trim(feel_program_source(cell->tests));
            check_add(c, DMN_BEYOND, cell->node ? cell->node : c->t->node,
                      "rule %d: the cell \"%.*s\" for \"%.*s\" can only be judged by running it", rule + 1,
                      P(clip_text(text, 80)), P(c->t->columns[i].text))
                ->rule = rule + 1;
        }
        if (certain) bit_put(c->certain, rule);
    }
    if (said > BEYOND_MAX)
        check_add(c, DMN_BEYOND, c->t->node, "%d more cells can only be judged by running them",
                  said - BEYOND_MAX);
}

// What the lanes, the memo and the sets of one table need at most.
static ptrdiff_t bytes_needed(const struct table *t)
{
    ptrdiff_t bytes = MEMO_ROOM * (ptrdiff_t)sizeof(struct memo) + 2 * MEMO_SPARE_BYTES;
    for (int32_t i = 0; i < t->column_count; i++) {
        ptrdiff_t segments = t->columns[i].segments->segment_count,
                  row = (segments + 63) / 64 * (ptrdiff_t)sizeof(uint64_t);
        bytes += t->rule_count * row + segments * 2 * (ptrdiff_t)sizeof(struct feel_value);
        bytes += 4 * t->words * (ptrdiff_t)sizeof(uint64_t);
    }
    return bytes;
}

static bool is_too_large(const struct check *c)
{
    for (int32_t i = 0; i < c->t->column_count; i++)
        if (!c->t->columns[i].segments) return true;
    return bytes_needed(c->t) > arena_left(c->scratch);
}

bool check_lanes(struct check *c)
{
    const struct table *t = c->t;
    if (is_too_large(c))
        return check_add(c, DMN_BEYOND, t->node, "the table is too large to be judged"), false;
    c->lanes = NEW(c->scratch, struct lane, t->column_count);
    for (int32_t i = 0; i < t->column_count; i++) {
        const struct column *column = &t->columns[i];
        if (column->domain && !column->segments->allowed)
            check_add(
                c, DMN_BEYOND, column->node,
                "the allowed values of \"%.*s\" can only be judged by running them; all values are taken as possible",
                P(column->text));
        c->lanes[i].s = column->segments;
        find_live(c, i);
        find_rules_of_lane(c, i);
    }
    find_certain(c);
    for (int32_t i = t->column_count - 1; i >= 0; i--) find_full(c, i);
    return true;
}
