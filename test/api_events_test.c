// Live events over HTTP: what is told, to whom, from where on, how a listener ends. One connection a listener, as a browser has it.
#include "api/events_int.h"
#include "flow/ear.h"

static struct web web;

static const char help[] =
    "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"三号楼电梯停了\",\"channel\":\"web\"}}";
static const char complaint[] =
    "{\"kind\":\"staff-complaint\",\"data\":{\"narrative\":\"态度不好\",\"unit\":\"river-station\",\"channel\":\"web\"}}";

// Opens a case as nobody; its name in `ret_id`, its receipt's code in `ret_code` (may be NULL).
static void report(const char *body, char ret_id[static 32], char *ret_code)
{
    web.receipt[0] = 0;
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases", body), 201);
    const struct json *j = web_json(&web);
    (void)snprintf(ret_id, 32, "%.*s", P(json_str(j, S("id"))));
    if (ret_code) (void)snprintf(ret_code, 32, "%.*s", P(json_str(j, S("receipt"))));
}

static int act(const struct who *who, const char *id, const char *body)
{
    char path[160];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    return web_post(&web, who, path, body);
}

static bool speaks_of(const struct frame *f, const char *id, const char *act_name)
{
    const struct json *j = city_json(&web.city, f->data);
    return str_equal(json_str(j, S("case")), str_of(id)) &&
           str_equal(json_str(j, S("act")), str_of(act_name)) && json_int(j, S("seq"), -1) == f->id &&
           json_str(j, S("at")).len > 0;
}

TEST(an_act_is_told_as_it_happens_and_only_to_whom_may_see_the_case)
{
    struct who chen, root, sun;
    static struct ear staff, nobody_here, oversight;
    struct frame f;
    char id[32], secret[32];
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "root", WEB_PASSWORD, &root), 201);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    CHECK_INT(ear_open(&staff, &web, &chen, "/api/v1/events", "Accept: text/event-stream\r\n"), 200);
    CHECK(str_contains((struct str){ staff.raw, staff.raw_at }, S("text/event-stream")));
    CHECK(str_contains((struct str){ staff.raw, staff.raw_at }, S("X-Accel-Buffering: no")));
    CHECK_INT(ear_open(&nobody_here, &web, &root, "/api/v1/events", NULL), 200);
    CHECK_INT(ear_open(&oversight, &web, &sun, "/api/v1/events", NULL), 200);
    CHECK(ear_hears(&staff, "hello", &f) && f.id >= 0);
    CHECK(ear_hears(&nobody_here, "hello", &f) && ear_hears(&oversight, "hello", &f));
    CHECK(str_contains((struct str){ staff.text, staff.text_len }, S("retry: 2000\n\n")));

    report(help, id, NULL);
    report(complaint, secret, NULL);
    CHECK(ear_hears(&staff, "act", &f) && speaks_of(&f, id, "open"));
    CHECK(ear_hears(&oversight, "act", &f) && speaks_of(&f, id, "open"));
    CHECK(ear_hears(&oversight, "act", &f) && speaks_of(&f, secret, "open"));
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    CHECK(ear_hears(&staff, "act", &f) &&
          speaks_of(&f, id, "accept"));                     // and nothing of the complaint between
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 409); // a refusal is no event
    CHECK(!ear_next(&staff, &f, 300));
    CHECK(!ear_next(&nobody_here, &f, 100)); // an operator sees no case
    ear_close(&staff), ear_close(&nobody_here), ear_close(&oversight);
    web_remove(&web);
}

