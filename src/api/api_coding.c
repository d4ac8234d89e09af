// Packed answers: which may be, for whom, and the packing, in a reader's thread after the answer stands. zlib's memory lasts as long as that,
// so there is never more of it than there are readers; the clerk and the thread that speaks HTTP never pack.
#include "api/api_int.h"
#include "wire/gzip.h"

enum {
    PACK_BYTES_MIN = 1 << 10, // less would fill the same packet
    PACK_BYTES_MAX = 4 << 20,
    PACK_LEVEL = 5
};

// Letters; not what is packed already or looks like chance.
static bool is_text(const struct call_answer *a)
{
    return a->kind == REPLY_JSON || a->kind == REPLY_TEXT ||
           (a->kind == REPLY_BYTES && a->type && str_starts(str_of(a->type), S("image/svg")));
}

// THE RULE. How long a packed answer is tells how alike its parts are: whoever can put words of his own into an answer, and sees its length go
// by, guesses what else is in it letter by letter (the attack called BREACH). So no answer is packed in which a secret stands:
//   - what POST and DELETE give: the codes of receipts, fields that a read opened, accounts with their sessions;
//   - what a receipt's code opens: its holder's own parts and the random bytes that open them;
//   - problems, which repeat what was sent.
// What is left are plain GETs, in which no sealed field stands (DESIGN 6, "Reads"), no code and no token: a session's token is a cookie, which is
// a header field, and another site's request does not bring it; there is no other. Streams, files and pages have ways of their own.
bool answer_may_be_packed(const struct call *c)
{
    return c->route && c->method == METHOD_GET && c->route->who != WHO_HOLDER && !c->problem.code &&
           c->answer.status == 200 && !c->answer.coding && is_text(&c->answer);
}

bool packing_wanted(const struct call *c, ptrdiff_t bytes)
{
    return bytes >= PACK_BYTES_MIN && bytes <= PACK_BYTES_MAX && gzip_accepted(c->head.accept_encoding);
}

void call_pack(struct call *c)
{
    struct str plain = c->answer.body;
    if (!answer_may_be_packed(c)) return;
    c->answer.either = true;
    ptrdiff_t room = plain.len - plain.len / 8, len; // it is to be worth unpacking
    if (!packing_wanted(c, plain.len) || room > arena_left(&c->arena)) return;
    char *out = NEW(&c->arena, char, room);
    if (!gzip_pack(plain, PACK_LEVEL, out, room, &len)) return;
    c->answer.body = (struct str){ out, len };
    c->answer.coding = "gzip";
}

struct str fixed_pack(struct arena *a, struct str plain)
{
    enum { SMALLEST = 9 };
    ptrdiff_t room = gzip_room(plain.len), len;
    char *out = NEW(a, char, room);
    MUST(gzip_pack(plain, SMALLEST, out, room, &len));
    return (struct str){ out, len };
}
