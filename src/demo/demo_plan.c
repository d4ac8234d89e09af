// What city behaviour.yaml asks for: its agency, its units, and the language of the law that they live by.
#include "demo/demo_int.h"

static int32_t place_named(struct str name)
{
    static const struct {
        struct str name;
        enum city_place_kind kind;
    } kinds[] = { { SL("police"), CITY_POLICE },
                  { SL("mediation"), CITY_MEDIATION },
                  { SL("hall"), CITY_HALL },
                  { SL("office"), CITY_OFFICE } };
    for (int i = 0; i < COUNT(kinds); i++)
        if (str_equal(name, kinds[i].name)) return kinds[i].kind;
    return CITY_OFFICE;
}

static const struct str *texts_of(struct arena *a, const struct json *list, int32_t *ret_count)
{
    struct str *texts = NEW(a, struct str, list ? list->count : 0);
    *ret_count = 0;
    for (const struct json *j = list ? list->first : NULL; j; j = j->next) texts[(*ret_count)++] = j->text;
    return texts;
}

struct city_options demo_city_options(struct arena *a, const struct json *behaviour, const struct pack *pack)
{
    struct city_plan *plans = NEW(a, struct city_plan, CITY_PLANS_MAX);
    const struct json *agency = json_get(behaviour, S("agency")), *units = json_get(behaviour, S("units"));
    struct city_options o = { .english = speaks_english(pack),
                              .agency = { .zh = json_str(agency, S("zh")), .en = json_str(agency, S("en")) },
                              .plans = plans };
    for (const struct json *j = units ? units->first : NULL; j && o.plans_count < CITY_PLANS_MAX;
         j = j->next) {
        struct city_plan *p = &plans[o.plans_count++];
        *p = (struct city_plan){ .code = json_str(j, S("code")),
                                 .zh = json_str(j, S("zh")),
                                 .en = json_str(j, S("en")),
                                 .pinyin = json_str(j, S("pinyin")),
                                 .role = json_str(j, S("role")),
                                 .each_district = str_equal(json_str(j, S("each")), S("district")),
                                 .place = place_named(json_str(j, S("place"))) };
        p->kinds = texts_of(a, json_get(j, S("kinds")), &p->kinds_count);
    }
    return o;
}

bool speaks_english(const struct pack *p)
{
    return p->languages.count > 0 && str_starts(p->languages.at[0], S("en"));
}
