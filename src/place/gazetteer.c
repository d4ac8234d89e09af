// Looking for names: every name stands in one table with its four forms, brought to one writing, and a question is compared with all of
// them. A city has some thousands; a table of a hundred thousand is looked through in milliseconds.
#include "place/gazetteer.h"
#include "place/streets_int.h"
#include <stdlib.h>

enum form { FORM_ZH, FORM_EN, FORM_PINYIN, FORM_INITIALS, FORMS };

struct house { // of one street, by number
    int32_t number;
    struct point at;
};

struct entry { // a place, or a street
    int32_t name;
    int32_t feature; // a place's own; the first of a street's
    bool street;
    struct str form[FORMS]; // in one writing; empty ones are not compared
};

struct gazetteer {
    const struct streets *s;
    const struct entry *entries;
    int32_t entries_count;
    const int32_t *houses_first; // names_count + 1 places in `houses`
    const struct house *houses;
    int32_t houses_count;
    const int32_t *lines_first; // names_count + 1 places in `lines`: the road features of each name
    const int32_t *lines;
};

// Small letters, without spaces and what stands between words; Chinese as it is. What is not UTF-8 is left out.
static struct str fold(struct arena *a, struct str s)
{
    char *at = NEW(a, char, s.len + 1);
    ptrdiff_t len = 0;
    while (s.len > 0) {
        int32_t c = utf8_next(&s);
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0; // full width
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
        bool kept =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x80 && c != 0x3000 && c != 0x2019);
        if (kept) len += utf8_put(at + len, c);
    }
    return (struct str){ at, len };
}

// --- building -------------------------------------------------------------------------------------------

static void put_forms(struct arena *a, const struct streets_name *n, struct entry *e)
{
    e->form[FORM_ZH] = fold(a, n->zh);
    e->form[FORM_EN] = fold(a, n->en);
    e->form[FORM_PINYIN] = n->pinyin;
    e->form[FORM_INITIALS] = n->initials;
}

static int by_number(const void *x, const void *y)
{
    const struct house *a = x, *b = y;
    return (a->number > b->number) - (a->number < b->number);
}

static struct point first_point(const struct streets *s, const struct streets_feature *f)
{
    return s->points[s->parts[f->part].first];
}

// The middle of a ring's corners, else the point itself.
static struct point middle_of(const struct streets *s, const struct streets_feature *f)
{
    const struct streets_part *p = &s->parts[f->part];
    int64_t lat = 0, lng = 0;
    int32_t count = f->closed ? p->count - 1 : 1;
    for (int32_t i = 0; i < count; i++)
        lat += s->points[p->first + i].lat_e7, lng += s->points[p->first + i].lng_e7;
    return (struct point){ (int32_t)(lat / count), (int32_t)(lng / count) };
}

static bool is_house(const struct streets_feature *f)
{
    return f->street >= 0 && f->number > 0 && (f->layer == STREETS_BUILDINGS || f->layer == STREETS_PLACES);
}

// Sorts what `key` names by it: places in a table of `count` keys, one after another.
static int32_t *places_of(struct arena *a, int32_t count) { return NEW(a, int32_t, count + 2); }

static void settle(int32_t *first, int32_t count)
{
    for (int32_t i = 0; i < count; i++) first[i + 2] += first[i + 1];
}

static void build_houses(struct arena *a, const struct streets *s, struct gazetteer *g)
{
    int32_t *first = places_of(a, s->names_count);
    for (int32_t i = 0; i < s->features_count; i++)
        if (is_house(&s->features[i])) first[s->features[i].street + 2]++, g->houses_count++;
    settle(first, s->names_count);
    struct house *houses = NEW(a, struct house, g->houses_count);
    for (int32_t i = 0; i < s->features_count; i++) {
        const struct streets_feature *f = &s->features[i];
        if (is_house(f)) houses[first[f->street + 1]++] = (struct house){ f->number, middle_of(s, f) };
    }
    for (int32_t n = 0; n < s->names_count; n++)
        qsort(houses + first[n], (size_t)(first[n + 1] - first[n]), sizeof *houses, by_number);
    g->houses_first = first;
    g->houses = houses;
}

static bool is_street(const struct streets_feature *f)
{
    return f->layer == STREETS_ROADS && f->name >= 0 && f->kind != ROAD_RAIL;
}

static void build_lines(struct arena *a, const struct streets *s, struct gazetteer *g)
{
    int32_t *first = places_of(a, s->names_count), count = 0;
    for (int32_t i = 0; i < s->features_count; i++)
        if (is_street(&s->features[i])) first[s->features[i].name + 2]++, count++;
    settle(first, s->names_count);
    int32_t *lines = NEW(a, int32_t, count);
    for (int32_t i = 0; i < s->features_count; i++)
        if (is_street(&s->features[i])) lines[first[s->features[i].name + 1]++] = i;
    g->lines_first = first;
    g->lines = lines;
}

