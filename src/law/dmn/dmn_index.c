// The index of a table: each column cut into segments, each segment with the bit-set of the rules that take
// it, so that a decision is one search a column and an AND of words. Kinds, ends and parts come from FEEL's
// own reading of the cells (feel_tests_shape).
#include "law/dmn/dmn_int.h"

enum { INDEX_BYTES_MAX = 64 << 20 }; // of one table; a larger one is gone through rule by rule

// --- ends ------------------------------------------------------------------------------------------

static bool before(struct feel_value a, struct feel_value b)
{
    int order = 0;
    return feel_compare(a, b, &order) && order < 0;
}

// Merge sort, from `at` by way of `other`; the result is in `at`.
static void sort_values(struct feel_value *at, struct feel_value *other, int32_t count)
{
    if (count < 2) return;
    int32_t half = count / 2, left = 0, right = half;
    sort_values(at, other, half);
    sort_values(at + half, other, count - half);
    memcpy(other, at, (size_t)count * sizeof *at);
    for (int32_t i = 0; i < count; i++) {
        bool take_right = left == half || (right < count && before(other[right], other[left]));
        at[i] = other[take_right ? right++ : left++];
    }
}

static bool is_indexed(const struct feel_test_shape *s, enum feel_kind kind)
{
    return (s->form == FEEL_TEST_PARTS || s->form == FEEL_TEST_NOT) && s->kind == kind;
}

static enum feel_kind kind_of_column(const struct table *t, int32_t column)
{
    for (int32_t i = 0; i < t->rule_count; i++) {
        const struct feel_test_shape *s = &t->rules[i].cells[column].shape;
        if (s->form == FEEL_TEST_PARTS || s->form == FEEL_TEST_NOT) return s->kind;
    }
    return FEEL_NULL;
}

static int32_t put_ends(const struct feel_test_shape *s, enum feel_kind kind, struct feel_value *ends,
                        int32_t count)
{
    for (int32_t i = 0; is_indexed(s, kind) && i < s->part_count; i++) {
        if (s->parts[i].low.kind != FEEL_NULL) ends[count++] = s->parts[i].low;
        if (s->parts[i].high.kind != FEEL_NULL) ends[count++] = s->parts[i].high;
    }
    return count;
}

static void find_ends(struct compiler *c, const struct table *t, int32_t column,
                      const struct feel_test_shape *allowed, struct segments *s)
{
    struct arena scratch = *c->scratch;
    ptrdiff_t room = 2 * (ptrdiff_t)allowed->part_count;
    for (int32_t i = 0; i < t->rule_count; i++)
        room += 2 * (ptrdiff_t)t->rules[i].cells[column].shape.part_count;
    struct feel_value *ends = NEW(&scratch, struct feel_value, room),
                      *other = NEW(&scratch, struct feel_value, room);
    int32_t count = put_ends(allowed, s->kind, ends, 0), kept = 0;
    for (int32_t i = 0; i < t->rule_count; i++)
        count = put_ends(&t->rules[i].cells[column].shape, s->kind, ends, count);
    sort_values(ends, other, count);
    for (int32_t i = 0; i < count; i++)
        if (kept == 0 || before(ends[kept - 1], ends[i])) ends[kept++] = ends[i];
    struct feel_value *stays = NEW(c->a, struct feel_value, kept);
    if (kept) memcpy(stays, ends, (size_t)kept * sizeof *ends);
    s->ends = stays;
    s->end_count = kept;
    s->segment_count = 2 * kept + 1;
}

// --- keys: ends as whole numbers -------------------------------------------------------------------

static bool is_whole_kind(enum feel_kind k)
{
    return k == FEEL_BOOLEAN || k == FEEL_DATE || k == FEEL_MONTHS_DURATION;
}

static bool scaled(struct feel_value v, int16_t exponent, int64_t *ret_key)
{
    int64_t key = v.n;
    if (v.kind == FEEL_NUMBER && v.form != 0) return false;
    for (int32_t e = v.kind == FEEL_NUMBER ? v.exponent : exponent; e > exponent; e--)
        if (__builtin_mul_overflow(key, 10, &key)) return false;
    *ret_key = key;
    return v.kind != FEEL_NUMBER || v.exponent >= exponent;
}

