// The network: which edges of the lattice are roads, what streets they make up, and their names.
#include "city/city_int.h"

// A place in the tables, which have a margin for the roads that lead away.
static int32_t slot(const struct making *m, int32_t u, int32_t v)
{
    return (v + m->margin) * (m->width + 2 * m->margin) + u + m->margin;
}

struct edge *edge_east(struct making *m, int32_t u, int32_t v) { return &m->east[slot(m, u, v)]; }
struct edge *edge_north(struct making *m, int32_t u, int32_t v) { return &m->north[slot(m, u, v)]; }

// The wider wins where two blocks say what lies between them.
static void lay(struct edge *e, enum city_road road)
{
    if (e->road < 0 || (int)road < e->road) e->road = (int8_t)road;
}

// --- main roads -----------------------------------------------------------------------------------------

static bool is_broad(int32_t line, int32_t lines) { return (line - lines / 2) % 3 == 0; }

// The road between two blocks, one of which may not be there: then it is the ring around the city.
static enum city_road road_between(const struct block *one, const struct block *other, bool broad)
{
    return !one || !other ? CITY_TRUNK : broad ? CITY_PRIMARY : CITY_SECONDARY;
}

static void lay_around(struct making *m, int32_t i, int32_t j)
{
    struct block *b = block_at(m, i, j);
    int32_t u = i * BLOCK, south = line_of_row(m, j), north = south + BLOCK;
    enum city_road below =
        j == m->river ? CITY_PRIMARY : road_between(b, block_at(m, i, j - 1), is_broad(j, m->rows));
    enum city_road above =
        j + 1 == m->river ? CITY_PRIMARY : road_between(b, block_at(m, i, j + 1), is_broad(j + 1, m->rows));
    enum city_road left = road_between(b, block_at(m, i - 1, j), is_broad(i, m->columns));
    enum city_road right = road_between(b, block_at(m, i + 1, j), is_broad(i + 1, m->columns));
    for (int32_t k = 0; k < BLOCK; k++) {
        lay(edge_east(m, u + k, south), below);
        lay(edge_east(m, u + k, north), above);
        lay(edge_north(m, u, south + k), left);
        lay(edge_north(m, u + BLOCK, south + k), right);
    }
}

// --- small streets --------------------------------------------------------------------------------------

static enum city_road small_road(const struct block *b)
{
    return b->kind == BLOCK_OLD || b->kind == BLOCK_VILLAGE ? CITY_LANE : CITY_RESIDENTIAL;
}

// Some stretches of lanes are not there, so that old quarters have corners.
static bool is_missing(const struct making *m, const struct block *b, int32_t u, int32_t v, int32_t way)
{
    int32_t percent = b->kind == BLOCK_OLD ? 12 : b->kind == BLOCK_VILLAGE ? 22 : 0;
    return chance_below(m, FOR_GAP, u / 2, v / 2, way, 100) < percent;
}

static void lay_within(struct making *m, int32_t i, int32_t j)
{
    struct block *b = block_at(m, i, j);
    int32_t u = i * BLOCK, v = line_of_row(m, j);
    for (int32_t l = 0; l < b->across.count; l++)
        for (int32_t k = 0, x = u + b->across.at[l]; k < BLOCK; k++)
            if (!is_missing(m, b, x * 2, v + k, 0)) lay(edge_north(m, x, v + k), small_road(b));
    for (int32_t l = 0; l < b->along.count; l++)
        for (int32_t k = 0, y = v + b->along.at[l]; k < BLOCK; k++)
            if (!is_missing(m, b, u + k, y * 2, 1)) lay(edge_east(m, u + k, y), small_road(b));
}

// --- over the river and away ----------------------------------------------------------------------------

static void lay_bridges(struct making *m)
{
    int32_t v = m->river * BLOCK, middle = m->columns / 2;
    for (int32_t i = 0; i <= m->columns; i++) {
        bool south = block_at(m, i, m->river - 1) || block_at(m, i - 1, m->river - 1);
        bool north = block_at(m, i, m->river) || block_at(m, i - 1, m->river);
        if (!south || !north || (i - middle) % 2 != 0) continue;
        struct edge *e = edge_north(m, i * BLOCK, v);
        e->road = (int8_t)(is_broad(i, m->columns) ? CITY_PRIMARY : CITY_SECONDARY);
        e->bridge = true;
    }
}

static void lead_away(struct edge *e)
{
    e->away = e->road < 0;
    lay(e, CITY_TRUNK);
}

static void lay_away(struct making *m)
{
    int32_t column = m->columns / 2 * BLOCK, row = m->rows - 1;
    int32_t j =
        m->river < m->rows / 2 ? m->river + 1 : m->river - 1; // a line of blocks that is not the river's bank
    if (j <= 0 || j >= m->rows) j = 0;
    int32_t v = line_of_row(m, j), west = m->from[j] * BLOCK, east = m->to[j] * BLOCK,
            top = line_of_row(m, row) + BLOCK;
    for (int32_t k = 0; k < OUTWARD; k++) {
        lead_away(edge_north(m, column, -1 - k));
        lead_away(edge_north(m, column, top + k));
        lead_away(edge_east(m, west - 1 - k, v));
        lead_away(edge_east(m, east + k, v));
    }
}

