// Asking the tree of areas, and what may be said of a cell in public.
#include "place/place_int.h"

bool area_holds(const struct areas *areas, int32_t area, struct point p)
{
    return area_shape_holds(areas->at[area].shape, p);
}

int32_t area_at(const struct areas *areas, struct point p)
{
    int32_t deepest = -1;
    for (int32_t i = areas->count ? 0 : -1; i >= 0;) {
        if (area_holds(areas, i, p)) {
            deepest = i;
            i = areas->at[i].child;
        } else
            i = areas->at[i].sibling;
    }
    return deepest;
}

int32_t area_by_code(const struct areas *areas, struct str code)
{
    for (int32_t i = 0; i < areas->count; i++)
        if (str_equal(areas->at[i].code, code)) return i;
    return -1;
}

bool area_within(const struct areas *areas, int32_t area, int32_t ancestor)
{
    while (area >= 0 && area != ancestor) area = areas->at[area].parent;
    return area >= 0;
}

static struct str name_in(const struct area *area, struct str language)
{
    for (int32_t i = 0; i < area->names_count; i++)
        if (str_equal(area->names[i].language, language)) return area->names[i].text;
    return (struct str){ 0 };
}

struct str area_name(const struct area *area, struct str language)
{
    struct str first, rest, name = name_in(area, language);
    (void)str_cut(language, '-', &first, &rest);
    if (name.len == 0) name = name_in(area, first);
    return name.len ? name : area->name;
}

// Thousandths of a degree, rounded half away from zero.
static void put_degrees(struct text *t, int32_t e7)
{
    int64_t size = e7 < 0 ? -(int64_t)e7 : e7, milli = (size + 5'000) / 10'000;
    text_print(t, "%s%lld.%03lld", e7 < 0 && milli > 0 ? "-" : "", (long long)(milli / 1000),
               (long long)(milli % 1000));
}

struct str place_text(struct arena *a, const struct areas *areas, struct str language, struct cell c)
{
    struct point centre = cell_centre(c);
    int32_t area = areas ? area_at(areas, centre) : -1;
    struct text t = { .arena = a };
    if (area >= 0) text_print(&t, "%.*s ", P(area_name(&areas->at[area], language)));
    text_char(&t, '(');
    put_degrees(&t, centre.lat_e7);
    text_put(&t, S(", "));
    put_degrees(&t, centre.lng_e7);
    text_char(&t, ')');
    return text_str(&t);
}
