// Bodies of forms: both media types, what is refused, and one step past each limit.
#include "exchange/form_body.h"
#include "test.h"

static char pool[4 << 20];
static struct fault f;

static enum rc parse(const char *type, struct str body, struct form_body *b)
{
    static struct arena a;
    a = arena_of(pool, sizeof pool, NULL);
    f = (struct fault){ 0 };
    return form_body_parse(&a, str_of(type), body, b, &f);
}

#define PLAIN "application/x-www-form-urlencoded"

// PROVES: URL standard, 5.1
TEST(pairs_come_in_their_order_with_repeats)
{
    struct form_body b;
    CHECK(parse(PLAIN "; charset=UTF-8", S("a=1&attribute%5BX%5D%5B%5D=v1&attribute[X][]=v2&&b=&c"), &b) ==
          RC_OK);
    CHECK_INT(b.count, 5);
    CHECK_STR(b.at[1].name, S("attribute[X][]"));
    CHECK_STR(b.at[1].value, S("v1"));
    CHECK_STR(b.at[2].name, S("attribute[X][]"));
    CHECK_STR(b.at[2].value, S("v2"));
    CHECK_INT(form_get(&b, S("b")).len, 0); // empty is absent
    CHECK_INT(form_get(&b, S("c")).len, 0);
    CHECK_STR(form_get(&b, S("a")), S("1"));
}

TEST(plus_is_a_space_and_chinese_is_utf8)
{
    struct form_body b;
    CHECK(parse("Application/X-WWW-Form-Urlencoded", S("description=%E7%94%B5%E6%A2%AF+%2B%0D%0A2"), &b) ==
          RC_OK);
    CHECK_STR(form_get(&b, S("description")), S("电梯 +\r\n2"));
    CHECK(parse(PLAIN, S("d=%FF"), &b) == RC_INVALID);
    CHECK(parse(PLAIN, S("d=%00"), &b) == RC_INVALID);
    CHECK(parse(PLAIN, S("d=%1b"), &b) == RC_INVALID);
    CHECK(parse(PLAIN, S("d=%4"), &b) == RC_INVALID);
    CHECK(parse(PLAIN, S("d=%"), &b) == RC_INVALID);
    CHECK(parse(PLAIN, S("d=%zz"), &b) == RC_INVALID);
    CHECK(parse(PLAIN, S("=x"), &b) == RC_INVALID);
    CHECK(parse(PLAIN "; charset=iso-8859-1", S("a=1"), &b) == RC_INVALID);
    CHECK(parse("application/json", S("{}"), &b) == RC_MISSING);
    CHECK(parse("", S("a=1"), &b) == RC_MISSING);
}

// PROVES: RFC 2046, 5.1.1; RFC 7578, 4
TEST(parts_of_a_multipart_body_are_fields)
{
    struct form_body b;
    struct str body = S(
        "--xx\r\nContent-Disposition: form-data; name=\"lat\"\r\n\r\n30.1\r\n"
        "--xx\r\ncontent-type: text/plain\r\nContent-Disposition: form-data; name=\"a\\\"b;c\"\r\n\r\n电\r\n梯\r\n--xx--\r\n");
    CHECK(parse("multipart/form-data; boundary=xx", body, &b) == RC_OK);
    CHECK_INT(b.count, 2);
    CHECK_STR(form_get(&b, S("lat")), S("30.1"));
    CHECK_STR(b.at[1].name, S("a\"b;c"));
    CHECK_STR(b.at[1].value, S("电\r\n梯"));
    CHECK(parse("multipart/form-data", body, &b) == RC_INVALID);
    CHECK(parse("multipart/form-data; boundary=yy", body, &b) == RC_INVALID);
    CHECK(parse("multipart/form-data; boundary=xx", str_slice(body, 0, body.len - 8), &b) ==
          RC_INVALID); // cut short
    CHECK(parse("multipart/form-data; boundary=x",
                S("--x\r\nContent-Disposition: form-data; name=p; filename=a.jpg\r\n\r\n1\r\n--x--"),
                &b) == RC_INVALID);
    CHECK(parse("multipart/form-data; boundary=x", S("--x\r\nX: y\r\n\r\n1\r\n--x--"), &b) == RC_INVALID);
    CHECK(parse("multipart/form-data; boundary=x", S("--x--"), &b) == RC_OK);
    CHECK_INT(b.count, 0);
}

TEST(one_step_past_each_limit_is_refused)
{
    struct form_body b;
    static char text[FORM_VALUE_BYTES_MAX + 64];
    ptrdiff_t len = 0;
    for (int i = 0; i < FORM_PAIRS_MAX; i++) len += sprintf(text + len, "a=1&");
    CHECK(parse(PLAIN, (struct str){ text, len }, &b) == RC_OK && b.count == FORM_PAIRS_MAX);
    len += sprintf(text + len, "a=1");
    CHECK(parse(PLAIN, (struct str){ text, len }, &b) == RC_LIMIT);
    memset(text, 'v', sizeof text);
    memcpy(text, "a=", 2);
    CHECK(parse(PLAIN, (struct str){ text, FORM_VALUE_BYTES_MAX + 2 }, &b) == RC_OK);
    CHECK(parse(PLAIN, (struct str){ text, FORM_VALUE_BYTES_MAX + 3 }, &b) == RC_LIMIT);
    memset(text, 'n', FORM_NAME_BYTES_MAX + 1);
    CHECK(parse(PLAIN, (struct str){ text, FORM_NAME_BYTES_MAX }, &b) == RC_OK);
    CHECK(parse(PLAIN, (struct str){ text, FORM_NAME_BYTES_MAX + 1 }, &b) == RC_LIMIT);
    char type[160];
    memset(text, 'b', FORM_BOUNDARY_BYTES_MAX + 1);
    (void)snprintf(type, sizeof type, "multipart/form-data; boundary=%.*s", FORM_BOUNDARY_BYTES_MAX + 1,
                   text);
    CHECK(parse(type, S(""), &b) == RC_INVALID);
    CHECK_TEXT(f.text, "the form names no boundary");
    static char part[FORM_PART_HEAD_BYTES_MAX + 256];
    len = sprintf(part, "--x\r\nContent-Disposition: form-data; name=a\r\nX: ");
    memset(part + len, 'y', FORM_PART_HEAD_BYTES_MAX);
    len += FORM_PART_HEAD_BYTES_MAX;
    len += sprintf(part + len, "\r\n\r\n1\r\n--x--");
    CHECK(parse("multipart/form-data; boundary=x", (struct str){ part, len }, &b) == RC_INVALID);
}
