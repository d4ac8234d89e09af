// Addresses as text, and the prefixes by which rates count them.
#include "api/parse_int.h"
#include <arpa/inet.h>

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff }; // ::ffff:0:0/96

bool address_parse(struct str text, struct address *ret_address)
{
    char c_text[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= (ptrdiff_t)sizeof c_text || memchr(text.at, 0, (size_t)text.len))
        return false;
    memcpy(c_text, text.at, (size_t)text.len);
    c_text[text.len] = 0;
    struct address out;
    memcpy(out.at, mapped, sizeof mapped);
    if (inet_pton(AF_INET, c_text, out.at + sizeof mapped) != 1 && inet_pton(AF_INET6, c_text, out.at) != 1)
        return false;
    *ret_address = out;
    return true;
}

static bool is_v4(const struct address *a) { return memcmp(a->at, mapped, sizeof mapped) == 0; }

bool address_is_loopback(const struct address *a)
{
    static const uint8_t one[16] = { [15] = 1 };
    return is_v4(a) ? a->at[12] == 127 : memcmp(a->at, one, sizeof one) == 0;
}

struct prefix prefix_of(const struct address *a)
{
    struct prefix p = { { 0 } };
    if (is_v4(a)) {
        p.at[0] = 4;
        memcpy(p.at + 1, a->at + 12, 3); // /24
    } else {
        p.at[0] = 6;
        memcpy(p.at + 1, a->at, 7); // /56
    }
    return p;
}

bool forwarded_last(struct str field, struct address *ret_address)
{
    ptrdiff_t comma = field.len;
    while (comma > 0 && field.at[comma - 1] != ',') comma--;
    return address_parse(str_trim(str_slice(field, comma, field.len)), ret_address);
}

bool network_parse(struct str text, struct network *ret_network)
{
    struct str address, bits_text;
    struct network n = { .bits = 128 };
    bool sized = str_cut(text, '/', &address, &bits_text);
    if (!address_parse(address, &n.address)) return false;
    if (sized) {
        int64_t bits, most = is_v4(&n.address) ? 32 : 128;
        if (!str_int64(bits_text, &bits) || bits < 0 || bits > most) return false;
        n.bits = (int32_t)(bits + 128 - most);
    }
    *ret_network = n;
    return true;
}

bool network_holds(const struct network *n, const struct address *a)
{
    int32_t whole = n->bits / 8, rest = n->bits % 8;
    if (memcmp(n->address.at, a->at, (size_t)whole) != 0) return false;
    return rest == 0 || ((n->address.at[whole] ^ a->at[whole]) >> (8 - rest)) == 0;
}
