// What the people of the town ask for: mostly what the case as they know it calls for, sometimes anything at all.
#include "sim/town_int.h"

struct can { // who "": the holder of the receipt; "@": one of the unit that owns the case
    const char *act, *who, *purpose, *data;
};
enum { FILLED_BYTES = 1024 };

// The token of a file that was just sent, as a member of a list; nothing where it could not be sent.
static void fill_file(struct town *t, int64_t agency, struct text *out)
{
    struct arena scratch = t->work;
    struct text bytes = { .arena = &scratch };
    for (uint64_t i = 0, lines = 1 + town_draw(t, 40); i < lines; i++)
        text_print(&bytes, "SEALED-%d in a photograph\n", t->markers++);
    struct str token = town_file(t, agency, text_str(&bytes));
    if (token.len) text_print(out, "\"%.*s\"", P(token));
}

// "%M" becomes a text that must never be found on the disk; "%n" a number; "%F" a file.
static struct str fill(struct town *t, int64_t agency, const char *pattern)
{
    struct text out = { .arena = &t->arena };
    for (const char *at = pattern; *at; at++) {
        if (at[0] != '%')
            text_char(&out, *at);
        else if (*++at == 'F')
            fill_file(t, agency, &out);
        else if (*at == 'M')
            text_print(&out, "SEALED-%d 楼下水管爆裂", t->markers++);
        else
            text_print(&out, "%d", t->markers++);
    }
    return text_str(&out);
}

static const struct can openings[] = {
    { "help-request", "", "",
      "{\"narrative\":\"%M\",\"channel\":\"web\",\"reporter\":{\"name\":\"%M\",\"phone\":\"1380000%n\"}}" },
    { "help-request", "", "", "{\"narrative\":\"%M\",\"title\":\"%M\",\"reporter\":{\"name\":\"%M\"}}" },
    { "public-order", "", "",
      "{\"narrative\":\"%M\",\"place\":{\"lat_e7\":301000000,\"lng_e7\":1201000000,\"address\":\"%M\"}}" },
    { "neighbour-dispute", "", "", "{\"narrative\":\"%M\",\"reporter\":{\"phone\":\"1390000%n\"}}" },
    { "help-request", "", "", "{\"narrative\":\"%M\",\"files\":[%F]}" },
    { "help-request", "", "", "{\"narrative\":7}" }, // not a form
};

// By the status that the case is known to have.
static const struct {
    const char *status;
    struct can can;
} next_acts[] = {
    { "received", { "accept", "@", "", "{}" } },
    { "received", { "accept", "@", "", "{}" } },
    { "received", { "transfer", "@", "", "{\"unit\":\"neighbour/desk\",\"reason\":\"%M\"}" } },
    { "received", { "accept-transfer", "mei", "", "{}" } },
    { "accepted", { "take", "@", "", "{}" } },
    { "accepted", { "take", "@", "", "{}" } },
    { "accepted", { "transfer", "@", "", "{\"unit\":\"neighbour/desk\",\"reason\":\"%M\"}" } },
    { "accepted", { "accept-transfer", "mei", "", "{}" } },
    { "assigned", { "acknowledge", "@", "", "{}" } },
    { "assigned", { "accept-transfer", "mei", "", "{}" } },
    { "working",
      { "resolve", "@", "", "{\"code\":\"helped\",\"answer\":\"%M\",\"public_title\":\"已办结第%n号\"}" } },
    { "resolved", { "close", "@", "", "{}" } },
    { "closed", { "erase", "law", "legal-review", "{\"parts\":[\"reporter\"],\"reason\":\"%M\"}" } },
    { "closed", { "erase", "law", "legal-review", "{\"parts\":[\"narrative\"],\"reason\":\"%M\"}" } },
    { "closed", { "reopen", "", "", "{\"reason\":\"%M\"}" } },
};