// --- one piece ------------------------------------------------------------------------------------------

typedef void edge_fn(struct making *m, struct edge *e, int32_t from, int32_t to, int32_t u, int32_t v);

static void each_edge(struct making *m, edge_fn *fn)
{
    for (int32_t v = -m->margin; v < m->height + m->margin - 1; v++)
        for (int32_t u = -m->margin; u < m->width + m->margin - 1; u++) {
            struct edge *east = edge_east(m, u, v), *north = edge_north(m, u, v);
            if (east->road >= 0) fn(m, east, slot(m, u, v), slot(m, u + 1, v), u, v);
            if (north->road >= 0) fn(m, north, slot(m, u, v), slot(m, u, v + 1), u, v);
        }
}

// The piece that a point belongs to: `node` is used as a forest for a while.
static int32_t piece_of(struct making *m, int32_t at)
{
    while (m->node[at] != at) at = m->node[at] = m->node[m->node[at]];
    return at;
}

static void join(struct making *m, struct edge *, int32_t from, int32_t to, int32_t, int32_t)
{
    int32_t x = piece_of(m, from), y = piece_of(m, to);
    m->node[x > y ? x : y] = x > y ? y : x;
}

// A lane that lost both its ends to gaps goes.
static void drop_astray(struct making *m, struct edge *e, int32_t from, int32_t, int32_t, int32_t)
{
    int32_t town = piece_of(m, slot(m, m->columns / 2 * BLOCK, 0));
    if (piece_of(m, from) != town) e->road = -1;
}

static void keep_one_piece(struct making *m)
{
    int32_t points = (m->width + 2 * m->margin) * (m->height + 2 * m->margin);
    for (int32_t i = 0; i < points; i++) m->node[i] = i;
    each_edge(m, join);
    each_edge(m, drop_astray);
    for (int32_t i = 0; i < points; i++) m->node[i] = -1;
}

// --- streets --------------------------------------------------------------------------------------------

enum { PIECE = 3 * BLOCK, RUN_MAX = 3 * PIECE, SMALL_RUN_MAX = 2 * BLOCK };

static int32_t add_street(struct making *m, struct city_name name, enum city_road road)
{
    MUST(m->city->streets_count < m->streets_room);
    m->streets[m->city->streets_count] = (struct city_street){ name, road };
    return m->city->streets_count++;
}

static struct city_name small_name(struct making *m, enum city_road road)
{
    struct city_name stem = name_next(m);
    if (road == CITY_LANE) return name_with(m, stem, "巷", "Lane", "xiang");
    return m->pairs_used % 3 ? name_with(m, stem, "路", "Road", "lu")
                             : name_with(m, stem, "街", "Street", "jie");
}

struct suffix {
    const char *zh, *en, *pinyin;
};

static struct suffix suffix_of(enum city_road road, bool away, int32_t pieces)
{
    if (away) return (struct suffix){ "公路", "Highway", "gong lu" };
    if (road == CITY_TRUNK) return (struct suffix){ "环路", "Ring Road", "huan lu" };
    if (road == CITY_PRIMARY && pieces == 1) return (struct suffix){ "大道", "Avenue", "da dao" };
    return (struct suffix){ "路", "Road", "lu" };
}

// One name over a long run: its pieces are called by where they lie.
static struct city_name piece_name(struct making *m, struct city_name stem, struct suffix what,
                                   bool northward, int32_t piece, int32_t pieces)
{
    static const struct city_name which[2][3] = {
        { { SL("西"), SL("West "), SL("xi ") },
          { SL("中"), SL("Middle "), SL("zhong ") },
          { SL("东"), SL("East "), SL("dong ") } },
        { { SL("南"), SL("South "), SL("nan ") },
          { SL("中"), SL("Middle "), SL("zhong ") },
          { SL("北"), SL("North "), SL("bei ") } },
    };
    int32_t side = piece == 0 ? 0 : piece + 1 == pieces ? 2 : 1;
    struct city_name way = pieces == 1 ? (struct city_name){ 0 } : which[northward][side];
    return (struct city_name){
        .zh = arena_print(m->a, "%.*s%.*s%s", P(stem.zh), P(way.zh), what.zh),
        .en = arena_print(m->a, "%.*s %.*s%s", P(stem.en), P(way.en), what.en),
        .pinyin = arena_print(m->a, "%.*s %.*s%s", P(stem.pinyin), P(way.pinyin), what.pinyin),
    };
}

struct run { // edges of one line that follow each other
    bool northward;
    int32_t u, v, count;
    enum city_road road;
};

static struct edge *edge_of_run(struct making *m, const struct run *r, int32_t k)
{
    return r->northward ? edge_north(m, r->u, r->v + k) : edge_east(m, r->u + k, r->v);
}

