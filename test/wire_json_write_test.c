// The writer of JSON, and what stops whoever misuses it.
#include "wire_json.h"

// --- writing -----------------------------------------------------------------------------------------

TEST(the_writer_puts_commas_and_escapes)
{
    struct arena a = fresh();
    struct json_out o = json_out_of(&a);
    uint8_t bytes[] = { 0x00, 0xAB, 0xFF };
    json_open(&o, '{');
    json_put_str(&o, "s", S("say \"hi\"\\\b\f\n\r\t\x01\x1f/ 安澜 ö 😀"));
    json_put_int(&o, "i", INT64_MIN);
    json_put_bool(&o, "b", true);
    json_put_null(&o, "n");
    json_put_real(&o, "r", 0.5);
    json_put_instant(&o, "t", (struct instant){ 1'500'000'000 });
    json_put_hex(&o, "h", bytes, COUNT(bytes));
    json_put_raw(&o, "raw", S("[1]"));
    json_open_key(&o, "l", '[');
    json_put_int(&o, NULL, 1);
    json_put_str(&o, NULL, S(""));
    json_open(&o, '{');
    json_shut(&o, '}');
    json_shut(&o, ']');
    json_put_key(&o, S("k\""));
    json_open(&o, '[');
    json_shut(&o, ']');
    json_put_key(&o, S("last"));
    json_put_bool(&o, NULL, false);
    json_shut(&o, '}');
    CHECK_STR(
        json_out_str(&o),
        S("{\"s\":\"say \\\"hi\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/ 安澜 ö 😀\",\"i\":-9223372036854775808,\"b\":true,\"n\":null,"
          "\"r\":0.5,\"t\":\"1970-01-01T00:00:01.500Z\",\"h\":\"00abff\",\"raw\":[1],\"l\":[1,\"\",{}],\"k\\\"\":[],\"last\":false}"));
}

TEST(a_byte_that_needs_an_escape_is_found_wherever_it_stands)
{
    for (int c = 1; c < 0x80; c++) {
        for (int at = 0; at < 20; at++) {
            struct arena a = fresh();
            char text[20];
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            struct json_out o = json_out_of(&a);
            json_put_str(&o, NULL, (struct str){ text, sizeof text });
            struct str out = json_out_str(&o);
            bool escaped = c < 0x20 || c == '"' || c == '\\';
            CHECK_INT(out.len > (ptrdiff_t)sizeof text + 2, escaped);
            CHECK_STR(parsed(&a, out)->text, ((struct str){ text, sizeof text }));
        }
    }
}

TEST(a_sorted_writer_sorts_the_trees_it_is_given)
{
    struct arena a = fresh();
    struct json_out o = json_out_sorted(&a);
    json_open(&o, '{');
    json_put_int(&o, "a", 1);
    json_put_tree(&o, "b", parsed(&a, S("{\"z\":1,\"y\":[{\"d\":0,\"c\":0}]}")));
    json_put_int(&o, "c", INT64_C(9007199254740993)); // as the nearest double
    json_shut(&o, '}');
    CHECK_STR(json_out_str(&o),
              S("{\"a\":1,\"b\":{\"y\":[{\"c\":0,\"d\":0}],\"z\":1},\"c\":9007199254740992}"));
}

// --- misuse ------------------------------------------------------------------------------------------

static void keys_out_of_order(struct json_out *o)
{
    json_open(o, '{');
    json_put_int(o, "b", 1);
    json_put_int(o, "a", 1);
}

static void key_twice(struct json_out *o)
{
    json_open(o, '{');
    json_put_int(o, "a", 1);
    json_put_int(o, "a", 1);
}

static void text_not_utf8(struct json_out *o) { json_put_str(o, NULL, S("good \xE5\xAE bad")); }
static void number_not_finite(struct json_out *o) { json_put_real(o, NULL, (double)INFINITY); }
static void second_value(struct json_out *o) { json_put_int(o, NULL, 1), json_put_int(o, NULL, 2); }
static void bracket_left_open(struct json_out *o) { json_open(o, '['), (void)json_out_str(o); }
static void wrong_bracket(struct json_out *o) { json_open(o, '['), json_shut(o, '}'); }
static void item_in_an_object(struct json_out *o) { json_open(o, '{'), json_put_int(o, NULL, 1); }
static void member_in_an_array(struct json_out *o) { json_open(o, '['), json_put_int(o, "a", 1); }

static void key_without_value(struct json_out *o)
{
    json_open(o, '{');
    json_put_key(o, S("a"));
    json_shut(o, '}');
}

static void one_level_too_deep(struct json_out *o)
{
    for (int i = 0; i <= JSON_OUT_DEPTH_MAX; i++) json_open(o, '[');
}

static bool stops(void (*misuse)(struct json_out *o))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        struct arena a = fresh();
        struct json_out o = json_out_sorted(&a);
        (void)freopen("/dev/null", "w", stderr);
        misuse(&o);
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

TEST(a_writer_that_is_misused_stops_the_process)
{
    CHECK(stops(keys_out_of_order) && stops(key_twice) && stops(text_not_utf8) && stops(number_not_finite));
    CHECK(stops(second_value) && stops(bracket_left_open) && stops(wrong_bracket) &&
          stops(item_in_an_object));
    CHECK(stops(member_in_an_array) && stops(key_without_value) && stops(one_level_too_deep));
}
