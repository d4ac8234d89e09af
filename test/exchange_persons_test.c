// Who puts a version of the law into force: two persons, never one, as far as accounts, and who set their secrets, tell; when, and under which name.
#include "flow/version.h"

TEST(one_person_alone_puts_no_second_version_into_force)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    struct str was = arena_str(&city.arena, gate_pack(city.gate, city.agency)->version),
               digest = digest_of(next);
    CHECK_INT(house("li", "propose-pack", next)->rc, RC_DENIED); // no operator
    CHECK_INT(house("sun", "activate-pack", digest_data(digest))->rc, RC_MISSING);
    CHECK(city_admitted(house("root", "propose-pack", next)));
    CHECK_STR(gate_pack(city.gate, city.agency)->version, was); // the running one stays
    CHECK_INT(house("root", "propose-pack", next)->rc, RC_CONFLICT);
    CHECK_INT(house("root", "activate-pack", digest_data(digest))->rc, RC_DENIED);
    CHECK_INT(house("li", "activate-pack", digest_data(digest))->rc, RC_DENIED);
    struct fault f = { 0 };
    CHECK_INT(setup_install(city.gate, &city.arena, S("console"), city.agency, S("install-pack"), next, &f),
              RC_DENIED);
    city_close(&city); // a proposal outlives a stop
    city_open(&city, false);
    CHECK(city_admitted(house("sun", "activate-pack", digest_data(digest))));
    CHECK_STR(gate_pack(city.gate, city.agency)->version, S("9.0.0"));
    struct rebuild_report made;
    CHECK_INT(house("sun", "activate-pack", digest_data(digest))->rc, RC_MISSING); // a proposal serves once
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    CHECK_INT(house("sun", "activate-pack", digest_data(digest))->rc, RC_MISSING);
    city_remove(&city);
}

static const struct json *account(const char *name, const char *role)
{
    const struct json *document;
    struct fault f;
    struct str text = arena_print(
        &city.arena, "{\"agency\":%lld,\"name\":\"%s\",\"words\":\"%s\",\"roles\":[{\"role\":\"%s\"}]}",
        (long long)city.agency, name, name, role);
    MUST(!json_parse(&city.arena, text, &document, &f));
    return document;
}

static void refused_as_one_person(const char *who, struct str digest)
{
    struct asked *a = house(who, "activate-pack", digest_data(digest));
    CHECK_INT(a->rc, RC_DENIED);
    CHECK(str_contains(str_of(a->fault.text), S("not two persons")));
}

// An operator who makes himself a second account is one person still: whoever made or changed the other's account does not stand beside them, in
// neither order, whatever was changed since, and after a rebuild too.
TEST(an_account_of_ones_own_making_is_no_second_person)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    struct str digest = digest_of(next);
    struct fault f = { 0 };
    struct rebuild_report made;
    CHECK(city_admitted(house("root", "set-account", account("root2", "operator"))));
    CHECK(city_admitted(house("root", "propose-pack", next)));
    refused_as_one_person("root2", digest);
    CHECK(setup_account(city.gate, &city.arena, S("test"), city.agency, S("root2"), S("Another"), false,
                        &(struct setup_role){ .role = S("operator") }, 1, &f) == RC_OK);
    refused_as_one_person("root2", digest);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    refused_as_one_person("root2", digest);
    city_close(&city);
    city_open(&city, false);
    CHECK(city_admitted(house("root2", "propose-pack", next)));
    refused_as_one_person("root", digest); // neither as the second of his own second
    CHECK(city_admitted(house("sun", "activate-pack", digest_data(digest)))); // made by neither
    CHECK_STR(gate_pack(city.gate, city.agency)->version, S("9.0.0"));
    city_remove(&city);
}

TEST(whoever_sits_at_the_console_is_no_second_person_to_accounts_made_there)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    struct str digest;
    struct fault f = { 0 };
    CHECK(setup_pack(city.gate, &city.arena, S("test"), city.agency, next, &digest, &f) == RC_OK);
    refused_as_one_person("sun", digest);
    struct setup_role overseer = { .role = S("overseer") };
    CHECK(setup_account_as(city.gate, &city.arena, S("li"), city.agency, S("newcomer"), S("Newcomer"), false,
                           &overseer, 1, &f) == RC_DENIED);
    CHECK(setup_account_as(city.gate, &city.arena, S("root"), city.agency, S("newcomer"), S("Newcomer"),
                           false, &overseer, 1, &f) == RC_OK);
    CHECK(city_admitted(house("newcomer", "activate-pack", digest_data(digest))));
    city_remove(&city);
}

TEST(a_version_with_no_place_for_open_cases_is_not_proposed)
{
    city_build(&city);
    struct asked *a = house("root", "propose-pack", next_version("9.0.0", "open_cases: move"));
    CHECK(a->rc == RC_MISSING && str_contains(str_of(a->fault.text), S("a case may stand at \"hr-handle\"")));
    city_remove(&city);
}

TEST(a_version_comes_into_force_no_earlier_than_it_governs)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: continue\nsaving: [\"cn-local-2026#answer\"]");
    for (struct json *file = next->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next)
            if (str_equal(m->key, S("text")) && str_equal(json_str(file, S("path")), S("pack.yaml")))
                m->text = replaced(m->text, S("from: 2026-01-01"), S("from: 2999-01-01"));
    CHECK(city_admitted(house("root", "propose-pack", next)));
    struct asked *a = house("sun", "activate-pack", digest_data(digest_of(next)));
    CHECK(a->rc == RC_CONFLICT && str_contains(str_of(a->fault.text), S("governs from 2999-01-01 on")));
    city_remove(&city);
}