const struct gazetteer *gazetteer_of(struct arena *a, const struct streets *s)
{
    struct gazetteer *g = NEW(a, struct gazetteer, 1);
    int32_t places = s->layer_first[STREETS_PLACES], places_end = s->layer_first[STREETS_PLACES + 1];
    g->s = s;
    build_houses(a, s, g);
    build_lines(a, s, g);
    struct entry *entries = NEW(a, struct entry, places_end - places + s->names_count);
    for (int32_t i = places; i < places_end; i++) {
        struct entry *e = &entries[g->entries_count++];
        *e = (struct entry){ .name = s->features[i].name, .feature = i };
        put_forms(a, &s->names[e->name], e);
    }
    for (int32_t n = 0; n < s->names_count; n++) {
        if (g->lines_first[n] == g->lines_first[n + 1] && g->houses_first[n] == g->houses_first[n + 1])
            continue;
        struct entry *e = &entries[g->entries_count++];
        *e = (struct entry){ .name = n, .feature = -1, .street = true };
        put_forms(a, &s->names[n], e);
    }
    g->entries = entries;
    return g;
}

// --- asking ---------------------------------------------------------------------------------------------

struct asked {
    const struct gazetteer *g;
    const struct gazetteer_query *q;
    struct str text; // folded, without the number
    int32_t number;  // 0: none
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "建设路128号", "建设路 128", "128 Jianshe Road": the number and what is left. Folded already.
static void split_number(struct asked *a)
{
    struct str s = a->text;
    int64_t n;
    if (str_ends(s, S("号"))) s.len -= S("号").len;
    ptrdiff_t digits = 0, at = s.len;
    while (at > 0 && is_digit(s.at[at - 1]) && digits < 6) at--, digits++;
    if (digits && at > 0 && str_int64(str_slice(s, at, s.len), &n)) {
        a->text = str_slice(s, 0, at);
        a->number = (int32_t)n;
        return;
    }
    for (at = 0; at < s.len && is_digit(s.at[at]) && at < 6;) at++;
    if (at && at < s.len && str_int64(str_slice(s, 0, at), &n)) {
        a->text = str_slice(s, at, s.len);
        a->number = (int32_t)n;
    }
}

enum { EXACT, BEGINS, HOLDS, NOT_AT_ALL };

static int likeness(const struct entry *e, struct str text)
{
    int best = NOT_AT_ALL;
    for (int form = 0; form < FORMS; form++) {
        struct str s = e->form[form];
        if (s.len < text.len || s.len == 0) continue;
        int here = NOT_AT_ALL;
        if (str_starts(s, text))
            here = s.len == text.len ? EXACT : BEGINS;
        else if ((form != FORM_INITIALS || text.len > 1) &&
                 str_find(s, text) >= 0) // one letter of many tells nothing
            here = HOLDS;
        if (here < best) best = here;
    }
    return best;
}

struct hit {
    struct found found;
    int64_t order; // smaller stands before
};

static int32_t distance_of(const struct asked *a, struct point p)
{
    return a->q->is_near ? (int32_t)metres_between(a->q->near, p) : -1;
}

// Keeps the best in order.
static void keep(struct hit *hits, int32_t *count, int32_t limit, struct hit hit)
{
    int32_t at = *count;
    if (at == limit && hits[at - 1].order <= hit.order) return;
    if (at < limit)
        ++*count;
    else
        at--;
    for (; at > 0 && hits[at - 1].order > hit.order; at--) hits[at] = hits[at - 1];
    hits[at] = hit;
}

// The house with this number, else the one whose number is nearest; false where the street has none.
static bool house_of(const struct gazetteer *g, int32_t name, int32_t number, const struct house **ret_house)
{
    const struct house *best = NULL;
    for (int32_t i = g->houses_first[name]; i < g->houses_first[name + 1]; i++)
        if (!best || abs(g->houses[i].number - number) < abs(best->number - number)) best = &g->houses[i];
    *ret_house = best;
    return best != NULL;
}

// Of a street: its point nearest to `near`, else the middle of its longest line.
static struct point point_of_street(const struct asked *a, int32_t name)
{
    const struct gazetteer *g = a->g;
    const struct streets *s = g->s;
    struct point best = { 0 };
    double least = -1;
    int32_t longest = -1;
    for (int32_t l = g->lines_first[name]; l < g->lines_first[name + 1]; l++) {
        const struct streets_part *p = &s->parts[s->features[g->lines[l]].part];
        if (!a->q->is_near && p->count > longest)
            longest = p->count, best = s->points[p->first + p->count / 2];
        for (int32_t i = 0; a->q->is_near && i < p->count; i++) {
            double m = metres_between(a->q->near, s->points[p->first + i]);
            if (least < 0 || m < least) least = m, best = s->points[p->first + i];
        }
    }
    if (g->lines_first[name] == g->lines_first[name + 1])
        best = g->houses[g->houses_first[name]].at; // known by its houses only
    return best;
}

static struct found found_place(const struct asked *a, int32_t feature)
{
    const struct streets *s = a->g->s;
    const struct streets_feature *f = &s->features[feature];
    struct point at = first_point(s, f);
    return (struct found){ FOUND_PLACE,        (enum place_kind)f->kind,
                           &s->names[f->name], f->street >= 0 ? &s->names[f->street] : NULL,
                           f->number,          at,
                           distance_of(a, at) };
}

static struct found found_street(const struct asked *a, int32_t name)
{
    const struct house *house;
    const struct streets_name *n = &a->g->s->names[name];
    if (a->number && house_of(a->g, name, a->number, &house))
        return (struct found){ FOUND_ADDRESS, 0, n, n, house->number, house->at, distance_of(a, house->at) };
    struct point at = point_of_street(a, name);
    return (struct found){ FOUND_STREET, 0, n, NULL, 0, at, distance_of(a, at) };
}

// First how like it is, then what it is, then how near.
static int64_t order_of(const struct asked *a, int like, const struct entry *e, const struct found *found)
{
    int32_t rank = e->street ? 4 : a->g->s->features[e->feature].rank;
    if (a->number) rank = e->street ? 0 : 8; // a house number asks for a street
    int64_t far = found->distance_m < 0 ? 0 : found->distance_m;
    return ((int64_t)like << 44) + ((int64_t)rank << 36) + far;
}

static int32_t find_names(const struct asked *a, struct hit *hits)
{
    int32_t count = 0;
    for (int32_t i = 0; i < a->g->entries_count; i++) {
        const struct entry *e = &a->g->entries[i];
        int like = likeness(e, a->text);
        if (like == NOT_AT_ALL) continue;
        if (count == a->q->limit && !a->q->is_near && ((int64_t)like << 44) > hits[count - 1].order)
            continue; // cannot be among the best
        struct hit hit = { .found = e->street ? found_street(a, e->name) : found_place(a, e->feature) };
        hit.order = order_of(a, like, e, &hit.found);
        keep(hits, &count, a->q->limit, hit);
    }
    return count;
}

// What stands at a point: the nearest address, then places, the near before the far.
static int32_t find_near(const struct asked *a, struct hit *hits)
{
    const struct gazetteer *g = a->g;
    const struct streets *s = g->s;
    int32_t count = 0, best = -1, least = INT32_MAX, street = -1;
    for (int32_t i = s->layer_first[STREETS_PLACES]; i < s->layer_first[STREETS_PLACES + 1]; i++) {
        struct hit hit = { .found = found_place(a, i) };
        if (s->features[i].kind == PLACE_SETTLEMENT) continue; // the area tells that
        hit.order = 1 + hit.found.distance_m;
        keep(hits, &count, a->q->limit, hit);
    }
    for (int32_t n = 0; n < s->names_count; n++)
        for (int32_t i = g->houses_first[n]; i < g->houses_first[n + 1]; i++) {
            int32_t far = distance_of(a, g->houses[i].at);
            if (far < least) least = far, best = i, street = n;
        }
    if (best < 0) return count;
    const struct house *h = &g->houses[best];
    struct hit address = {
        { FOUND_ADDRESS, 0, &s->names[street], &s->names[street], h->number, h->at, least }, 0
    };
    keep(hits, &count, a->q->limit, address);
    return count;
}

int32_t gazetteer_find(const struct gazetteer *g, const struct gazetteer_query *q, struct arena scratch,
                       struct found ret_found[static GAZETTEER_FOUND_MAX])
{
    MUST(q->limit >= 1 && q->limit <= GAZETTEER_FOUND_MAX && q->text.len <= GAZETTEER_QUERY_BYTES_MAX);
    struct hit *hits = NEW(&scratch, struct hit, GAZETTEER_FOUND_MAX);
    struct asked a = { .g = g, .q = q, .text = fold(&scratch, q->text) };
    struct str whole = a.text;
    int32_t count = 0;
    if (whole.len == 0) {
        count = q->is_near && str_trim(q->text).len == 0 ? find_near(&a, hits) : 0;
    } else {
        count = find_names(&a, hits); // "3号楼" may itself be a name
        if (count == 0) split_number(&a), count = a.number ? find_names(&a, hits) : 0;
    }
    for (int32_t i = 0; i < count; i++) ret_found[i] = hits[i].found;
    return count;
}
