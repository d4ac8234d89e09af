// A vector tile's bytes: protocol buffers, written by hand, for there are five messages.
// BASIS: Mapbox Vector Tile Specification 2.1, 4
#include "atlas/atlas_int.h"
#include "base/map.h"
#include "wire/gzip.h"

enum {
    FEATURE_BYTES_MAX = 512 << 10,
    TABLE_BYTES_MAX = 512 << 10,
    KEYS_MAX = 16,
    TAGS_MAX = 32,
};

struct bytes {
    uint8_t *at;
    ptrdiff_t len, room;
    bool full;
};

struct mvt {
    struct arena *a;
    struct bytes tile, layer, values,
        geometry; // finished layers; features of this layer; its values; of this feature
    const char *name;
    const char *keys[KEYS_MAX];
    int32_t keys_count, values_count;
    struct map value_by_text; // to its number + 1, as a pointer into `numbers`
    struct {
        int64_t number;
        uint32_t index;
    } numbers[64]; // values that are numbers; past so many they stand again
    int32_t numbers_count, true_index;
    uint32_t tags[TAGS_MAX];
    int32_t tags_count;
    enum mvt_type type;
    struct dot cursor;
    bool outer_left_out; // holes of a ring that is not there
};

// --- protocol buffers -------------------------------------------------------------------------------------

static void put_byte(struct bytes *b, uint8_t byte)
{
    if (b->len == b->room)
        b->full = true;
    else
        b->at[b->len++] = byte;
}

static void put_varint(struct bytes *b, uint64_t n)
{
    for (; n > 0x7F; n >>= 7) put_byte(b, (uint8_t)(n | 0x80));
    put_byte(b, (uint8_t)n);
}

enum wire_type { VARINT = 0, DELIMITED = 2 };

static void put_key(struct bytes *b, uint32_t field, enum wire_type type)
{
    put_varint(b, field << 3 | type);
}

static void put_block(struct bytes *b, uint32_t field, const void *at, ptrdiff_t len)
{
    put_key(b, field, DELIMITED);
    put_varint(b, (uint64_t)len);
    if (len > b->room - b->len) {
        b->full = true;
        return;
    }
    if (len) memcpy(b->at + b->len, at, (size_t)len);
    b->len += len;
}

static int varint_bytes(uint64_t n)
{
    int bytes = 1;
    for (; n > 0x7F; n >>= 7) bytes++;
    return bytes;
}

static struct bytes room_for(struct arena *a, ptrdiff_t bytes)
{
    return (struct bytes){ NEW(a, uint8_t, bytes), 0, bytes, false };
}

// --- layers -----------------------------------------------------------------------------------------------

struct mvt *mvt_new(struct arena *a)
{
    struct mvt *m = NEW(a, struct mvt, 1);
    m->a = a;
    m->tile = room_for(a, ATLAS_TILE_BYTES_MAX);
    m->layer = room_for(a, ATLAS_TILE_BYTES_MAX);
    m->values = room_for(a, TABLE_BYTES_MAX);
    m->geometry = room_for(a, FEATURE_BYTES_MAX);
    return m;
}

void mvt_layer(struct mvt *m, const char *name)
{
    m->name = name;
    m->layer.len = m->values.len = 0;
    m->layer.full = m->values.full = false;
    m->keys_count = m->values_count = m->numbers_count = 0;
    m->true_index = -1;
    m->value_by_text = (struct map){ 0 };
}

void mvt_layer_end(struct mvt *m)
{
    enum { LAYERS = 3, VERSION = 15, NAME = 1, KEYS = 3, EXTENT = 5 };
    struct bytes head = { .at = (uint8_t[64]){ 0 }, .room = 64 },
                 tail = { .at = (uint8_t[512]){ 0 }, .room = 512 };
    if (m->layer.len == 0) return;
    put_key(&head, VERSION, VARINT);
    put_varint(&head, 2);
    put_block(&head, NAME, m->name, (ptrdiff_t)strlen(m->name));
    for (int32_t i = 0; i < m->keys_count; i++)
        put_block(&tail, KEYS, m->keys[i], (ptrdiff_t)strlen(m->keys[i]));
    put_key(&tail, EXTENT, VARINT);
    put_varint(&tail, ATLAS_EXTENT);
    MUST(!head.full && !tail.full);
    ptrdiff_t len = head.len + m->layer.len + tail.len + m->values.len;
    if (len + 16 > m->tile.room - m->tile.len) return; // a layer that does not fit is left out whole
    put_key(&m->tile, LAYERS, DELIMITED);
    put_varint(&m->tile, (uint64_t)len);
    const struct bytes *const pieces[] = { &head, &m->layer, &tail, &m->values };
    for (int i = 0; i < COUNT(pieces); i++) {
        memcpy(m->tile.at + m->tile.len, pieces[i]->at, (size_t)pieces[i]->len);
        m->tile.len += pieces[i]->len;
    }
}

bool mvt_full(const struct mvt *m) { return m->layer.full || m->values.full; }
struct str mvt_bytes(const struct mvt *m) { return (struct str){ (const char *)m->tile.at, m->tile.len }; }

// --- features ---------------------------------------------------------------------------------------------

void mvt_feature(struct mvt *m, enum mvt_type type)
{
    m->type = type;
    m->tags_count = 0;
    m->geometry.len = 0;
    m->geometry.full = false;
    m->cursor = (struct dot){ 0 };
    m->outer_left_out = false;
}

static void put_tag(struct mvt *m, const char *key, uint32_t value)
{
    int32_t k = 0;
    while (k < m->keys_count && strcmp(m->keys[k], key) != 0) k++;
    MUST(k < KEYS_MAX && m->tags_count + 2 <= TAGS_MAX);
    if (k == m->keys_count) m->keys[m->keys_count++] = key;
    m->tags[m->tags_count++] = (uint32_t)k;
    m->tags[m->tags_count++] = value;
}