// Two texts of one name would leave open which of them a map, a case or a person means.
TEST(a_version_is_one_text_for_ever)
{
    city_build(&city);
    struct json *first = next_version("1.0.0", "open_cases: move");
    struct asked *a = house("root", "propose-pack", first);
    CHECK(!city_admitted(a) && a->rc == RC_INVALID);
    CHECK(str_contains(str_of(a->fault.text), S("version 1.0.0 of \"cn\" was in force with other contents")));
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    city_close(&city);
    city_open(&city, false);
    CHECK(!city_admitted(
        house("root", "propose-pack", first))); // nor when it is the one before, also after a start
    put_into_force(next);                       // the very same text is no other one
    city_remove(&city);
}

TEST(of_two_proposals_of_one_name_the_second_comes_too_late)
{
    city_build(&city);
    struct json *one = next_version("10.0.0", "open_cases: move"),
                *other = next_version("10.0.0", "open_cases: move");
    struct str map = S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n");
    put_file(one, S("moves/1.0.0.yaml"), map);
    put_file(other, S("moves/1.0.0.yaml"), map);
    rename_in(other, "受理 Accept", "接受 Accept");
    CHECK(city_admitted(house("root", "propose-pack", other)));
    struct str digest;
    struct fault f = { 0 };
    CHECK(setup_pack(city.gate, &city.arena, S("console"), city.agency, one, &digest, &f) == RC_OK);
    CHECK(city_admitted(house("sun", "activate-pack", digest_data(digest))));
    struct asked *a = house("sun", "activate-pack", digest_data(digest_of(other)));
    CHECK(!city_admitted(a) && a->rc == RC_INVALID);
    city_remove(&city);
}

// --- secrets ---------------------------------------------------------------------------------------------------

static struct str last_entry(void)
{
    struct fault f = { 0 };
    struct str bytes = S("");
    int64_t last = ledger_next(gate_ledger(city.gate), city.agency) - 1;
    CHECK(ledger_entry(city.gate->writer, &city.arena, city.agency, last, &bytes, &f) == RC_OK);
    return bytes;
}

static bool views_follow(void)
{
    char path[96];
    struct fault f = { 0 };
    struct rebuild_report made;
    (void)snprintf(path, sizeof path, "%s/aside.db", city.dir);
    city_follow(&city);
    enum rc rc = gate_rebuild_check(city.gate, str_of(path), NULL, NULL, &made, &f);
    if (rc) printf("%s\n", f.text);
    return rc == RC_OK;
}

// Who could sign in as somebody is in the book; with what is not.
TEST(a_password_and_a_key_leave_an_entry_and_no_secret)
{
    static const char password[] = "a long enough password";
    char key[GATE_KEY_TEXT];
    struct str name;
    struct fault f = { 0 };
    struct setup_by console = { S("test"), false }, root = { S("root"), true }, li = { S("li"), true };
    city_build(&city);
    int64_t before = ledger_next(gate_ledger(city.gate), city.agency);
    CHECK(setup_password(city.gate, &city.arena, console, city.agency, S("sun"), str_of(password), &f) ==
          RC_OK);
    struct str entry = last_entry();
    CHECK(str_contains(entry, S("\"act\":\"set-password\"")) &&
          str_contains(entry, S("\"actor\":\"o:test\"")) && str_contains(entry, S("sun o:test")) &&
          !str_contains(entry, str_of(password)));
    CHECK(gate_check_password(city.reader, S("sun"), str_of(password), &f) == RC_OK);
    CHECK(setup_key(city.gate, &city.arena, root, city.agency, S("wang"), key, &f) == RC_OK ||
          (printf("%s\n", f.text), false));
    entry = last_entry();
    CHECK(str_contains(entry, S("\"act\":\"make-key\"")) && str_contains(entry, S("\"actor\":\"u:root\"")) &&
          !str_contains(entry, (struct str){ key, GATE_KEY_TEXT }));
    CHECK(gate_check_key(city.reader, (struct str){ key, GATE_KEY_TEXT }, &city.arena, &name, &f) == RC_OK);
    CHECK_STR(name, S("wang"));
    CHECK_INT(ledger_next(gate_ledger(city.gate), city.agency), before + 2);
    // Refused: who may not, of whom there is not, and what could not be kept.
    CHECK(setup_key(city.gate, &city.arena, li, city.agency, S("wang"), key, &f) == RC_DENIED);
    CHECK(setup_password(city.gate, &city.arena, root, city.agency, S("nobody"), str_of(password), &f) ==
          RC_MISSING);
    CHECK(setup_password(city.gate, &city.arena, root, city.agency, S("wang"), S("short"), &f) == RC_INVALID);
    CHECK(
        !city_admitted(house("root", "make-key", city_json(&city, "{\"account\":\"wang\",\"key\":\"x\"}"))));
    CHECK(!city_admitted(house("root", "make-key", city_json(&city, "[]"))));
    CHECK_INT(ledger_next(gate_ledger(city.gate), city.agency), before + 2);
    CHECK(views_follow());
    city_close(&city);
    city_open(&city, false);
    CHECK(gate_check_password(city.reader, S("sun"), str_of(password), &f) == RC_OK);
    city_remove(&city);
}

// Whoever has set it could act as that account too.
TEST(who_has_set_a_second_persons_password_or_key_is_the_same_person)
{
    char key[GATE_KEY_TEXT];
    struct fault f = { 0 };
    struct rebuild_report made;
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    struct str digest = digest_of(next);
    CHECK(city_admitted(house("root", "propose-pack", next)));
    CHECK(setup_key(city.gate, &city.arena, (struct setup_by){ S("root"), true }, city.agency, S("sun"), key,
                    &f) == RC_OK);
    refused_as_one_person("sun", digest);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    city_close(&city);
    city_open(&city, false);
    refused_as_one_person("sun", digest);
    city_remove(&city);
}