static void make_keys(struct compiler *c, struct segments *s)
{
    if (s->end_count == 0 || !(s->kind == FEEL_NUMBER || is_whole_kind(s->kind))) return;
    int16_t exponent = 0;
    for (int32_t i = 0; s->kind == FEEL_NUMBER && i < s->end_count; i++)
        if (s->ends[i].form == 0 && s->ends[i].exponent < exponent) exponent = s->ends[i].exponent;
    int64_t *keys = NEW(c->a, int64_t, s->end_count);
    for (int32_t i = 0; i < s->end_count; i++)
        if (!scaled(s->ends[i], exponent, &keys[i])) return;
    s->keys = keys;
    s->key_exponent = exponent;
}

static void make_string_table(struct compiler *c, struct segments *s)
{
    if (s->kind != FEEL_STRING) return;
    int32_t room = 4;
    while (room < 2 * s->end_count) room *= 2;
    int32_t *slots = NEW(c->a, int32_t, room);
    for (int32_t i = 0; i < room; i++) slots[i] = -1;
    for (int32_t i = 0; i < s->end_count; i++) {
        uint64_t at = str_hash(feel_text(s->ends[i]));
        while (slots[at & (uint64_t)(room - 1)] >= 0) at++;
        slots[at & (uint64_t)(room - 1)] = i;
    }
    s->table = slots;
    s->table_room = room;
}

// --- sets ------------------------------------------------------------------------------------------