static const struct can anytime[] = {
    { "record", "duty", "", "{\"text\":\"%M\"}" },
    { "record", "mei", "", "{\"text\":\"%M\"}" },
    { "read", "duty", "handle-case", "{\"parts\":[\"reporter\",\"narrative\"]}" },
    { "read", "li", "supervision", "{\"parts\":[\"narrative\"]}" },
    { "read", "duty", "", "{\"parts\":[\"narrative\"]}" },
    { "hold", "duty", "", "{\"reason\":\"%M\"}" },
    { "resume", "duty", "", "{\"reason\":\"%M\"}" },
    { "extend", "li", "", "{\"reason\":\"%M\"}" },
    { "release", "li", "", "{\"public_title\":\"公开标题%n\"}" },
    { "transfer", "chen", "", "{\"unit\":\"mediation\",\"reason\":\"%M\"}" },
    { "transfer", "zhou", "", "{\"unit\":\"command\",\"reason\":\"%M\"}" },
    { "transfer", "mei", "", "{\"unit\":\"anlan-demo/command\",\"reason\":\"%M\"}" },
    { "accept-transfer", "zhou", "", "{}" },
    { "accept-transfer", "duty", "", "{}" },
    { "decline-transfer", "mei", "", "{\"reason\":\"%M\"}" },
    { "withdraw-transfer", "duty", "", "{}" },
    { "lock", "law", "legal-review", "{\"parts\":[\"narrative\"],\"reason\":\"%M\"}" },
    { "unlock", "law", "legal-review", "{\"parts\":[\"narrative\"],\"reason\":\"%M\"}" },
    { "legal-hold", "law", "", "{\"reason\":\"%M\"}" },
    { "lift-legal-hold", "law", "", "{\"reason\":\"%M\"}" },
    { "correct", "li", "", "{\"reason\":\"%M\",\"narrative\":\"%M\"}" },
    { "close", "li", "", "{}" },
    { "add", "", "", "{\"text\":\"%M\"}" },
    { "add", "", "", "{\"text\":\"%M\",\"files\":[%F]}" },
    { "erase", "law", "legal-review", "{\"parts\":[\"reporter\"],\"reason\":\"%M\"}" },
    { "erase", "nora", "legal-review", "{\"parts\":[\"narrative\"],\"reason\":\"%M\"}" },
    { "withdraw", "", "", "{}" },
    { "rate", "", "", "{\"score\":4}" },
    { "complain", "", "", "{\"kind\":\"service-complaint\",\"narrative\":\"%M\"}" },
    { "close", "nobody", "", "{}" },
};

static const struct can *pick_next(struct town *t, const struct known_case *c)
{
    const struct can *found = NULL;
    uint64_t seen = 0;
    for (ptrdiff_t i = 0; i < COUNT(next_acts); i++)
        if (strcmp(next_acts[i].status, c->status) == 0 && town_draw(t, ++seen) == 0)
            found = &next_acts[i].can;
    return found;
}

static const struct known_case *pick_case(struct town *t)
{
    int32_t recent = t->cases_count < 6 ? t->cases_count : 6; // people are busy with what is new
    if (town_chance(t, 2)) return &t->cases[t->cases_count - 1 - (int32_t)town_draw(t, (uint64_t)recent)];
    return &t->cases[town_draw(t, (uint64_t)t->cases_count)];
}

// UUID of version 7, of now.
static void make_key(struct town *t, char ret_key[static 37])
{
    uint64_t ms = (uint64_t)(t->clock.now.ns / NS_PER_MS);
    uint64_t a = town_draw(t, UINT64_C(1) << 12), b = town_draw(t, UINT64_C(1) << 12),
             c = town_draw(t, UINT64_C(1) << 48);
    (void)snprintf(ret_key, 37, "%08llx-%04llx-7%03llx-8%03llx-%012llx",
                   (unsigned long long)(ms >> 16 & 0xFFFFFFFF), (unsigned long long)(ms & 0xFFFF),
                   (unsigned long long)a, (unsigned long long)b, (unsigned long long)c);
}

