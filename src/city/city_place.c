// Places: what a community has, what a district has, and what there is once. Each stands at a building and has its address; a park has none.
#include "city/city_int.h"

// Buildings stand in the order of their communities.
static int32_t first_house(const struct city *c, int32_t community)
{
    int32_t low = 0, high = c->buildings_count;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (c->buildings[middle].community < community)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// One that has an address; begins at a building that chance names.
static int32_t some_house(struct making *m, int32_t community, int32_t which)
{
    const struct city *c = m->city;
    int32_t first = first_house(c, community), count = first_house(c, community + 1) - first;
    for (int32_t k = 0, from = count ? chance_below(m, FOR_PLACE, community, which, 0, count) : 0; k < count;
         k++) {
        int32_t at = first + (from + k) % count;
        if (c->buildings[at].street >= 0) return at;
    }
    return -1;
}

static struct point middle_of(const struct city_building *b)
{
    int64_t lat = 0, lng = 0;
    for (int k = 0; k < 4; k++) lat += b->corner[k].lat_e7, lng += b->corner[k].lng_e7;
    return (struct point){ (int32_t)(lat / 4), (int32_t)(lng / 4) };
}

static void add_place(struct making *m, enum city_place_kind kind, struct city_name name, int32_t community,
                      int32_t which)
{
    int32_t house = some_house(m, community, which);
    if (house < 0) return;
    MUST(m->city->places_count < m->places_room);
    m->places[m->city->places_count++] =
        (struct city_place){ kind, name, middle_of(&m->city->buildings[house]), house, community };
}

struct what { // how a place of a community is called
    enum city_place_kind kind;
    const char *zh, *en, *pinyin;
};

// clang-format off
static const struct what of_homes[] = {
    { CITY_HOME, "小区", "Estate", "xiao qu" }, { CITY_HOME, "花园", "Gardens", "hua yuan" }, { CITY_HOME, "新村", "New Village", "xin cun" },
    { CITY_HOME, "公寓", "Apartments", "gong yu" }, { CITY_HOME, "家园", "Homes", "jia yuan" },
};
static const struct what of_schools[] = {
    { CITY_SCHOOL, "小学", "Primary School", "xiao xue" }, { CITY_SCHOOL, "中学", "Middle School", "zhong xue" },
    { CITY_SCHOOL, "幼儿园", "Kindergarten", "you er yuan" },
};
static const struct what of_food[] = {
    { CITY_RESTAURANT, "面馆", "Noodle House", "mian guan" }, { CITY_RESTAURANT, "饭店", "Restaurant", "fan dian" },
    { CITY_RESTAURANT, "茶楼", "Tea House", "cha lou" }, { CITY_RESTAURANT, "烧烤店", "Grill", "shao kao dian" },
};
static const struct what of_works[] = {
    { CITY_FACTORY, "机械厂", "Machine Works", "ji xie chang" }, { CITY_FACTORY, "纺织厂", "Textile Mill", "fang zhi chang" },
    { CITY_FACTORY, "物流园", "Logistics Park", "wu liu yuan" }, { CITY_FACTORY, "食品厂", "Food Factory", "shi pin chang" },
};
static const struct what market = { CITY_MARKET, "菜市场", "Market", "cai shi chang" };
static const struct what hospital = { CITY_HOSPITAL, "医院", "Hospital", "yi yuan" };
static const struct what clinic = { CITY_HOSPITAL, "卫生站", "Clinic", "wei sheng zhan" };
static const struct what office = { CITY_OFFICE, "机关办公楼", "Offices", "ji guan ban gong lou" };
static const struct what hall = { CITY_HALL, "政务服务中心", "Service Centre", "zheng wu fu wu zhong xin" };
static const struct what fire_station = { CITY_FIRE, "消防站", "Fire Station", "xiao fang zhan" };
static const struct what bus_station = { CITY_BUS_STATION, "汽车站", "Bus Station", "qi che zhan" };
static const struct what library = { CITY_LIBRARY, "图书馆", "Library", "tu shu guan" };
static const struct what railway = { CITY_RAILWAY_STATION, "火车站", "Railway Station", "huo che zhan" };
static const struct what civic = { CITY_OFFICE, "市民中心", "Civic Centre", "shi min zhong xin" };
// clang-format on

static void add_what(struct making *m, const struct what *w, struct city_name stem, int32_t community,
                     int32_t which)
{
    add_place(m, w->kind, name_with(m, stem, w->zh, w->en, w->pinyin), community, which);
}

static void add_one_of(struct making *m, const struct what *table, ptrdiff_t count, struct city_name stem,
                       int32_t community, int32_t which)
{
    add_what(m, &table[chance_below(m, FOR_PLACE, community, which, 1, (int32_t)count)], stem, community,
             which);
}

static void furnish_community(struct making *m, const struct block *b)
{
    struct city_name stem = name_stem(m->city->areas[b->area].name, "社区", "Community", "she qu");
    int32_t homes = b->kind == BLOCK_HOMES    ? 3
                    : b->kind == BLOCK_PARK   ? 0
                    : b->kind == BLOCK_CENTRE ? 2
                                              : 1,
            which = 0;
    for (int32_t k = 0; k < homes; k++)
        add_one_of(m, of_homes, COUNT(of_homes), name_next(m), b->area, which++);
    if (b->kind == BLOCK_CAMPUS || chance_below(m, FOR_PLACE, b->area, 90, 0, 3) == 0)
        add_one_of(m, of_schools, COUNT(of_schools), stem, b->area, which++);
    if (chance_below(m, FOR_PLACE, b->area, 91, 0, 2)) add_what(m, &market, stem, b->area, which++);
    if (chance_below(m, FOR_PLACE, b->area, 92, 0, 3) == 0) add_what(m, &clinic, stem, b->area, which++);
    for (int32_t k = 0; k < (b->kind == BLOCK_OLD || b->kind == BLOCK_CENTRE ? 3 : 1); k++)
        add_one_of(m, of_food, COUNT(of_food), name_next(m), b->area, which++);
    if (b->kind == BLOCK_WORKS)
        for (int32_t k = 0; k < 2; k++)
            add_one_of(m, of_works, COUNT(of_works), name_next(m), b->area, which++);
}

static int32_t community_of(struct making *m, int32_t district, int32_t which)
{
    int32_t found = -1, seen = 0;
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) {
            const struct block *b = block_at(m, i, j);
            if ((district >= 0 && b->district != district) || some_house(m, b->area, which) < 0)
                continue; // a park has none
            if (found < 0 || chance_below(m, FOR_PLACE, which, i, j, ++seen) == 0) found = b->area;
        }
    return found;
}