static int32_t end_index(const struct segments *s, struct feel_value v)
{
    int32_t low = 0, high = s->end_count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (before(s->ends[middle], v))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct stretch { // of segments, both ends included; empty where `to` is below `from`
    int32_t from, to;
};

static struct stretch stretch_of(const struct segments *s, const struct feel_range *part)
{
    int32_t from = part->low.kind == FEEL_NULL ? 0 : 2 * end_index(s, part->low) + (part->low_closed ? 1 : 2);
    int32_t to = part->high.kind == FEEL_NULL ? 2 * s->end_count
                                              : 2 * end_index(s, part->high) + (part->high_closed ? 1 : 0);
    return (struct stretch){ from, to };
}

static void paint_shape(const struct segments *s, const struct feel_test_shape *shape, bool *segments)
{
    bool negated = shape->form == FEEL_TEST_NOT;
    memset(segments, 0, (size_t)s->segment_count);
    for (int32_t i = 0; i < shape->part_count; i++) {
        struct stretch part = stretch_of(s, &shape->parts[i]);
        for (int32_t j = part.from; j <= part.to; j++) segments[j] = true;
    }
    for (int32_t i = 0; negated && i < s->segment_count; i++) segments[i] = !segments[i];
}

// A rule's segments are first written as the places where it begins and ends; one sweep then turns these into
// sets.
static void change_at(const struct segments *s, uint64_t *sets, int32_t rule, int32_t segment)
{
    if (segment < s->segment_count)
        sets[(ptrdiff_t)segment * s->words + rule / 64] ^= UINT64_C(1) << (rule % 64);
}

static void mark_stretch(const struct segments *s, uint64_t *sets, int32_t rule, struct stretch part)
{
    if (part.to < part.from) return;
    change_at(s, sets, rule, part.from);
    change_at(s, sets, rule, part.to + 1);
}

static void mark_points(const struct segments *s, uint64_t *sets, int32_t rule,
                        const struct feel_test_shape *shape)
{
    for (int32_t i = 0; i < shape->part_count; i++) {
        struct stretch point = stretch_of(s, &shape->parts[i]);
        bool twice = bit_get(sets + (ptrdiff_t)point.from * s->words,
                             rule); // points begin at odd segments and end at even ones
        if (!twice) mark_stretch(s, sets, rule, point);
    }
}

static void mark_painted(const struct segments *s, uint64_t *sets, int32_t rule, const bool *segments)
{
    bool was = false;
    for (int32_t i = 0; i < s->segment_count; i++) {
        if (segments[i] != was) change_at(s, sets, rule, i);
        was = segments[i];
    }
}

static void mark_shape(const struct segments *s, uint64_t *sets, int32_t rule,
                       const struct feel_test_shape *shape, bool *scratch)
{
    if (!shape->points && shape->part_count > 1) {
        paint_shape(s, shape, scratch);
        mark_painted(s, sets, rule, scratch);
        return;
    }
    if (shape->points)
        mark_points(s, sets, rule, shape);
    else
        mark_stretch(s, sets, rule, stretch_of(s, &shape->parts[0]));
    if (shape->form == FEEL_TEST_NOT) change_at(s, sets, rule, 0);
}

static void sweep(const struct segments *s, uint64_t *sets)
{
    for (ptrdiff_t i = s->words; i < (ptrdiff_t)s->segment_count * s->words; i++)
        sets[i] ^= sets[i - s->words];
}

static void make_sets(struct compiler *c, const struct table *t, int32_t column, struct segments *s)
{
    struct arena scratch = *c->scratch;
    uint64_t *sets = NEW(c->a, uint64_t, (ptrdiff_t)s->segment_count * s->words),
             *residual = NEW(c->a, uint64_t, s->words);
    bool *segments = NEW(&scratch, bool, s->segment_count);
    for (int32_t i = 0; i < t->rule_count; i++) {
        const struct feel_test_shape *shape = &t->rules[i].cells[column].shape;
        if (is_indexed(shape, s->kind)) {
            mark_shape(s, sets, i, shape, segments);
            continue;
        }
        bit_put(sets, i); // in all segments
        if (shape->form == FEEL_TEST_ANY) continue;
        bit_put(residual, i);
        s->has_residual = true;
    }
    sweep(s, sets);
    s->sets = sets;
    s->residual = residual;
}

static void make_allowed(struct compiler *c, const struct feel_test_shape *shape, struct segments *s)
{
    if (!is_indexed(shape, s->kind)) return;
    bool *allowed = NEW(c->a, bool, s->segment_count);
    paint_shape(s, shape, allowed);
    s->allowed = allowed;
}

void make_index(struct compiler *c, struct table *t, struct column *columns)
{
    ptrdiff_t bytes = 0;
    t->words = (t->rule_count + 63) / 64;
    uint64_t *all = NEW(c->a, uint64_t, t->words);
    for (int32_t i = 0; i < t->rule_count; i++) bit_put(all, i);
    t->all = all;
    for (int32_t i = 0; i < t->column_count; i++) {
        struct feel_test_shape allowed =
            columns[i].domain ? feel_tests_shape(columns[i].domain) : (struct feel_test_shape){ 0 };
        struct segments *s = NEW(c->a, struct segments, 1);
        s->kind = kind_of_column(t, i);
        if (s->kind == FEEL_NULL && (allowed.form == FEEL_TEST_PARTS || allowed.form == FEEL_TEST_NOT))
            s->kind = allowed.kind;
        s->words = t->words;
        find_ends(c, t, i, &allowed, s);
        bytes += (ptrdiff_t)s->segment_count * s->words * (ptrdiff_t)sizeof(uint64_t);
        if (bytes > INDEX_BYTES_MAX) return;
        make_keys(c, s);
        make_string_table(c, s);
        make_sets(c, t, i, s);
        make_allowed(c, &allowed, s);
        columns[i].segments = s;
    }
}

// --- finding ---------------------------------------------------------------------------------------

static int32_t find_key(const struct segments *s, int64_t key)
{
    int32_t low = 0, count = s->end_count;
    while (count > 0) { // the first end that is not below the key
        int32_t half = count / 2;
        bool below = s->keys[low + half] < key;
        low = below ? low + half + 1 : low;
        count = below ? count - half - 1 : half;
    }
    return 2 * low + (low < s->end_count && s->keys[low] == key);
}

static int32_t find_string(const struct segments *s, struct feel_value v)
{
    struct str text = feel_text(v);
    for (uint64_t at = str_hash(text);; at++) {
        int32_t i = s->table[at & (uint64_t)(s->table_room - 1)];
        if (i < 0) break;
        if (str_equal(feel_text(s->ends[i]), text)) return 2 * i + 1;
    }
    return 2 * end_index(s, v);
}

int32_t find_segment(const struct segments *s, struct feel_value v)
{
    int64_t key;
    if (s->end_count == 0) return 0;
    if (s->keys && scaled(v, s->key_exponent, &key)) return find_key(s, key);
    if (s->table) return find_string(s, v);
    int32_t i = end_index(s, v);
    bool at_end = i < s->end_count && !before(v, s->ends[i]);
    return 2 * i + at_end;
}