TEST(whoever_comes_back_is_told_what_came_between_without_gap_or_repeat)
{
    enum { CASES = 60, TAKEN = 23 };
    struct who chen;
    static struct ear e;
    struct frame f;
    char id[32], extra[64];
    int64_t seqs[CASES], last = -1;
    int32_t count = 0;
    web_build(&web);
    web.api = (api_close(web.api), NULL);
    struct api_options o = web_options();
    o.opening = (struct api_rate){ 0 };
    web_start(&web, o);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(ear_open(&e, &web, &chen, "/api/v1/events", NULL), 200);
    CHECK(ear_hears(&e, "hello", &f));
    last = f.id;
    for (int i = 0; i < CASES;
         i++) { // the connection breaks in the middle, and while nobody listens more happens
        report(i % 3 ? help : complaint, id, NULL);
        if (i % 3) seqs[count++] = json_int(web_json(&web), S("seq"), -1);
        if (i != TAKEN) continue;
        for (int k = 0; k < 5; k++) {
            CHECK(ear_hears(&e, "act", &f));
            CHECK_INT(f.id, seqs[k]);
            last = f.id;
        }
        ear_close(&e);
    }
    (void)snprintf(extra, sizeof extra, "Last-Event-ID: %lld\r\n", (long long)last);
    CHECK_INT(ear_open(&e, &web, &chen, "/api/v1/events", extra), 200);
    CHECK(ear_hears(&e, "hello", &f));
    CHECK_INT(f.id, last);
    for (int k = 5; k < count; k++) {
        CHECK(ear_hears(&e, "act", &f));
        CHECK_INT(f.id, seqs[k]);
    }
    report(help, id, NULL); // what is past and what is new follow one another
    CHECK(ear_hears(&e, "act", &f) && speaks_of(&f, id, "open"));
    CHECK(!ear_next(&e, &f, 200));
    ear_close(&e);

    char path[64];
    (void)snprintf(path, sizeof path, "/api/v1/events?after=%lld", (long long)seqs[count - 1]);
    CHECK_INT(ear_open(&e, &web, &chen, path, NULL), 200);
    CHECK(ear_hears(&e, "hello", &f) && ear_hears(&e, "act", &f) && speaks_of(&f, id, "open"));
    ear_close(&e);
    CHECK_INT(ear_open(&e, &web, &chen, "/api/v1/events?after=999999999", NULL), 200); // of another ledger
    CHECK(ear_hears(&e, "reload", &f));
    ear_close(&e);
    CHECK_INT(web_ask(&web, &chen, "GET", "/api/v1/events", "Last-Event-ID: seven\r\n", NULL), 400);
    CHECK_INT(web_get(&web, &chen, "/api/v1/events?after=-2"), 400);
    web_remove(&web);
}

TEST(the_holder_of_a_receipt_hears_their_own_case_by_its_own_numbers)
{
    struct who chen;
    static struct ear e;
    struct frame f;
    char id[32], other[32], code[32];
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    report(help, id, code);
    report(help, other, NULL);
    CHECK_INT(ear_open(&e, &web, NULL, "/api/v1/receipt/events", NULL), 401);
    ear_close(&e);
    memcpy(web.receipt, code, sizeof code);
    CHECK_INT(ear_open(&e, &web, NULL, "/api/v1/receipt/events", NULL), 200);
    CHECK(ear_hears(&e, "hello", &f));
    CHECK_INT(f.id, 0); // the opening is its first act; what the ledger holds is not said
    web.receipt[0] = 0;
    CHECK_INT(act(&chen, other, "{\"act\":\"accept\"}"), 201);
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    CHECK(ear_hears(&e, "act", &f) && speaks_of(&f, id, "accept"));
    CHECK_INT(f.id, 1);
    ear_close(&e);
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 409); // refused: it has a place, and is not told
    CHECK_INT(act(&chen, id, "{\"act\":\"take\"}"), 201);
    memcpy(web.receipt, code, sizeof code);
    CHECK_INT(ear_open(&e, &web, NULL, "/api/v1/receipt/events", "Last-Event-ID: 0\r\n"), 200);
    CHECK(ear_hears(&e, "hello", &f) && ear_hears(&e, "act", &f));
    CHECK_INT(f.id, 1);
    CHECK(ear_hears(&e, "act", &f) && speaks_of(&f, id, "take"));
    CHECK(f.id >= 2);
    ear_close(&e);
    web_remove(&web);
}

