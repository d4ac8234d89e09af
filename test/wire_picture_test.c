// Pictures without what they say of their making, and what a file is by its first bytes.
#include "test.h"
#include "wire/picture.h"

static uint8_t out[1 << 16];
static ptrdiff_t out_len;
static struct fault f;

static enum rc clean(const void *bytes, ptrdiff_t len)
{
    f = (struct fault){ 0 };
    out_len = -1;
    return picture_clean((struct str){ bytes, len }, out, &out_len, &f);
}

static bool says(const char *word)
{
    return str_contains((struct str){ (const char *)out, out_len }, str_of(word));
}

struct build {
    uint8_t at[1 << 15];
    ptrdiff_t len;
};

static void add(struct build *b, const void *bytes, ptrdiff_t len)
{
    memcpy(b->at + b->len, bytes, (size_t)len);
    b->len += len;
}

static void segment(struct build *b, uint8_t marker, const void *bytes, ptrdiff_t len)
{
    uint8_t head[] = { 0xff, marker, (uint8_t)((len + 2) >> 8), (uint8_t)(len + 2) };
    add(b, head, 4);
    add(b, bytes, len);
}

// Exif in either byte order: orientation `turned`, then a text as GPS data would be.
static void exif(struct build *b, bool is_big, uint8_t turned)
{
    uint8_t big_end[] = { 'E', 'x',    'i', 'f', 0,   0,    'M', 'M', 0,   42,  0,  0,
                          0,   8,      0,   1,   1,   0x12, 0,   3,   0,   0,   0,  1,
                          0,   turned, 0,   0,   'G', 'P',  'S', '3', '0', '.', '1' };
    uint8_t little_end[] = { 'E',    'x', 'i', 'f', 0,    0,   'I', 'I', 42,  0,   8,  0,
                             0,      0,   1,   0,   0x12, 1,   3,   0,   1,   0,   0,  0,
                             turned, 0,   0,   0,   'G',  'P', 'S', '3', '0', '.', '1' };
    segment(b, 0xe1, is_big ? big_end : little_end, sizeof big_end);
}

static const uint8_t scan[] = { 0xff, 0xda, 0, 4, 1, 2, 0x11, 0xff, 0, 0x22, 0xff, 0xd0, 0x33 };

static struct build jpeg(bool is_big, uint8_t turned)
{
    struct build b = { 0 };
    add(&b, "\xff\xd8", 2);
    segment(&b, 0xe0, "JFIF\0....", 9);
    exif(&b, is_big, turned);
    segment(&b, 0xe2, "ICC_PROFILE maker", 17);
    segment(&b, 0xee, "Adobe", 5);
    segment(&b, 0xfe, "a comment", 9);
    segment(&b, 0xdb, "quantisation", 12);
    add(&b, scan, sizeof scan);
    segment(&b, 0xc4, "huffman", 7); // between scans of a progressive one
    segment(&b, 0xed, "Photoshop caption", 17);
    add(&b, scan, sizeof scan);
    add(&b, "\xff\xd9", 2);
    add(&b, "a video after the end", 21);
    return b;
}

// PROVES: ISO/IEC 10918-1, B.1 and B.2
TEST(a_jpeg_loses_what_it_says_and_keeps_what_draws)
{
    struct build b = jpeg(true, 1);
    CHECK(clean(b.at, b.len) == RC_OK);
    CHECK(!says("GPS") && !says("Exif") && !says("ICC") && !says("comment") && !says("caption") &&
          !says("video"));
    CHECK(says("JFIF") && says("Adobe") && says("quantisation") && says("huffman"));
    CHECK(out_len > 2 && memcmp(out + out_len - 2, "\xff\xd9", 2) == 0);
    int scans = 0;
    for (ptrdiff_t i = 0; i + (ptrdiff_t)sizeof scan <= out_len; i++)
        scans += memcmp(out + i, scan, sizeof scan) == 0;
    CHECK_INT(scans, 2);
}

TEST(the_orientation_stays_and_nothing_else_of_it)
{
    for (int is_big = 0; is_big < 2; is_big++) {
        struct build b = jpeg(is_big, 6);
        CHECK(clean(b.at, b.len) == RC_OK);
        CHECK(says("Exif") && !says("GPS"));
        static uint8_t again[1 << 16];
        ptrdiff_t len;
        CHECK(picture_clean((struct str){ (const char *)out, out_len }, again, &len, &f) == RC_OK);
        CHECK(len == out_len && memcmp(again, out, (size_t)len) == 0); // clean already
    }
    struct build odd = jpeg(true, 99);
    CHECK(clean(odd.at, odd.len) == RC_OK && !says("Exif"));
}

