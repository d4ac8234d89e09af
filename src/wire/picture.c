// Segments, chunks and boxes of pictures, of which only those that draw are copied. Every length is checked against what is left.
#include "wire/picture.h"

// --- kinds ----------------------------------------------------------------------------------------------------------

static const struct {
    struct str name, media;
} kinds[FILE_KINDS] = {
    [FILE_JPEG] = { SL("jpeg"), SL("image/jpeg") }, [FILE_PNG] = { SL("png"), SL("image/png") },
    [FILE_WEBP] = { SL("webp"), SL("image/webp") }, [FILE_PDF] = { SL("pdf"), SL("application/pdf") },
    [FILE_MP4] = { SL("mp4"), SL("video/mp4") },
};

struct str file_kind_name(enum file_kind k) { return kinds[k].name; }
struct str file_kind_media(enum file_kind k) { return kinds[k].media; }

bool file_kind_parse(struct str name, enum file_kind *ret_k)
{
    for (int k = FILE_JPEG; k < FILE_KINDS; k++) {
        if (!str_equal(kinds[k].name, name)) continue;
        *ret_k = (enum file_kind)k;
        return true;
    }
    return false;
}

static const struct str png_mark = SL("\x89PNG\r\n\x1a\n");

// BASIS: ISO/IEC 14496-12, 4.3: a file begins with its brands. HEIF pictures do so too: their brands are not among these.
static bool is_video_brand(struct str brand)
{
    static const struct str brands[] = { SL("isom"), SL("iso2"), SL("iso4"), SL("iso5"), SL("iso6"),
                                         SL("mp41"), SL("mp42"), SL("avc1"), SL("M4V "), SL("3gp4"),
                                         SL("3gp5"), SL("3gp6"), SL("qt  "), SL("MSNV") };
    for (ptrdiff_t i = 0; i < COUNT(brands); i++)
        if (str_equal(brands[i], brand)) return true;
    return false;
}

enum file_kind file_kind_of(struct str s)
{
    if (str_starts(s, S("\xff\xd8\xff"))) return FILE_JPEG;
    if (str_starts(s, png_mark)) return FILE_PNG;
    if (str_starts(s, S("RIFF")) && str_equal(str_slice(s, 8, 12), S("WEBP"))) return FILE_WEBP;
    if (str_starts(s, S("%PDF-"))) return FILE_PDF;
    if (str_equal(str_slice(s, 4, 8), S("ftyp")) && is_video_brand(str_slice(s, 8, 12))) return FILE_MP4;
    return FILE_OTHER;
}

// --- copying --------------------------------------------------------------------------------------------------------

struct copying {
    const uint8_t *in;
    ptrdiff_t in_len, at; // at: what has been looked at
    uint8_t *out;
    ptrdiff_t out_len;
};

static void put(struct copying *c, const void *bytes, ptrdiff_t len)
{
    MUST(c->out_len + len <= c->in_len + PICTURE_EXTRA_BYTES);
    memcpy(c->out + c->out_len, bytes, (size_t)len);
    c->out_len += len;
}

static bool has(const struct copying *c, ptrdiff_t len) { return len >= 0 && len <= c->in_len - c->at; }

static uint32_t big(const uint8_t *at, int bytes)
{
    uint32_t n = 0;
    for (int i = 0; i < bytes; i++) n = n << 8 | at[i];
    return n;
}

static uint32_t little(const uint8_t *at, int bytes)
{
    uint32_t n = 0;
    for (int i = bytes - 1; i >= 0; i--) n = n << 8 | at[i];
    return n;
}

// --- JPEG -----------------------------------------------------------------------------------------------------------