TEST(whoever_signs_out_or_is_switched_off_hears_nothing_more)
{
    struct who chen, zhou;
    static struct ear e, other;
    struct frame f;
    struct fault fault = { 0 };
    char id[32];
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "zhou", WEB_PASSWORD, &zhou), 201);
    CHECK_INT(ear_open(&e, &web, &chen, "/api/v1/events", NULL), 200);
    CHECK_INT(ear_open(&other, &web, &zhou, "/api/v1/events", NULL), 200);
    CHECK(ear_hears(&e, "hello", &f) && ear_hears(&other, "hello", &f));
    CHECK_INT(web_ask(&web, &chen, "DELETE", "/api/v1/session", NULL, NULL), 204);
    report(help, id, NULL);
    CHECK(ear_hears(&e, "end", &f) && str_contains(str_of(f.data), S("signed-out")));
    CHECK(!ear_next(&e, &f, 2000) && e.closed);
    struct setup_role role = { .role = S("mediator"), .unit = S("mediation") };
    struct arena scratch = web.city.arena;
    CHECK(setup_account(web.city.gate, &scratch, S("test"), web.city.agency, S("zhou"), S("zhou"), true,
                        &role, 1, &fault) == RC_OK);
    CHECK(ear_hears(&other, "end", &f) && str_contains(str_of(f.data), S("signed-out")));
    ear_close(&e), ear_close(&other);
    web_remove(&web);
}

TEST(listeners_are_bounded_the_first_makes_room_and_a_stop_ends_them)
{
    enum { EACH = LISTENERS_EACH_MAX };
    struct who chen;
    static struct ear e[EACH + 1];
    struct frame f;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    for (int i = 0; i < EACH; i++) CHECK_INT(ear_open(&e[i], &web, &chen, "/api/v1/events", NULL), 200);
    CHECK(ear_hears(&e[0], "hello", &f));
    CHECK_INT(ear_open(&e[EACH], &web, &chen, "/api/v1/events", NULL), 200);
    CHECK(ear_hears(&e[0], "end", &f) && str_contains(str_of(f.data), S("replaced")));
    CHECK(!ear_next(&e[0], &f, 2000) && e[0].closed);
    ear_close(&e[0]);
    CHECK_INT(web_ask(&web, &chen, "HEAD", "/api/v1/events", NULL, NULL), 200); // takes no place
    api_close(web.api);
    for (int i = 1; i <= EACH; i++) {
        CHECK(ear_hears(&e[i], "hello", &f));
        CHECK(ear_hears(&e[i], "end", &f) && str_contains(str_of(f.data), S("stopping")));
        CHECK(!ear_next(&e[i], &f, 2000) && e[i].closed);
        ear_close(&e[i]);
    }
    web_start(&web, web_options());
    web_remove(&web);
}

TEST(a_page_of_events_stays_for_programs_that_ask_for_json)
{
    struct who chen;
    char id[32];
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    report(help, id, NULL);
    CHECK_INT(web_ask(&web, &chen, "GET", "/api/v1/events?after=-1", "Accept: application/json\r\n", NULL),
              200);
    CHECK(str_contains(web.answer.body, str_of(id)));
    CHECK_STR(http_field(&web.answer, "Content-Type"), S("application/json"));
    web_remove(&web);
}

// Two who see the same case: one takes nothing off the line. The other is told in time all the same; the first is told where it ended.
TEST(one_that_does_not_read_holds_up_nobody_and_goes_on_later)
{
    enum { ACTS = 700 };
    struct who chen, sun;
    static struct ear slow, quick;
    struct frame f;
    char id[32];
    int64_t last = -1;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    report(help, id, NULL);
    CHECK_INT(ear_open(&slow, &web, &chen, "/api/v1/events", NULL), 200);
    CHECK_INT(ear_open(&quick, &web, &sun, "/api/v1/events", NULL), 200);
    CHECK(ear_hears(&slow, "hello", &f) && ear_hears(&quick, "hello", &f));
    int small = 1024;
    (void)setsockopt(slow.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    int64_t told = 0;
    for (int i = 0; i < ACTS; i++) {
        CHECK_INT(act(&chen, id, "{\"act\":\"record\",\"data\":{\"text\":\"x\"}}"), 201);
        int64_t seq = json_int(web_json(&web), S("seq"), -1);
        web.city.arena.at = web.city.arena.at; // answers live to the end of the test
        if (i % 50 == 49)
            while (told <= i && ear_hears(&quick, "act", &f)) {
                told++;
                if (f.id == seq) break;
            }
    }
    CHECK_INT(told, ACTS);
    for (int i = 0; i < ACTS; i++) { // it reads at last: nothing is missing, nothing comes twice
        if (!ear_hears(&slow, "act", &f)) {
            CHECK(!"told all");
            break;
        }
        CHECK(f.id > last);
        last = f.id;
    }
    ear_close(&slow), ear_close(&quick);
    web_remove(&web);
}
