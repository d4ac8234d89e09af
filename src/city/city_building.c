// Buildings stand in the squares of the lattice, away from the streets, and have the address of the nearest street.
#include "city/city_int.h"

struct plot { // of a square, in 64ths of its sides
    int8_t west, south, east, north;
};

enum { PLOTS_MAX = 4, HOUSES_A_SIDE = 10 };

// What stands in a square of such a block: 0 to PLOTS_MAX plots.
static int32_t plots_of(const struct making *m, enum block_kind kind, int32_t u, int32_t v,
                        struct plot ret[static PLOTS_MAX])
{
    static const struct plot slabs[] = {
        { 8, 12, 56, 30 }, { 8, 14, 56, 52 }, { 12, 10, 52, 26 }, { 10, 36, 54, 54 }
    };
    static const struct plot towers[] = {
        { 12, 12, 52, 52 }, { 10, 10, 34, 54 }, { 16, 16, 48, 48 }, { 9, 20, 55, 44 }
    };
    static const struct plot halls[] = { { 4, 8, 60, 56 }, { 6, 6, 58, 34 }, { 8, 10, 40, 54 } };
    static const struct plot houses[PLOTS_MAX] = {
        { 9, 9, 29, 28 }, { 35, 9, 55, 30 }, { 9, 35, 28, 55 }, { 34, 36, 55, 55 }
    };
    int32_t dice = chance_below(m, FOR_HOUSE, u, v, 0, 100), which = chance_below(m, FOR_HOUSE, u, v, 1, 12);
    switch (kind) {
    case BLOCK_HOMES:
        return dice < 78 ? ret[0] = slabs[which % COUNT(slabs)], 1 : 0;
    case BLOCK_CENTRE:
        return dice < 72 ? ret[0] = towers[which % COUNT(towers)], 1 : 0;
    case BLOCK_WORKS:
        return dice < 70 ? ret[0] = halls[which % COUNT(halls)], 1 : 0;
    case BLOCK_CAMPUS:
        return dice < 34 ? ret[0] = towers[which % COUNT(towers)], 1 : 0;
    case BLOCK_OLD:
    case BLOCK_VILLAGE: {
        int32_t count = 0;
        for (int32_t k = 0; k < PLOTS_MAX; k++)
            if (chance_below(m, FOR_HOUSE, u, v, 2 + k, 100) < (kind == BLOCK_OLD ? 84 : 60))
                ret[count++] = houses[k];
        return count;
    }
    case BLOCK_PARK:
        break;
    }
    return 0;
}

struct front { // where an address comes from: an edge, and on which side of it one lives
    struct edge *edge;
    bool northward;
    int32_t u, v, side;
};

// The nearest street around a square: below, above, to the left, to the right, then a unit farther. There is always one: main roads bound
// every block.
static struct front front_of(struct making *m, int32_t u, int32_t v)
{
    int32_t first = chance_below(m, FOR_HOUSE, u, v, 9, 4);
    for (int32_t away = 0; away < BLOCK; away++)
        for (int32_t k = 0; k < 4; k++) {
            int32_t way = (first + k) % 4;
            struct front f = way == 0   ? (struct front){ .u = u, .v = v - away, .side = 1 }
                             : way == 1 ? (struct front){ .u = u, .v = v + 1 + away, .side = 0 }
                             : way == 2
                                 ? (struct front){ .northward = true, .u = u - away, .v = v, .side = 1 }
                                 : (struct front){ .northward = true, .u = u + 1 + away, .v = v, .side = 0 };
            f.edge = f.northward ? edge_north(m, f.u, f.v) : edge_east(m, f.u, f.v);
            if (f.edge->road >= 0 && !f.edge->bridge) return f;
        }
    MUST(!"a street around every square");
}

// How far along its street an edge lies, from the street's western or southern end.
static int32_t along(struct making *m, const struct front *f)
{
    int32_t k = 0;
    for (;; k++) {
        const struct edge *before =
            f->northward ? edge_north(m, f->u, f->v - k - 1) : edge_east(m, f->u - k - 1, f->v);
        if (before->road < 0 || before->street != f->edge->street) return k;
    }
}

// Even numbers on one side, odd ones on the other, ten to an edge and side.
static void give_address(struct making *m, struct city_building *b, int32_t u, int32_t v)
{
    struct front f = front_of(m, u, v);
    uint8_t *built = &f.edge->built[f.side];
    b->street = -1;
    if (*built == HOUSES_A_SIDE) return;
    b->street = f.edge->street;
    b->number = 2 * (along(m, &f) * HOUSES_A_SIDE + *built) + 1 + f.side;
    ++*built;
}

static void build_square(struct making *m, const struct block *block, int32_t u, int32_t v,
                         struct city_building *at)
{
    struct plot plots[PLOTS_MAX];
    int32_t count = plots_of(m, block->kind, u, v, plots);
    for (int32_t k = 0; k < count; k++) {
        const struct plot *p = &plots[k];
        struct city_building *b = &at[m->city->buildings_count++];
        *b = (struct city_building){
            .community = block->area,
            .corner = { ground_within(m, u, v, p->west, p->south), ground_within(m, u, v, p->east, p->south),
                        ground_within(m, u, v, p->east, p->north), ground_within(m, u, v, p->west, p->north) }
        };
        give_address(m, b, u, v);
    }
}

void buildings_make(struct making *m)
{
    int32_t room = 0;
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) {
            enum block_kind kind = block_at(m, i, j)->kind;
            room += BLOCK * BLOCK * (kind == BLOCK_OLD || kind == BLOCK_VILLAGE ? PLOTS_MAX : 1);
        }
    struct city_building *at = NEW(m->a, struct city_building, room);
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++)
            for (int32_t v = 0; v < BLOCK; v++)
                for (int32_t u = 0; u < BLOCK; u++)
                    build_square(m, block_at(m, i, j), i * BLOCK + u, line_of_row(m, j) + v, at);
    m->city->buildings = at;
}

struct str city_address(struct arena *a, const struct city *c, int32_t building, bool english)
{
    const struct city_building *b = building >= 0 ? &c->buildings[building] : NULL;
    if (!b || b->street < 0) return (struct str){ 0 };
    const struct city_name *street = &c->streets[b->street].name;
    return english ? arena_print(a, "%d %.*s", b->number, P(street->en))
                   : arena_print(a, "%.*s%d号", P(street->zh), b->number);
}