static void furnish_district(struct making *m, int32_t district)
{
    static const struct what *const has[] = {
        &office, &hall, &fire_station, &bus_station, &hospital, &library
    };
    struct city_name stem = name_stem(m->city->areas[1 + district].name, "区", "District", "qu");
    for (int32_t k = 0; k < COUNT(has); k++) {
        int32_t community = community_of(m, district, 100 + k);
        if (community >= 0) add_what(m, has[k], stem, community, 100 + k);
    }
}

// Where the agency's units sit: those of a district in it, the others in the middle.
static void furnish_units(struct making *m)
{
    for (int32_t k = 0; k < m->city->units_count; k++) {
        const struct city_unit *u = &m->city->units[k];
        int32_t community = community_of(m, u->area > 0 ? u->area - 1 : -1, 200 + k);
        if (community >= 0) add_place(m, (enum city_place_kind)u->plan->place, u->name, community, 200 + k);
    }
}

void places_make(struct making *m)
{
    int32_t blocks = m->rows * m->columns;
    struct city_name city = { S("安澜"), S("Anlan"), S("an lan") };
    m->places_room = blocks * 16 + m->districts * 8 + m->city->units_count + 8;
    m->places = NEW(m->a, struct city_place, m->places_room);
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) furnish_community(m, block_at(m, i, j));
    for (int32_t d = 0; d < m->districts; d++) furnish_district(m, d);
    add_what(m, &railway, city, community_of(m, -1, 300), 300);
    add_what(m, &civic, city, community_of(m, -1, 301), 301);
    furnish_units(m);
    m->city->places = m->places;
}
