// Patterns in the XPath flavour: what they match, what is refused, and that no pattern runs for ever.
#include "law_feel.h"

TEST(patterns_of_xpath)
{
    CHECK_FEEL("matches(\"foobar\", \"^fo*b\")", "true");
    CHECK_FEEL("matches(\"abZ\", \"[A-Z-[OI]]\")", "true");
    CHECK_FEEL("matches(\"O\", \"[A-Z-[OI]]\", \"i\")", "false");
    CHECK_FEEL("matches(\"b\", \"[a-z-[aeiou-[e]]]\")", "true");
    CHECK_FEEL("matches(\"e\", \"^[a-z-[aeiou-[e]]]$\")", "true");
    CHECK_FEEL("matches(\"a\", \"^[a-z-[aeiou-[e]]]$\")", "false");
    CHECK_FEEL("matches(\"中\", \"\\p{IsCJKUnifiedIdeographs}\")", "true");
    CHECK_FEEL("matches(\"a\", \"\\P{IsBasicLatin}\")", "false");
    CHECK_FEEL("matches(\"é\", \"^\\p{Ll}$\")", "true");
    CHECK_FEEL("matches(\"x:y\", \"^\\i\\c*$\")", "true");
    CHECK_FEEL("matches(\"٣\", \"^\\d$\")", "true");
    CHECK_FEEL("matches(\"\u00A0\", \"\\s\")", "false");
    CHECK_FEEL("matches(\"K\", \"k\", \"i\")", "true");
    CHECK_FEEL("matches(\"aA\", \"(a)\\1\", \"i\")", "true");
    CHECK_FEEL("matches(\"b\", \"(a)?b\\1$\")", "true"); // a group that took no part is empty
    CHECK_FEEL("matches(\"a.b\", \"a.b\", \"q\")", "true");
    CHECK_FEEL("matches(\"axb\", \"a.b\", \"q\")", "false");
    CHECK_FEEL("matches(\"hello world\", \"he ll o[ ]world\", \"x\")", "true");
    CHECK_FEEL("matches(\"a\\nb\", \"a.b\")", "false");
    CHECK_FEEL("matches(\"a\\rb\", \"a.b\")", "false");
    CHECK_FEEL("matches(\"a\\nb\", \"a.b\", \"s\")", "true");
    CHECK_FEEL("matches(\"a\\n\", \"a$\")", "false");
    CHECK_FEEL("matches(\"a\\nb\", \"^b\", \"m\")", "true");
    CHECK_FEEL("matches(\"a\\n\", \"^$\", \"m\")", "false");
    CHECK_FEEL("matches(\"}\", \"[}]\")", "true");
    CHECK_FEEL("matches(\"-\", \"[a-]\")", "true");
}

TEST(what_is_no_pattern_of_xpath_gives_null)
{
    static const char *const wrong[] = {
        "a**",     "a++",    "*a",       "a{2,1}",      "a{",        "}",        "]",
        "[a",      "[]",     "[z-a]",    "(",           ")",         "(?=a)",    "(?<n>a)",
        "(?i)a",   "\\\\b",  "\\\\Z",    "\\\\x41",     "\\\\3",     "(.)\\\\2", "(\\\\1)",
        "[\\\\1]", "a|*",    "\\\\p{X}", "\\\\p{IsNo}", "\\\\p",     "[a[b]]",   "a{1,99999}",
        "\\\\",    "[a--b]", "\\\\k",    "a{,2}",       "\\\\p{ L}",
    };
    char text[128];
    for (ptrdiff_t i = 0; i < COUNT(wrong); i++) {
        (void)snprintf(text, sizeof text, "matches(\"a\", \"%s\")", wrong[i]);
        check_eval(__FILE__, __LINE__, text, "null");
        (void)snprintf(text, sizeof text, "for p in [\"%s\"] return matches(\"a\", p)",
                       wrong[i]); // not constant
        check_eval(__FILE__, __LINE__, text, "[null]");
    }
    CHECK_FEEL("matches(\"a\", \"a\", \"g\")", "null");
    CHECK_FEEL("matches(\"a\", \"a\", \"ii\")", "true");
}

TEST(replacing_and_splitting)
{
    CHECK_FEEL("replace(\"abracadabra\", \"a(.)\", \"a$1$1\")", "\"abbraccaddabbra\"");
    CHECK_FEEL("replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\"");
    CHECK_FEEL("replace(\"a\", \"(a)\", \"$12\")", "\"a2\"");
    CHECK_FEEL("replace(\"a\", \"a\", \"$1\")", "\"\"");
    CHECK_FEEL("replace(\"a\", \"a\", \"\\\\$\\\\\\\\\")", "\"$\\\\\"");
    CHECK_FEEL("replace(\"a\", \"a\", \"$\")", "null");
    CHECK_FEEL("replace(\"a\", \"a\", \"\\\\x\")", "null");
    CHECK_FEEL("replace(\"a\", \"a*\", \"b\")", "null");
    CHECK_FEEL("replace(\"a.b\", \".\", \"$1\", \"q\")", "\"a$1b\"");
    CHECK_FEEL("replace(\"中a中\", \"中\", \"b\")", "\"bab\"");
    CHECK_FEEL("split(\"a1b22c\", \"[0-9]+\")", "[\"a\", \"b\", \"c\"]");
    CHECK_FEEL("split(\"abc\", \"\")", "null");
}

TEST(a_pattern_that_explodes_ends_at_its_limit)
{
    struct feel_run r;
    CHECK_STR(
        eval_in(&r,
                S("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a+)+$\")"),
                NULL, NULL),
        S("null"));
    CHECK(feel_said[0].code == FEEL_E_REGEX);
    // Again and again, each such match is charged, so that the whole run ends.
    CHECK_STR(
        eval_in(
            &r,
            S("for i in 1..1000000 return matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"^(a+)+$\")"),
            NULL, NULL),
        S("steps"));
}

TEST(patterns_at_their_limits_and_one_step_past)
{
    static char text[1 << 16];
    struct feel_run r;
    for (int past = 0; past <= 1; past++) { // groups in groups
        int depth = 100 + past, at = snprintf(text, sizeof text, "matches(\"a\", \"");
        for (int i = 0; i < depth; i++) text[at++] = '(';
        text[at++] = 'a';
        for (int i = 0; i < depth; i++) text[at++] = ')';
        (void)snprintf(text + at, sizeof text - (size_t)at, "\")");
        CHECK_STR(eval_in(&r, str_of(text), NULL, NULL), past ? S("null") : S("true"));
    }
    for (int past = 0; past <= 1; past++) { // bytes
        int bytes = (16 << 10) + past, at = snprintf(text, sizeof text, "matches(\"b\", \"");
        memset(text + at, 'a', (size_t)bytes);
        (void)snprintf(text + at + bytes, sizeof text - (size_t)(at + bytes), "\")");
        CHECK_STR(eval_in(&r, str_of(text), NULL, NULL), past ? S("null") : S("false"));
    }
}
