// How much at once, over HTTP: limits that are told, many who act together, a client that hangs up, a stop under load.
#include "flow/report.h"
#include <pthread.h>

// --- how much ---------------------------------------------------------------------------------------

static void restart_with(struct api_options o)
{
    api_close(web.api);
    web_start(&web, o);
}

TEST(one_large_body_too_many_waits_its_turn)
{
    web_build(&web);
    int fd[API_LARGE_BODIES_MAX];
    char text[400], key[40];
    static const char head[] =
        "POST /api/v1/cases HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: 20000\r\n\r\n{";
    for (int i = 0; i < API_LARGE_BODIES_MAX; i++) {
        fd[i] = web_connect(&web);
        int len = snprintf(text, sizeof text, head, web_key(key));
        CHECK(http_write(fd[i], (struct str){ text, len }));
    }
    int status = 0;
    for (int tries = 0; tries < 100 && status != 503; tries++) { // until all eight have arrived
        int len = snprintf(text, sizeof text, head, web_key(key));
        int one = web_connect(&web);
        CHECK(http_write(one, (struct str){ text, len }));
        struct pollfd p = { one, POLLIN, 0 };
        if (poll(&p, 1, 50) == 1) http_read(one, &web.answer, false), status = web.answer.status;
        close(one);
    }
    CHECK_INT(status, 503);
    CHECK(web_says(&web, 503, "busy"));
    CHECK(http_field(&web.answer, "Retry-After").len > 0);
    CHECK_INT(web_post(&web, NULL, "/api/v1/cases", report), 201); // small ones go on
    for (int i = 0; i < API_LARGE_BODIES_MAX; i++) close(fd[i]);
    web_remove(&web);
}

TEST(one_sign_in_too_many_is_told_to_come_back)
{
    enum { AT_ONCE_SIGNING = API_SIGNIN_QUEUE_MAX + 8 };
    web_build(&web);
    int fd[AT_ONCE_SIGNING], busy = 0, wrong = 0;
    for (int i = 0; i < AT_ONCE_SIGNING; i++) {
        char text[400], body[80];
        int body_len = snprintf(body, sizeof body, "{\"name\":\"somebody-%d\",\"password\":\"x\"}", i);
        int len = snprintf(
            text, sizeof text,
            "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
            body_len, body);
        fd[i] = web_connect(&web);
        CHECK(http_write(fd[i], (struct str){ text, len }));
    }
    for (int i = 0; i < AT_ONCE_SIGNING; i++) {
        http_read(fd[i], &web.answer, false);
        busy += web.answer.status == 503;
        wrong += web.answer.status == 401;
        close(fd[i]);
    }
    CHECK_INT(busy + wrong, AT_ONCE_SIGNING);
    CHECK(busy >= 1 && wrong >= API_SIGNIN_QUEUE_MAX);
    web_remove(&web);
}

TEST(rates_by_route_and_identity)
{
    struct who li;
    web_build(&web);
    CHECK_INT(web_sign_in(&web, "li", WEB_PASSWORD, &li), 201);
    struct api_options o = web_options();
    o.behind_proxy = true;
    o.by_address = (struct api_rate){ 0 };
    o.opening = o.receipt = (struct api_rate){ 0.001, 3 };
    o.by_key = (struct api_rate){ 0.001, 4 };
    restart_with(o);
    char extra[160], key[40];
    for (int i = 0; i < 4; i++) {
        (void)snprintf(extra, sizeof extra, "Idempotency-Key: %s\r\nX-Forwarded-For: 192.0.2.%d\r\n",
                       web_key(key), i);
        int status = web_ask(&web, NULL, "POST", "/api/v1/cases", extra, report);
        // Behind the proxy the page's own origin is https; a program sends none.
        CHECK_INT(status, i < 3 ? 201 : 429);
    }
    CHECK(web_says(&web, 429, "too-many-requests"));
    for (int i = 0; i < 4; i++) {
        CHECK_INT(web_ask(&web, NULL, "GET", "/api/v1/receipt",
                          "X-Forwarded-For: 192.0.2.9\r\nAnlan-Receipt: AL-0000000000000000\r\n", NULL),
                  i < 3 ? 401 : 429);
    }
    struct fault f = { 0 };
    struct who program = { 0 };
    CHECK(gate_make_key(web.city.gate, S("chen"), program.key, &f) == RC_OK);
    for (int i = 0; i < 5; i++) CHECK_INT(web_get(&web, &program, "/api/v1/session"), i < 4 ? 200 : 429);
    web_remove(&web);
}