// The orientation out of an Exif segment, 1 where it says none. BASIS: CIPA DC-008 (Exif), 4.5 and 4.6.4
static uint16_t orientation_of(const uint8_t *exif, ptrdiff_t len)
{
    enum { HEAD = 6, ENTRY = 12, TAG = 0x0112 };
    if (len < HEAD + 8 || memcmp(exif, "Exif\0\0", HEAD) != 0) return 1;
    const uint8_t *tiff = exif + HEAD;
    ptrdiff_t room = len - HEAD;
    bool is_big = tiff[0] == 'M';
    uint32_t (*number)(const uint8_t *, int) = is_big ? big : little;
    uint32_t at = number(tiff + 4, 4);
    if (at > (uint32_t)room || room - (ptrdiff_t)at < 2) return 1;
    uint32_t count = number(tiff + at, 2);
    for (uint32_t i = 0; i < count; i++) {
        ptrdiff_t entry = (ptrdiff_t)at + 2 + (ptrdiff_t)i * ENTRY;
        if (room - entry < ENTRY) return 1;
        if (number(tiff + entry, 2) != TAG) continue;
        uint32_t value = number(tiff + entry + 8, 2);
        return value >= 1 && value <= 8 ? (uint16_t)value : 1;
    }
    return 1;
}

// An Exif segment that says the orientation and nothing else.
static void put_orientation(struct copying *c, uint16_t orientation)
{
    uint8_t segment[] = { 0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                          0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0 };
    if (orientation == 1) return;
    segment[29] = (uint8_t)orientation;
    put(c, segment, sizeof segment);
}

static bool is_drawn(uint8_t marker)
{
    bool application =
        marker >= 0xe1 && marker <= 0xef && marker != 0xee; // 0xe0: JFIF; 0xee: what the colours mean (Adobe)
    return !application && marker != 0xfe;                  // 0xfe: a comment
}

// Data of a scan, up to the next marker that is none of its own.
static void copy_scan(struct copying *c)
{
    ptrdiff_t from = c->at;
    while (c->at + 1 < c->in_len) {
        uint8_t next = c->in[c->at + 1];
        bool within = next == 0 || (next >= 0xd0 && next <= 0xd7);
        if (c->in[c->at] == 0xff && !within) break;
        c->at += c->in[c->at] == 0xff ? 2 : 1;
    }
    if (c->at + 1 >= c->in_len) c->at = c->in_len;
    put(c, c->in + from, c->at - from);
}

static enum rc copy_segment(struct copying *c, uint8_t marker, bool *first, struct fault *f)
{
    if (!has(c, 4)) return fail(f, RC_INVALID, "the picture is cut short");
    ptrdiff_t len = 2 + (ptrdiff_t)big(c->in + c->at + 2, 2);
    if (len < 4 || !has(c, len)) return fail(f, RC_INVALID, "a segment is longer than the picture");
    if (marker == 0xe1 && *first) {
        uint16_t orientation = orientation_of(c->in + c->at + 4, len - 4);
        *first = orientation == 1;
        put_orientation(c, orientation);
    }
    if (is_drawn(marker)) put(c, c->in + c->at, len);
    c->at += len;
    if (marker == 0xda) copy_scan(c);
    return RC_OK;
}

// BASIS: ISO/IEC 10918-1, B.1 and B.2
static enum rc clean_jpeg(struct copying *c, struct fault *f)
{
    bool first = true; // the orientation has not been said
    put(c, c->in, 2);
    c->at = 2;
    while (has(c, 2)) {
        if (c->in[c->at] != 0xff) return fail(f, RC_INVALID, "no segment where one must begin");
        uint8_t marker = c->in[c->at + 1];
        if (marker == 0xff) { // a fill byte
            c->at++;
            continue;
        }
        if (marker == 0xd9) { // the end; what follows is not shown
            put(c, c->in + c->at, 2);
            return RC_OK;
        }
        if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8))
            return fail(f, RC_INVALID, "a marker where none may stand");
        enum rc rc = copy_segment(c, marker, &first, f);
        if (rc) return rc;
    }
    return fail(f, RC_INVALID, "the picture has no end");
}

