// The clock of a server that was built for tests (the program anlan_clock): {"at": RFC 3339} or {"advance_s": N}. The shipped program has
// neither this file nor its route.
#include "api/api_int.h"
#include "world/world.h"

enum rc get_test_clock(struct call *c)
{
    struct json_out o = json_out_of(&c->arena);
    json_open(&o, '{');
    json_put_instant(&o, "now", c->api->o.world->now(c->api->o.world->self));
    json_shut(&o, '}');
    return answer_json(c, 200, json_out_str(&o));
}

enum rc post_test_clock(struct call *c)
{
    const struct json *body;
    struct instant now = c->api->o.world->now(c->api->o.world->self);
    enum rc rc = call_json(c, &body);
    if (!rc) rc = members_only(c, body, "at advance_s");
    if (rc) return rc;
    struct str at = json_str(body, S("at"));
    if (at.len && !instant_parse(at, &now)) return refuse(c, PROBLEM_MEMBER, S("at"), S("RFC 3339"));
    now.ns += json_int(body, S("advance_s"), 0) * NS_PER_S;
    world_set(now);
    return get_test_clock(c);
}
