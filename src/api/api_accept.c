// What a client would rather have: a language, a content coding. Pure.
// BASIS: RFC 9110, 12.4.2 (weights)
#include "api/parse_int.h"

// The weight of one range in thousandths, or -1 where it cannot be read.
static int32_t range_weight(struct str parameters)
{
    enum { DIGITS_MAX = 3 };
    if (parameters.len == 0) return 1000;
    struct str name, value;
    if (!str_cut(parameters, '=', &name, &value) || !str_equal(str_trim(name), S("q"))) return -1;
    value = str_trim(value);
    if (value.len == 0 || (value.at[0] != '0' && value.at[0] != '1') || value.len > 2 + DIGITS_MAX) return -1;
    int32_t weight = (value.at[0] - '0') * 1000, unit = 100;
    if (value.len > 1 && value.at[1] != '.') return -1;
    for (ptrdiff_t i = 2; i < value.len; i++, unit /= 10) {
        if (value.at[i] < '0' || value.at[i] > '9') return -1;
        weight += (value.at[i] - '0') * unit;
    }
    return weight <= 1000 ? weight : -1;
}

static bool primary_is(struct str range, const char primary[static 2])
{
    return range.len >= 2 && (range.at[0] | 0x20) == primary[0] && (range.at[1] | 0x20) == primary[1] &&
           (range.len == 2 || range.at[2] == '-');
}

enum language language_wanted(struct str field)
{
    enum { RANGES_MAX = 16 };
    int32_t zh = -1, en = -1, any = -1;
    for (int i = 0; i < RANGES_MAX && field.len > 0; i++) {
        struct str one, range, parameters;
        (void)str_cut(field, ',', &one, &field);
        (void)str_cut(str_trim(one), ';', &range, &parameters);
        range = str_trim(range);
        int32_t weight = range_weight(str_trim(parameters));
        if (primary_is(range, "zh") && weight > zh) zh = weight;
        if (primary_is(range, "en") && weight > en) en = weight;
        if (str_equal(range, S("*")) && weight > any) any = weight;
    }
    if (zh < 0) zh = any;
    if (en < 0) en = any;
    return zh > en && zh > 0 ? LANGUAGE_ZH : LANGUAGE_EN;
}

// BASIS: RFC 9110, 12.5.3: what is not named is not taken, but for identity, which is taken unless it is refused
bool gzip_accepted(struct str field)
{
    enum { CODINGS_MAX = 16 };
    int32_t gzip = -1, identity = -1, any = -1;
    for (int i = 0; i < CODINGS_MAX && field.len > 0; i++) {
        struct str one, coding, parameters;
        (void)str_cut(field, ',', &one, &field);
        (void)str_cut(str_trim(one), ';', &coding, &parameters);
        coding = str_trim(coding);
        int32_t weight = range_weight(str_trim(parameters));
        if (same_name(coding, S("gzip")) || same_name(coding, S("x-gzip"))) gzip = weight;
        if (same_name(coding, S("identity"))) identity = weight;
        if (str_equal(coding, S("*"))) any = weight;
    }
    if (gzip < 0) gzip = any;
    return gzip > 0 && gzip >= identity;
}