static void name_long(struct making *m, const struct run *r)
{
    struct city_name stem = name_next(m);
    int32_t pieces = r->count <= PIECE + BLOCK ? 1 : r->count <= 2 * PIECE + BLOCK ? 2 : 3, street = -1;
    struct suffix what = suffix_of(r->road, edge_of_run(m, r, 0)->away, pieces);
    for (int32_t k = 0, last = -1; k < r->count; k++) {
        int32_t piece = (int32_t)((int64_t)k * pieces / r->count);
        if (piece != last)
            street = add_street(m, piece_name(m, stem, what, r->northward, piece, pieces), r->road);
        last = piece;
        edge_of_run(m, r, k)->street = street;
    }
}

static void name_run(struct making *m, struct run r)
{
    bool small = r.road == CITY_RESIDENTIAL || r.road == CITY_LANE;
    if (!small && !edge_of_run(m, &r, 0)->bridge) {
        for (int32_t left = r.count; left > 0;
             left -= r.count, r.northward ? (r.v += r.count) : (r.u += r.count)) {
            r.count = left > RUN_MAX + BLOCK ? RUN_MAX : left;
            name_long(m, &r);
        }
        return;
    }
    struct city_name name =
        small ? small_name(m, r.road) : name_with(m, name_next(m), "大桥", "Bridge", "da qiao");
    int32_t street = add_street(m, name, r.road);
    for (int32_t k = 0; k < r.count; k++) edge_of_run(m, &r, k)->street = street;
}

static bool goes_on(const struct edge *e, const struct edge *next)
{
    return next->road == e->road && next->bridge == e->bridge && next->away == e->away;
}

static void name_line(struct making *m, bool northward, int32_t line)
{
    int32_t end = (northward ? m->height : m->width) + m->margin - 1;
    struct run r = { northward, .count = 0 };
    for (int32_t k = -m->margin; k <= end; k++) {
        struct edge *e = k == end ? NULL : northward ? edge_north(m, line, k) : edge_east(m, k, line);
        bool small = r.road >= CITY_RESIDENTIAL,
             more = e && e->road >= 0 && r.count && goes_on(edge_of_run(m, &r, 0), e);
        if (more && !(small && r.count == SMALL_RUN_MAX)) {
            r.count++;
            continue;
        }
        if (r.count) name_run(m, r);
        r = (struct run){ northward, northward ? line : k, northward ? k : line, e && e->road >= 0,
                          e ? (enum city_road)e->road : 0 };
    }
}

static void name_streets(struct making *m)
{
    for (int32_t v = -m->margin; v < m->height + m->margin - 1; v++) name_line(m, false, v);
    for (int32_t u = -m->margin; u < m->width + m->margin - 1; u++) name_line(m, true, u);
}

// --- nodes and segments ---------------------------------------------------------------------------------

static int32_t node_at(struct making *m, struct point *nodes, int32_t at, int32_t u, int32_t v)
{
    if (m->node[at] < 0) {
        m->node[at] = m->city->nodes_count;
        nodes[m->city->nodes_count++] = ground_point(m, u, v);
    }
    return m->node[at];
}

static void list_segments(struct making *m, int32_t edges)
{
    struct point *nodes = NEW(m->a, struct point, edges + 1); // in one piece: at most one more than edges
    struct city_segment *segments = NEW(m->a, struct city_segment, edges);
    for (int32_t v = -m->margin; v < m->height + m->margin - 1; v++)
        for (int32_t u = -m->margin; u < m->width + m->margin - 1; u++)
            for (int way = 0; way < 2; way++) {
                const struct edge *e = way ? edge_north(m, u, v) : edge_east(m, u, v);
                if (e->road < 0) continue;
                int32_t from = node_at(m, nodes, slot(m, u, v), u, v);
                int32_t to = node_at(m, nodes, slot(m, u + !way, v + way), u + !way, v + way);
                segments[m->city->segments_count++] = (struct city_segment){ from, to, e->street, e->bridge };
            }
    m->city->nodes = nodes;
    m->city->segments = segments;
}

static void count_edge(struct making *m, struct edge *, int32_t, int32_t, int32_t, int32_t)
{
    m->streets_room++;
}

void network_make(struct making *m)
{
    int32_t points = (m->width + 2 * m->margin) * (m->height + 2 * m->margin);
    m->east = NEW(m->a, struct edge, points);
    m->north = NEW(m->a, struct edge, points);
    m->node = NEW(m->a, int32_t, points);
    for (int32_t i = 0; i < points; i++) m->east[i] = m->north[i] = (struct edge){ .road = -1, .street = -1 };
    for (int32_t j = 0; j < m->rows; j++)
        for (int32_t i = m->from[j]; i < m->to[j]; i++) lay_around(m, i, j), lay_within(m, i, j);
    lay_bridges(m);
    lay_away(m);
    keep_one_piece(m);
    each_edge(m, count_edge);
    int32_t edges = m->streets_room; // no more streets than edges
    m->streets = NEW(m->a, struct city_street, edges);
    name_streets(m);
    m->city->streets = m->streets;
    list_segments(m, edges);
}