// Behind the proxy strangers share five tries a minute for an account; the desk that is declared is not held up by them.
TEST(strangers_cannot_lock_out_a_declared_desk)
{
    static const struct str desks[] = { SL("10.1.0.0/16") };
    web_build(&web);
    web_give_password(&web, "li");
    struct api_options o = web_options();
    o.behind_proxy = true;
    o.desks = desks;
    o.desks_count = COUNT(desks);
    restart_with(o);
    char extra[80];
    int status = 401;
    for (int i = 0; i < 7; i++) {
        (void)snprintf(extra, sizeof extra, "X-Forwarded-For: 192.0.%d.1\r\n", i);
        status =
            web_ask(&web, NULL, "POST", "/api/v1/session", extra, "{\"name\":\"li\",\"password\":\"wrong\"}");
        CHECK_INT(status, i < 5 ? 401 : 429);
    }
    static const char good[] = "{\"name\":\"li\",\"password\":\"" WEB_PASSWORD "\"}";
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/session", "X-Forwarded-For: 198.51.100.1\r\n", good),
              429); // a stranger too, though right
    CHECK_INT(web_ask(&web, NULL, "POST", "/api/v1/session", "X-Forwarded-For: 10.1.2.3\r\n", good), 201);
    web_remove(&web);
}

// --- two at once ------------------------------------------------------------------------------------

enum { AT_ONCE = 8, EACH = 40 };

static void *open_many(void *self)
{
    int64_t *opened = self;
    struct http_answer a = { 0 };
    char text[2048], key[40];
    int fd = web_connect(&web);
    for (int i = 0; i < EACH; i++) {
        static pthread_mutex_t keys = PTHREAD_MUTEX_INITIALIZER;
        (void)pthread_mutex_lock(&keys);
        (void)web_key(key);
        (void)pthread_mutex_unlock(&keys);
        int len = snprintf(
            text, sizeof text,
            "POST /api/v1/cases HTTP/1.1\r\nHost: a\r\nIdempotency-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
            key, strlen(report), report);
        if (!http_write(fd, (struct str){ text, len })) break;
        http_read(fd, &a, false);
        *opened += a.status == 201;
    }
    close(fd);
    free(a.memory);
    return NULL;
}

TEST(many_at_once_each_get_their_own_number)
{
    pthread_t threads[AT_ONCE];
    int64_t opened[AT_ONCE] = { 0 }, all = 0;
    struct gate_numbers before, after;
    web_build(&web);
    gate_numbers(web.city.gate, &before);
    for (int i = 0; i < AT_ONCE; i++) CHECK(pthread_create(&threads[i], NULL, open_many, &opened[i]) == 0);
    for (int i = 0; i < AT_ONCE; i++) {
        (void)pthread_join(threads[i], NULL);
        all += opened[i];
    }
    gate_numbers(web.city.gate, &after);
    CHECK_INT(all, AT_ONCE * EACH);
    CHECK_INT(after.ledger_position - before.ledger_position,
              all); // acknowledgements are the ledger's growth
    struct opened o = open_case(report);
    (void)o;
    CHECK(str_ends(json_str(web_json(&web), S("number")), S("000321")));
    web.receipt[0] = 0;
    web_remove(&web);
}

TEST(a_client_that_hangs_up_while_the_clerk_has_its_act_does_no_harm)
{
    char text[2048], key[40];
    struct gate_numbers before, after;
    web_build(&web);
    gate_numbers(web.city.gate, &before);
    for (int i = 0; i < 50; i++) {
        int len = snprintf(
            text, sizeof text,
            "POST /api/v1/cases HTTP/1.1\r\nHost: a\r\nIdempotency-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
            web_key(key), strlen(report), report);
        int fd = web_connect(&web);
        CHECK(http_write(fd, (struct str){ text, len }));
        if (i % 2) (void)nanosleep(&(struct timespec){ .tv_nsec = 100'000 * i }, NULL);
        close(fd);
    }
    (void)open_case(report);
    gate_numbers(web.city.gate, &after);
    CHECK(after.ledger_position - before.ledger_position <= 51);
    web.receipt[0] = 0;
    int64_t began_s = time(NULL);
    api_close(web.api);
    CHECK(time(NULL) - began_s <= 3);
    web.api = NULL;
    web_remove(&web);
}

static void *stop_soon(void *)
{
    (void)nanosleep(&(struct timespec){ .tv_nsec = 20'000'000 }, NULL);
    api_close(web.api);
    return NULL;
}

TEST(a_stop_under_load_answers_all_that_it_took)
{
    pthread_t threads[AT_ONCE], stopper;
    int64_t opened[AT_ONCE] = { 0 }, all = 0;
    struct gate_numbers before, after;
    web_build(&web);
    gate_numbers(web.city.gate, &before);
    for (int i = 0; i < AT_ONCE; i++) CHECK(pthread_create(&threads[i], NULL, open_many, &opened[i]) == 0);
    CHECK(pthread_create(&stopper, NULL, stop_soon, NULL) == 0);
    for (int i = 0; i < AT_ONCE; i++) {
        (void)pthread_join(threads[i], NULL);
        all += opened[i];
    }
    (void)pthread_join(stopper, NULL);
    gate_numbers(web.city.gate, &after);
    CHECK_INT(after.ledger_position - before.ledger_position, all);
    web.api = NULL;
    web_remove(&web);
}