TEST(a_jpeg_that_is_cut_or_lies_about_a_length_is_refused)
{
    struct build b = jpeg(true, 6);
    for (ptrdiff_t len = 0; len < b.len - 21; len++) CHECK(clean(b.at, len) == RC_INVALID);
    struct build lie = { 0 };
    add(&lie, "\xff\xd8\xff\xe0\xff\xff", 6);
    CHECK(clean(lie.at, lie.len) == RC_INVALID);
    struct build naked = { 0 };
    add(&naked, "\xff\xd8\xff\xd0", 4);
    CHECK(clean(naked.at, naked.len) == RC_INVALID);
}

static void chunk(struct build *b, const char *type, const void *bytes, ptrdiff_t len)
{
    uint8_t head[] = { 0, 0, (uint8_t)(len >> 8), (uint8_t)len };
    add(b, head, 4);
    add(b, type, 4);
    add(b, bytes, len);
    add(b, "crc.", 4);
}

// PROVES: Portable Network Graphics (third edition), 5.3 and 11
TEST(a_png_keeps_only_chunks_that_draw)
{
    struct build b = { 0 };
    add(&b, "\x89PNG\r\n\x1a\n", 8);
    chunk(&b, "IHDR", "thirteen bytes", 13);
    chunk(&b, "eXIf", "GPS30.1", 7);
    chunk(&b, "tEXt", "Author\0Zhang", 12);
    chunk(&b, "tIME", "2026...", 7);
    chunk(&b, "iCCP", "maker", 5);
    chunk(&b, "tRNS", "clear", 5);
    chunk(&b, "IDAT", "pixels", 6);
    chunk(&b, "IEND", "", 0);
    ptrdiff_t whole = b.len;
    add(&b, "trailer", 7);
    CHECK(clean(b.at, b.len) == RC_OK);
    CHECK(says("IHDR") && says("pixels") && says("clear"));
    CHECK(!says("GPS") && !says("Zhang") && !says("2026") && !says("maker") && !says("trailer"));
    for (ptrdiff_t len = 0; len < whole; len++) CHECK(clean(b.at, len) == RC_INVALID);
}

static void riff(struct build *b, const char *type, const void *bytes, ptrdiff_t len)
{
    uint8_t head[] = { (uint8_t)len, (uint8_t)(len >> 8), 0, 0 };
    add(b, type, 4);
    add(b, head, 4);
    add(b, bytes, len);
    if (len & 1) add(b, "", 1);
}

// PROVES: WebP container specification (RFC 9649, 2)
TEST(a_webp_loses_its_exif_and_says_so_in_its_header)
{
    struct build b = { 0 };
    add(&b, "RIFF....WEBP", 12);
    riff(&b, "VP8X", "\x3e\0\0\0aabbcc", 10);
    riff(&b, "ICCP", "maker", 5);
    riff(&b, "VP8 ", "pixels!", 7);
    riff(&b, "EXIF", "GPS30.1", 7);
    riff(&b, "XMP ", "Zhang", 5);
    for (int i = 0; i < 4; i++) b.at[4 + i] = (uint8_t)((b.len - 8) >> 8 * i);
    CHECK(clean(b.at, b.len) == RC_OK);
    CHECK(says("pixels!") && !says("GPS") && !says("Zhang") && !says("maker"));
    CHECK_INT(out[20], 0x3e & ~0x2c);
    CHECK_INT(out[4] | out[5] << 8, out_len - 8);
    b.at[12 + 4] = 0xff;
    CHECK(clean(b.at, b.len) == RC_INVALID);
    CHECK(clean("RIFF\4\0\0\0WEBP", 12) == RC_INVALID);
}

// PROVES: ISO/IEC 14496-12, 4.3
TEST(a_file_is_what_its_first_bytes_say)
{
    CHECK_INT(file_kind_of(S("\xff\xd8\xff\xe0")), FILE_JPEG);
    CHECK_INT(file_kind_of(S("\x89PNG\r\n\x1a\n")), FILE_PNG);
    CHECK_INT(file_kind_of(S("RIFF....WEBPVP8 ")), FILE_WEBP);
    CHECK_INT(file_kind_of(S("%PDF-1.7")), FILE_PDF);
    CHECK_INT(file_kind_of(S("\0\0\0\x18"
                             "ftypisom")),
              FILE_MP4);
    CHECK_INT(file_kind_of(S("\0\0\0\x18"
                             "ftypheic")),
              FILE_OTHER); // few can open it, and what it says of its making could not be taken off
    CHECK_INT(file_kind_of(S("<svg onload=alert(1)>")), FILE_OTHER);
    CHECK_INT(file_kind_of(S("MZ")), FILE_OTHER);
    CHECK_INT(file_kind_of(S("")), FILE_OTHER);
    for (int k = FILE_JPEG; k < FILE_KINDS; k++) {
        enum file_kind same;
        CHECK(file_kind_parse(file_kind_name((enum file_kind)k), &same) && (int)same == k);
        CHECK(file_kind_media((enum file_kind)k).len > 0);
    }
    CHECK(clean("%PDF-1.7", 8) == RC_INVALID);
}
