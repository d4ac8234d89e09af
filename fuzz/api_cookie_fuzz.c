// Any bytes as a Cookie field, and as the other small fields that are read by hand: what is found is a view of the field and clean.
#include "api/parse_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_cookie(struct str field)
{
    struct str value;
    if (!cookie_get(field, S("anlan_session"), &value)) return;
    MUST(str_contains(field, S("anlan_session=")));
    MUST(value.len == 0 || (value.at >= field.at && value.at + value.len <= field.at + field.len));
    for (ptrdiff_t i = 0; i < value.len; i++)
        MUST(value.at[i] > 0x20 && value.at[i] < 0x7f && value.at[i] != ';' && value.at[i] != '"');
}

static void check_headers(struct str field)
{
    struct headers h = { 0 };
    int64_t length = -2;
    struct str line, name, value;
    while (field.len > 0) {
        (void)str_cut(field, '\n', &line, &field);
        (void)str_cut(line, ':', &name, &value);
        headers_take(&h, name, str_trim(value));
    }
    enum problem p = headers_check(&h, &length);
    MUST(p ? length == -2 : length >= -1 && h.hosts == 1 && h.lengths <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str field = { (const char *)data, (ptrdiff_t)size };
    struct address address;
    struct network network;
    int64_t ms;
    if (size > 16 << 10) return 0;
    check_cookie(field);
    check_headers(field);
    enum language l = language_wanted(field);
    MUST(l == LANGUAGE_EN || l == LANGUAGE_ZH);
    if (gzip_accepted(field))
        MUST(memchr(data, 'p', size) || memchr(data, 'P', size) || memchr(data, '*', size));
    if (etag_listed(field, S("\"a\""))) MUST(str_contains(field, S("\"a\"")) || str_contains(field, S("*")));
    if (uuid7_parse(field, &ms)) MUST(size == 36 && ms >= 0 && ms < INT64_C(1) << 48);
    if (forwarded_last(field, &address)) (void)prefix_of(&address);
    if (network_parse(field, &network)) MUST(network_holds(&network, &network.address));
    MUST(trace_id(field).len == 0 || trace_id(field).len == 32);
    (void)media_is_json(field);
    return 0;
}