enum value_field { VALUE_TEXT = 1, VALUE_INT = 4, VALUE_BOOL = 7 };

// Value messages are field 4 of a layer.
static uint32_t add_value(struct mvt *m, const struct bytes *value)
{
    put_block(&m->values, 4, value->at, value->len);
    return (uint32_t)m->values_count++;
}

void mvt_text(struct mvt *m, const char *key, struct str text)
{
    enum { TEXT_MAX = 512 };
    struct bytes value = { .at = (uint8_t[TEXT_MAX + 8]){ 0 }, .room = TEXT_MAX + 8 };
    if (text.len == 0 || text.len > TEXT_MAX) return;
    uint32_t *index = map_get(&m->value_by_text, text);
    if (!index) {
        index = NEW(m->a, uint32_t, 1);
        put_block(&value, VALUE_TEXT, text.at, text.len);
        *index = add_value(m, &value);
        map_put(&m->value_by_text, m->a, text, index);
    }
    put_tag(m, key, *index);
}

void mvt_number(struct mvt *m, const char *key, int64_t number)
{
    struct bytes value = { .at = (uint8_t[16]){ 0 }, .room = 16 };
    for (int32_t i = 0; i < m->numbers_count; i++)
        if (m->numbers[i].number == number) return put_tag(m, key, m->numbers[i].index);
    put_key(&value, VALUE_INT, VARINT);
    put_varint(&value, (uint64_t)number);
    uint32_t index = add_value(m, &value);
    if (m->numbers_count < COUNT(m->numbers)) {
        m->numbers[m->numbers_count].number = number;
        m->numbers[m->numbers_count++].index = index;
    }
    put_tag(m, key, index);
}

void mvt_true(struct mvt *m, const char *key)
{
    struct bytes value = { .at = (uint8_t[4]){ 0 }, .room = 4 };
    if (m->true_index < 0) {
        put_key(&value, VALUE_BOOL, VARINT);
        put_varint(&value, 1);
        m->true_index = (int32_t)add_value(m, &value);
    }
    put_tag(m, key, (uint32_t)m->true_index);
}

// --- geometry ---------------------------------------------------------------------------------------------
//
// BASIS: Mapbox Vector Tile Specification 2.1, 4.3

enum command { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };

static void put_command(struct mvt *m, enum command c, int32_t count)
{
    put_varint(&m->geometry, (uint32_t)count << 3 | c);
}

static void put_zigzag(struct mvt *m, int32_t n)
{
    put_varint(&m->geometry, (uint32_t)n << 1 ^ (uint32_t)(n >> 31));
}

static void put_step(struct mvt *m, struct dot to)
{
    put_zigzag(m, to.x - m->cursor.x);
    put_zigzag(m, to.y - m->cursor.y);
    m->cursor = to;
}

void mvt_point(struct mvt *m, struct dot at)
{
    put_command(m, MOVE_TO, 1);
    put_step(m, at);
}

void mvt_line(struct mvt *m, struct dots line)
{
    put_command(m, MOVE_TO, 1);
    put_step(m, line.at[0]);
    put_command(m, LINE_TO, line.count - 1);
    for (int32_t i = 1; i < line.count; i++) put_step(m, line.at[i]);
}

// Outer rings have a positive area, holes a negative one.
void mvt_ring(struct mvt *m, struct dots ring, bool hole)
{
    int64_t area2 = ring_area2(ring);
    if (!hole) m->outer_left_out = area2 == 0;
    if (area2 == 0 || m->outer_left_out) return;
    bool turned = (area2 > 0) == hole;
    put_command(m, MOVE_TO, 1);
    put_step(m, ring.at[turned ? ring.count - 1 : 0]);
    put_command(m, LINE_TO, ring.count - 1);
    for (int32_t i = 1; i < ring.count; i++) put_step(m, ring.at[turned ? ring.count - 1 - i : i]);
    put_command(m, CLOSE_PATH, 1);
}

void mvt_feature_end(struct mvt *m)
{
    enum { FEATURES = 2, TAGS = 2, TYPE = 3, GEOMETRY = 4 };
    if (m->geometry.len == 0 || m->geometry.full) return;
    struct bytes tags = { .at = (uint8_t[TAGS_MAX * 5]){ 0 }, .room = TAGS_MAX * 5 };
    for (int32_t i = 0; i < m->tags_count; i++) put_varint(&tags, m->tags[i]);
    ptrdiff_t len = 2 + 1 + varint_bytes((uint64_t)m->geometry.len) + m->geometry.len;
    if (tags.len) len += 1 + varint_bytes((uint64_t)tags.len) + tags.len;
    if (m->values.full || len + 16 > m->layer.room - m->layer.len) {
        m->layer.full = true;
        return;
    }
    put_key(&m->layer, FEATURES, DELIMITED);
    put_varint(&m->layer, (uint64_t)len);
    if (tags.len) put_block(&m->layer, TAGS, tags.at, tags.len);
    put_key(&m->layer, TYPE, VARINT);
    put_varint(&m->layer, m->type);
    put_block(&m->layer, GEOMETRY, m->geometry.at, m->geometry.len);
}

// --- gzip -------------------------------------------------------------------------------------------------

struct str tile_pack(struct arena *a, struct str bytes)
{
    enum { LEVEL = 5 };
    ptrdiff_t room = gzip_room(bytes.len), len = 0;
    char *out = NEW(a, char, room);
    MUST(gzip_pack(bytes, LEVEL, out, room, &len));
    return (struct str){ out, len };
}
