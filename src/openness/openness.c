// The three classes of publicity, and the one way by which a case becomes a public row.
#include "openness/openness.h"

// Listed rows say exactly what a table would, so they are not in a released table too.
enum open_shown openness_shown(enum publicity p, enum open_door door, struct instant admitted,
                               struct instant now)
{
    int64_t age_ns;
    if (__builtin_sub_overflow(now.ns, admitted.ns, &age_ns))
        age_ns = now.ns < admitted.ns ? INT64_MIN : INT64_MAX;
    bool its_hour_has_come = age_ns >= OPENNESS_DELAY_S * NS_PER_S;
    switch (door) {
    case DOOR_ROWS:
        return p == PUBLICITY_LISTED && its_hour_has_come ? SHOWN_ROW : SHOWN_NOTHING;
    case DOOR_BY_ID:
        return p == PUBLICITY_LISTED && its_hour_has_come ? SHOWN_ROW : SHOWN_STATUS;
    case DOOR_TABLES:
        return p == PUBLICITY_COUNTED ? SHOWN_COUNTED : SHOWN_NOTHING;
    }
    return SHOWN_NOTHING;
}

bool openness_may_move(enum publicity from, enum publicity to) { return to >= from; }

enum publicity openness_stricter(enum publicity a, enum publicity b) { return a > b ? a : b; }

static struct instant hour_of(struct instant i)
{
    int64_t hour_ns = 3600 * NS_PER_S, over_ns = i.ns % hour_ns;
    if (over_ns < 0) over_ns += hour_ns;
    return (struct instant){ i.ns < INT64_MIN + over_ns ? INT64_MIN : i.ns - over_ns };
}

// Three decimals of a degree are about 100 m: finer than the cell would say nothing of the case, and look as if it did.
static int32_t coarse(int32_t e7)
{
    enum { STEP_E7 = 10'000 };
    int32_t half = e7 < 0 ? -STEP_E7 / 2 : STEP_E7 / 2;
    return (e7 + half) / STEP_E7 * STEP_E7;
}

static bool is_old(struct instant i, struct instant now)
{
    return i.ns != 0 && openness_shown(PUBLICITY_LISTED, DOOR_ROWS, i, now) == SHOWN_ROW;
}

enum open_shown openness_row(struct arena *a, const struct pack *p, struct str language,
                             const struct areas *areas, const struct open_case *c, enum open_door door,
                             struct instant now, struct open_row *ret_row)
{
    enum open_shown shown = openness_shown(c->publicity, door, c->admitted, now);
    if (shown != SHOWN_ROW) return shown;
    *ret_row = (struct open_row){
        .public_id = c->public_id,
        .kind = c->kind,
        .text = c->released_title,
        .place = c->has_cell ? place_text(a, areas, language, c->cell) : S(""),
        .closed = c->closed,
        .hour = hour_of(c->admitted),
        .has_centre = c->has_cell,
    };
    if (c->closed && is_old(c->ended, now)) ret_row->ended = hour_of(c->ended);
    if (!c->closed && c->due.ns) ret_row->due = hour_of(c->due);
    if (c->has_cell) {
        struct point centre = cell_centre(c->cell);
        ret_row->centre = (struct point){ coarse(centre.lat_e7), coarse(centre.lng_e7) };
    }
    if (ret_row->text.len == 0)
        ret_row->text = pack_words(p, language, arena_print(a, "kind/%.*s", P(c->kind)));
    return shown;
}