static void ask_opening(struct town *t, struct request *r)
{
    const struct can *o = &openings[town_draw(t, COUNT(openings))];
    r->agency = town_chance(t, 4) ? NEIGHBOUR : HOME;
    r->casefile = -1;
    r->kind = o->act;
    r->act = "open";
    r->route =
        town_chance(t, 5) ? "/open311/v2/requests" : "POST /api/v1/cases"; // a key counts at its own door
    r->actor = (struct actor){ .class = ACTOR_ANONYMOUS, .agency = r->agency };
    r->data = fill(t, r->agency, o->data);
}

static const char *worker_of(const struct known_case *c)
{
    static const struct {
        const char *unit, *name;
    } workers[] = { { "river-station", "wang" }, { "mediation", "zhou" }, { "desk", "mei" } };
    for (ptrdiff_t i = 0; i < COUNT(workers); i++)
        if (strcmp(workers[i].unit, c->owner) == 0) return workers[i].name;
    return "duty";
}

static void ask_act(struct town *t, struct request *r)
{
    const struct known_case *c = pick_case(t);
    const struct can *next = town_chance(t, 4) ? NULL : pick_next(t, c);
    const struct can *can = next ? next : &anytime[town_draw(t, COUNT(anytime))];
    const char *who = can->who[0] == '@' ? worker_of(c) : can->who;
    if (c->agency == NEIGHBOUR && strcmp(who, "law") == 0) who = "nora";
    bool neighbour = strcmp(who, "mei") == 0 || strcmp(who, "nora") == 0;
    r->agency = c->agency;
    r->casefile = c->id;
    r->act = can->act;
    r->purpose = can->purpose;
    r->route = "POST /api/v1/cases/{id}/acts";
    r->actor = who[0] ? (struct actor){ .class = ACTOR_STAFF,
                                        .agency = neighbour ? NEIGHBOUR : HOME,
                                        .name = str_of(who) }
                      : (struct actor){ .class = ACTOR_HOLDER, .agency = c->agency, .casefile = c->id };
    if (strcmp(can->act, "read") == 0 && town_chance(t, 2))
        memset(r->actor.session, 1 + t->life, sizeof r->actor.session);
    r->data = fill(t, r->agency, can->data);
}

// A row of a file: by a member of staff, with the time of its event, and safe to bring twice.
static void ask_import(struct town *t, struct request *r)
{
    ask_opening(t, r);
    r->agency = HOME;
    r->actor = (struct actor){ .class = ACTOR_STAFF, .agency = HOME, .name = S("chen") };
    r->source_row = arena_print(&t->arena, "row %d", (int)town_draw(t, 40));
}

// An operator at the console gives somebody another name.
static void ask_account(struct town *t, struct request *r)
{
    r->agency = HOME;
    r->casefile = -1;
    r->act = "set-account";
    r->route = "POST /api/v1/users";
    r->actor = (struct actor){ .class = ACTOR_SYSTEM, .agency = HOME, .name = S("town") };
    r->data = fill(t, HOME, "{\"agency\":1,\"name\":\"guest\",\"words\":\"guest %n\",\"roles\":[]}");
}

struct request *ask_new(struct town *t)
{
    if (t->asked_count == ASKED_MAX) return NULL;
    struct request *r = &t->asked[t->asked_count++];
    *r = (struct request){ .kind = "", .purpose = "", .position = -1 };
    if (t->cases_count == 0 || town_chance(t, 6))
        ask_opening(t, r);
    else if (town_chance(t, 20))
        ask_import(t, r);
    else if (town_chance(t, 40))
        ask_account(t, r);
    else
        ask_act(t, r);
    if (r->source_row.len == 0 && !town_chance(t, 4)) make_key(t, r->key);
    return r;
}

struct request *ask_again(struct town *t)
{
    int32_t recent = t->asked_count < 24 ? t->asked_count : 24;
    if (recent == 0) return NULL;
    struct request *r = &t->asked[t->asked_count - 1 - (int32_t)town_draw(t, (uint64_t)recent)];
    return r->key[0] ? r : NULL;
}