// --- PNG ------------------------------------------------------------------------------------------------------------

// BASIS: Portable Network Graphics (third edition), 5.3 and 11
static enum rc clean_png(struct copying *c, struct fault *f)
{
    static const char drawn[][5] = { "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM",
                                     "sRGB", "bKGD", "sBIT", "acTL", "fcTL", "fdAT" };
    put(c, c->in, png_mark.len);
    c->at = png_mark.len;
    while (has(c, 12)) {
        uint32_t bytes = big(c->in + c->at, 4);
        const uint8_t *type = c->in + c->at + 4;
        if (bytes > INT32_MAX || !has(c, (ptrdiff_t)bytes + 12))
            return fail(f, RC_INVALID, "a chunk is longer than the picture");
        bool keep = false;
        for (ptrdiff_t i = 0; i < COUNT(drawn); i++) keep |= memcmp(type, drawn[i], 4) == 0;
        if (keep) put(c, c->in + c->at, (ptrdiff_t)bytes + 12);
        c->at += (ptrdiff_t)bytes + 12;
        if (memcmp(type, "IEND", 4) == 0) return RC_OK;
    }
    return fail(f, RC_INVALID, "the picture has no end");
}

// --- WebP -----------------------------------------------------------------------------------------------------------

static void put_le32(uint8_t *at, uint32_t n)
{
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(n >> 8 * i);
}

// BASIS: WebP container specification (RFC 9649, 2)
static enum rc clean_webp(struct copying *c, struct fault *f)
{
    enum { HEAD = 12, FLAGS_GONE = 0x2c }; // of the extended header: colour profile, Exif, XMP
    static const char drawn[][5] = { "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF" };
    uint32_t whole = little(c->in + 4, 4);
    if (whole < 4 || whole > (uint32_t)(c->in_len - 8))
        return fail(f, RC_INVALID, "the picture is cut short");
    ptrdiff_t end = 8 + (ptrdiff_t)whole;
    put(c, c->in, HEAD);
    c->at = HEAD;
    bool any = false;
    while (end - c->at >= 8) {
        uint32_t bytes = little(c->in + c->at + 4, 4);
        if (bytes > (uint32_t)(end - c->at - 8))
            return fail(f, RC_INVALID, "a chunk is longer than the picture");
        ptrdiff_t len = 8 + (ptrdiff_t)bytes, padded = len + (len & 1);
        if (padded > end - c->at) padded = len; // the last one's padding may be missing
        bool keep = false;
        for (ptrdiff_t i = 0; i < COUNT(drawn); i++) keep |= memcmp(c->in + c->at, drawn[i], 4) == 0;
        if (keep) {
            ptrdiff_t from = c->out_len;
            put(c, c->in + c->at, padded);
            if (memcmp(c->out + from, "VP8X", 4) == 0 && len > 8) c->out[from + 8] &= (uint8_t)~FLAGS_GONE;
        }
        any |= keep;
        c->at += padded;
    }
    if (!any) return fail(f, RC_INVALID, "there is no picture in it");
    put_le32(c->out + 4, (uint32_t)(c->out_len - 8));
    return RC_OK;
}

enum rc picture_clean(struct str picture, uint8_t *ret_bytes, ptrdiff_t *ret_len, struct fault *f)
{
    struct copying c = { .in = (const uint8_t *)picture.at, .in_len = picture.len, .out = ret_bytes };
    enum rc rc;
    switch (file_kind_of(picture)) {
    case FILE_JPEG:
        rc = clean_jpeg(&c, f);
        break;
    case FILE_PNG:
        rc = clean_png(&c, f);
        break;
    case FILE_WEBP:
        rc = clean_webp(&c, f);
        break;
    default:
        return fail(f, RC_INVALID, "it is no picture that can be cleaned");
    }
    if (!rc) *ret_len = c.out_len;
    return rc;
}
