// The ledger's rulings asked again: the same pack gives the same answers; a pack with one rule changed gives others for exactly the acts that the
// rule was about.
#include "exchange/setup.h"
#include "flow/city.h"
#include "gate/rebuild.h"
#include "packs/folder.h"
#include "test.h"

static struct city city;
static char pool[160 << 20];

static int64_t helped(const char *who)
{
    int64_t id = city_open_case(&city, "help-request", "{\"narrative\":\"电梯停了\"}")->job.position;
    CHECK(city_admitted(city_act(&city, who, id, "record", "", "{\"text\":\"已联系物业\"}")));
    return id;
}

// The text `from` within the rule of that id, in whichever table it stands.
static const struct pack *changed_pack(const char *rule, const char *from, const char *to)
{
    struct arena a = arena_of(pool, sizeof pool, NULL);
    struct folder folder = folder_of(&a, ANLAN_SOURCE "/packs/cn");
    const struct pack *p = NULL;
    struct fault f = { 0 };
    for (int32_t i = 0; i < folder.count; i++) {
        struct str *bytes = &folder.at[i].bytes;
        ptrdiff_t at = str_find(*bytes, arena_print(&a, "<rule id=\"%s\">", rule));
        if (at < 0) continue;
        struct str head = str_slice(*bytes, 0, at), tail = str_slice(*bytes, at, bytes->len);
        ptrdiff_t place = str_find(tail, str_of(from));
        MUST(place >= 0 && place < str_find(tail, S("</rule>")));
        *bytes = arena_print(&a, "%.*s%.*s%s%.*s", P(head), P(str_slice(tail, 0, place)), to,
                             P(str_slice(tail, place + (ptrdiff_t)strlen(from), tail.len)));
    }
    enum rc rc = pack_load(&a, folder.at, folder.count, &p, &f);
    if (rc) printf("%s\n", f.text);
    MUST(!rc);
    return p;
}

struct told {
    int64_t at[64];
    int32_t count, refused;
};

static void tell(void *self, const struct replay_difference *d)
{
    struct told *t = self;
    MUST(t->count < COUNT(t->at));
    t->at[t->count++] = d->position;
    t->refused += str_contains(d->now, S("\"refused\":\"role\"")) && !str_contains(d->was, S("refused"));
    CHECK_STR(d->act, S("record"));
}

static struct replay_report replay(const struct pack *instead, struct told *told)
{
    char path[96];
    struct replay_report r = { 0 };
    struct fault f = { 0 };
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    struct replay_options o = { .path = str_of(path), .instead = instead, .differs = tell, .self = told };
    enum rc rc = gate_replay(city.gate, &o, &r, &f);
    if (rc) printf("%s\n", f.text);
    CHECK(!rc);
    (void)unlink(path);
    return r;
}

TEST(one_changed_rule_changes_exactly_the_acts_that_it_was_about)
{
    city_build(&city);
    struct told told = { 0 };
    int64_t by_handler[3], by_others;
    for (int i = 0; i < COUNT(by_handler); i++) by_handler[i] = helped("duty");
    by_others = helped("chen");
    CHECK(city_admitted(city_act(&city, "li", by_others, "record", "", "{\"text\":\"知悉\"}")));
    struct replay_report r = replay(NULL, &told);
    CHECK(r.asked >= 9 && r.same == r.asked && r.different == 0 && told.count == 0);
    struct replay_report same = replay(changed_pack("record", "handler", "handler"), &told);
    CHECK(same.asked == r.asked && same.different == 0);
    struct replay_report other = replay(changed_pack("record", "handler", ""), &told);
    CHECK_INT(other.asked, r.asked);
    CHECK_INT(other.different, COUNT(by_handler));
    CHECK_INT(told.count, COUNT(by_handler));
    CHECK_INT(told.refused, COUNT(by_handler));
    for (int i = 0; i < told.count; i++) CHECK_INT(told.at[i], by_handler[i] + 1);
    city_remove(&city);
}
