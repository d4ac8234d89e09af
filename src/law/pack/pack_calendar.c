// calendars/NAME-YEAR.ics: the years of a pack's calendars, each in a file of its own, so that a year's notice replaces one file.
#include "law/pack/pack_int.h"

enum { PACK_CALENDARS_MAX = 16 };

struct gathered { // the years of one calendar while the files are read
    struct str name;
    struct calendar_year years[CALENDAR_YEARS_MAX];
    int32_t count;
};

// "calendars/cn-2026.ics": the calendar's name, or empty; the year as the file's name says it.
static struct str name_of(struct str path, int64_t *ret_year)
{
    struct str folder = S("calendars/"), stem = str_slice(path, folder.len, path.len - S("-2026.ics").len);
    bool good = str_starts(path, folder) && str_ends(path, S(".ics")) &&
                path.len > folder.len + S("-2026.ics").len && path.at[path.len - S("-2026.ics").len] == '-' &&
                str_find(stem, S("/")) < 0;
    if (!good ||
        !str_int64(str_slice(path, path.len - S("2026.ics").len, path.len - S(".ics").len), ret_year))
        return S("");
    return stem;
}

static struct gathered *gathered_named(struct loader *l, struct pack_list *all, struct str name)
{
    for (int32_t i = 0; i < all->count; i++) {
        struct gathered *g = (struct gathered *)(uintptr_t)all->at[i];
        if (str_equal(g->name, name)) return g;
    }
    struct gathered *g = NEW(l->a, struct gathered, 1);
    g->name = name;
    list_put(all, l->a, g);
    return g;
}

static enum rc read_file(struct loader *l, const struct pack_file *file, struct pack_list *all)
{
    int64_t year;
    l->path = file->path;
    struct str name = name_of(file->path, &year);
    if (name.len == 0) return bad(l, NULL, "calendars/ holds files NAME-YEAR.ics only");
    enum rc rc = check_name(l, NULL, name);
    if (rc) return rc;
    struct gathered *g = gathered_named(l, all, name);
    if (all->count > PACK_CALENDARS_MAX) return over(l, NULL, "more than %d calendars", PACK_CALENDARS_MAX);
    if (g->count == CALENDAR_YEARS_MAX)
        return over(l, NULL, "calendar \"%.*s\" has more than %d years", P(name), CALENDAR_YEARS_MAX);
    struct calendar_year *y = &g->years[g->count];
    if ((rc = calendar_year_read(l->a, file->bytes, y, l->f))) return within(l->f, rc, "%.*s", P(file->path));
    if (y->year != year)
        return bad(l, NULL, "it is the calendar of %d, not of %lld", y->year, (long long)year);
    g->count++;
    return RC_OK;
}

enum rc load_calendars(struct loader *l, const struct pack_file *files, int32_t count)
{
    struct pack_list all = { 0 };
    for (int32_t i = 0; i < count; i++) {
        if (!str_starts(files[i].path, S("calendars/"))) continue;
        enum rc rc = read_file(l, &files[i], &all);
        if (rc) return rc;
    }
    struct calendar *at = NEW(l->a, struct calendar, all.count);
    for (int32_t i = 0; i < all.count; i++) {
        const struct gathered *g = all.at[i];
        enum rc rc = calendar_of_years(l->a, g->name, g->years, g->count, &at[i], l->f);
        if (rc) return within(l->f, rc, "calendars/");
    }
    l->pack->calendars = at;
    l->pack->calendars_count = all.count;
    return RC_OK;
}

const struct calendar *pack_calendar(const struct pack *p, struct str name)
{
    for (int32_t i = 0; i < p->calendars_count; i++)
        if (str_equal(p->calendars[i].name, name)) return &p->calendars[i];
    return NULL;
}
