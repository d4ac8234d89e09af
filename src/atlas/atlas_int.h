// What the files of room `atlas` share: the world in web mercator as 32-bit squares, frames that are drawn into, and the geometry that
// is thinned out and cut for them.
#ifndef ANLAN_ATLAS_ATLAS_INT_H
#define ANLAN_ATLAS_ATLAS_INT_H
#include "atlas/atlas.h"

struct spot { // of the world's square, 2^32 by 2^32, from the north-west
    uint32_t x, y;
};

struct box {
    uint32_t x_min, y_min, x_max, y_max; // maxima included
};

enum drawn_layer {
    DRAWN_WATER,
    DRAWN_GREEN,
    DRAWN_ROADS,
    DRAWN_AREAS,
    DRAWN_BUILDINGS,
    DRAWN_PLACES,
    DRAWN_LAYERS
};

struct shape { // what is drawn of one feature
    const struct streets_part *parts;
    int32_t parts_count;
    const struct spot *spots; // what `parts` count in
    bool closed, point;
};

struct area_drawn {
    struct str code, zh, en;
    int32_t depth;
    struct shape shape;
    struct box box;
};

struct atlas {
    const struct streets *s;
    const struct spot *spots; // of the streets' points
    const struct box *boxes;  // of its features
    const struct area_drawn *areas;
    int32_t areas_count;
    struct box all; // of everything that is drawn
    struct cell_bounds bounds;
    uint64_t epoch;
};

struct spot spot_of(struct point p);

// --- choosing -------------------------------------------------------------------------------------------

// The zoom from which a feature or an area is drawn.
int32_t zoom_of_feature(const struct streets_feature *f);
int32_t zoom_of_area(const struct area_drawn *area);
bool boxes_meet(const struct box *a, const struct box *b);

// --- drawing into a frame ---------------------------------------------------------------------------------

struct dot {
    int32_t x, y;
};

struct frame { // world to frame: (x - x0) * num / den
    int64_t x0, y0, num, den;
    int32_t width, height, buffer; // what is drawn: from -buffer to width + buffer
    int32_t tolerance;             // points nearer than this to the line without them are left out
};

struct dots { // lines or rings one after another
    struct dot *at;
    int32_t count;
};

// The world that a frame shows with its buffer.
struct box frame_box(const struct frame *f);
struct dot frame_dot(const struct frame *f, struct spot s);
// The part in the frame, thinned out and cut; `put` is called for each line or ring that is left (rings without their last point, never
// fewer than 3; lines never fewer than 2).
typedef void part_fn(void *self, struct dots line);
void frame_line(const struct frame *f, const struct spot *spots, int32_t count, struct arena scratch,
                part_fn *put, void *self);
void frame_ring(const struct frame *f, const struct spot *spots, int32_t count, struct arena scratch,
                part_fn *put, void *self);
// Twice the area by the surveyor's formula: above 0 where it runs clockwise as seen with y downwards.
int64_t ring_area2(struct dots ring);

// --- a tile's bytes -----------------------------------------------------------------------------------------

struct mvt;
enum mvt_type { MVT_POINT = 1, MVT_LINE = 2, MVT_POLYGON = 3 };

struct mvt *mvt_new(struct arena *a); // takes some 3 MB of it
void mvt_layer(struct mvt *m, const char *name);
void mvt_feature(struct mvt *m, enum mvt_type type);
void mvt_text(struct mvt *m, const char *key, struct str value); // nothing where it is empty
void mvt_number(struct mvt *m, const char *key, int64_t value);
void mvt_true(struct mvt *m, const char *key);
void mvt_point(struct mvt *m, struct dot at);
void mvt_line(struct mvt *m, struct dots line);
void mvt_ring(struct mvt *m, struct dots ring,
              bool hole);            // turned as it must be; one without extent is left out
void mvt_feature_end(struct mvt *m); // dropped where no geometry was put, or no room is left
void mvt_layer_end(struct mvt *m);
bool mvt_full(const struct mvt *m);
struct str mvt_bytes(const struct mvt *m);

struct str tile_pack(struct arena *a, struct str bytes);
#endif
