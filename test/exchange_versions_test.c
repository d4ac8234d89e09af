// A new version of the law while cases are open: put into force by two persons, never by one; cases move with it or continue under their own;
// the server stopped and started in between; and the ledger, asked again, says the same of every act.
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"

static struct city city;

static struct str replaced(struct str s, struct str from, struct str to)
{
    struct text t = { .arena = &city.arena };
    for (ptrdiff_t at; (at = str_find(s, from)) >= 0; s = str_slice(s, at + from.len, s.len)) {
        text_put(&t, str_slice(s, 0, at));
        text_put(&t, to);
    }
    text_put(&t, s);
    return text_str(&t);
}

static struct json *text_member(struct str key, struct str text)
{
    struct json *j = NEW(&city.arena, struct json, 1);
    *j = (struct json){ .kind = JSON_TEXT, .key = key, .text = text };
    return j;
}

static void put_file(struct json *document, struct str path, struct str text)
{
    struct json *list = document->first, *file = NEW(&city.arena, struct json, 1),
                *p = text_member(S("path"), path);
    p->next = text_member(S("text"), text);
    *file = (struct json){ .kind = JSON_OBJECT, .count = 2, .first = p, .next = list->first };
    list->first = file;
    list->count++;
}

// packs/cn, where what is done about a help request is called otherwise; open cases do what `open_cases` says.
static struct json *next_version(const char *version, const char *open_cases)
{
    struct fault f = { 0 };
    const struct json *read;
    MUST(setup_read_pack(&city.arena, ANLAN_SOURCE "/packs/cn", &read, &f) == RC_OK);
    struct json *document = (struct json *)(uintptr_t)read;
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_equal(path, S("procedures/help-request.bpmn")) || str_starts(path, S("words/")) ||
                str_starts(path, S("moves/")))
                m->text = replaced(m->text, S("hr-handle"), S("hr-do"));
            if (!str_equal(path, S("pack.yaml"))) continue;
            struct str line, rest = m->text;
            struct text t = { .arena = &city.arena };
            while (rest.len) {
                if (!str_cut(rest, '\n', &line, &rest)) rest = S("");
                bool own = str_starts(line, S("open_cases:")) || str_starts(line, S("saving:")) ||
                           str_starts(line, S("version:"));
                if (!own) text_print(&t, "%.*s\n", P(line));
            }
            text_print(&t, "version: \"%s\"\n%s\n", version, open_cases);
            m->text = text_str(&t);
        }
    return document;
}

static struct asked *house(const char *who, const char *act, const struct json *data)
{
    struct asked *a = NEW(&city.arena, struct asked, 1);
    struct arena *arena = NEW(&city.arena, struct arena, 1);
    ptrdiff_t room = str_equal(str_of(act), S("propose-pack")) ? 8 << 20 : 1 << 18; // a whole pack, or little
    *arena = arena_of(NEW(&city.arena, char, room), room, NULL);
    a->job = (struct gate_job){ .actor = city_staff(&city, str_of(who)),
                                .agency = city.agency,
                                .casefile = -1,
                                .act = str_of(act),
                                .data = data,
                                .arena = arena };
    a->rc = gate_do(city.gate, &a->job, &a->fault);
    return a;
}

static struct str digest_of(const struct json *document)
{
    struct str bytes;
    struct fault f;
    char *hex = NEW(&city.arena, char, HEX_CHARS(DIGEST_BYTES));
    MUST(json_canonical(&city.arena, document, &bytes, &f) == RC_OK);
    struct digest d = sha256(bytes);
    return hex_encode(d.at, DIGEST_BYTES, hex);
}

static const struct json *digest_data(struct str digest)
{
    struct json *data = NEW(&city.arena, struct json, 1);
    *data = (struct json){ .kind = JSON_OBJECT, .count = 1, .first = text_member(S("digest"), digest) };
    return data;
}

static void put_into_force(const struct json *document)
{
    CHECK(city_admitted(house("root", "propose-pack", document)));
    CHECK(city_admitted(house("sun", "activate-pack", digest_data(digest_of(document)))));
}

static struct str pack_of_entry(const struct asked *a)
{
    static const struct str key = SL("\"pack\":\"");
    ptrdiff_t at = str_find(a->job.entry, key);
    MUST(at >= 0);
    return str_slice(a->job.entry, at + key.len, at + key.len + 64);
}

static int64_t accepted_case(void)
{
    struct asked *a = city_open_case(&city, "help-request", "{\"narrative\":\"A tree fell.\"}");
    CHECK(city_admitted(a));
    CHECK(city_admitted(city_act(&city, "duty", a->job.casefile, "accept", "", NULL)));
    return a->job.casefile;
}

static struct asked *resolve(int64_t id)
{
    return city_act(&city, "duty", id, "resolve", "",
                    "{\"code\":\"helped\",\"answer\":\"It was cut and carried away.\"}");
}

static void says_the_same(void)
{
    char path[96];
    struct replay_report r = { 0 };
    struct fault f = { 0 };
    (void)snprintf(path, sizeof path, "%s/replay.db", city.dir);
    enum rc rc = gate_replay(city.gate, &(struct replay_options){ .path = str_of(path) }, &r, &f);
    if (rc) printf("replay: %s\n", f.text);
    CHECK(rc == RC_OK && r.asked > 0 && r.different == 0);
    (void)unlink(path);
}

// --- two persons ---------------------------------------------------------------------------------------

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

// --- open cases ----------------------------------------------------------------------------------------

TEST(open_cases_move_when_they_are_next_acted_on)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    city_close(&city);
    city_open(&city, false);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), digest_of(next));
    CHECK(str_contains(a->job.entry,
                       S("\"procedure\""))); // where it stands now is in the ledger: a rebuild asks no law
    says_the_same();
    struct rebuild_report made;
    struct fault f = { 0 };
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    CHECK(city_admitted(city_act(&city, "duty", id, "close", "", NULL)));
    says_the_same();
    city_remove(&city);
}

static void rename_in(struct json *document, const char *from, const char *to)
{
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next)
            if (str_equal(m->key, S("text"))) m->text = replaced(m->text, str_of(from), str_of(to));
}

// What the fields of a form are for is said by the version that the case was opened under: the search view is the same, made before or after.
TEST(a_view_made_anew_under_a_later_version_is_the_same)
{
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS], after[REBUILD_VIEWS];
    struct rebuild_report made;
    char first[CASE_TEXT], data[256];
    int32_t count;
    city_build(&city);
    ledger_case_name(gate_ledger(city.gate), city.agency, accepted_case(), first);
    (void)snprintf(data, sizeof data,
                   "{\"narrative\":\"x\",\"same_as\":\"%.*s\",\"reporter\":{\"phone\":\"13800005566\"}}",
                   CASE_TEXT, first);
    CHECK(city_admitted(city_open_case(&city, "help-request", data)));
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    rename_in(next, "26, x-seal: plain, x-use: case}", "26, x-seal: plain}");
    rename_in(next, ", x-use: phone}", "}");
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    put_into_force(next);
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(gate_rebuild(city.gate, NULL, NULL, &made, &f) == RC_OK);
    CHECK(view_digests(city.gate, after, &count, &f) == RC_OK);
    for (int32_t i = 0; i < count; i++) {
        bool found = strcmp(after[i].view, "linked") != 0 && strcmp(after[i].view, "token") != 0;
        CHECK(found || after[i].rows > 0);
        CHECK(memcmp(before[i].digest, after[i].digest, 32) == 0);
    }
    city_remove(&city);
}

// Two versions came while nobody touched the case, and the newer knows only the names of the one before it.
TEST(a_case_two_versions_behind_moves_by_the_maps_of_both)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    struct json *last = next_version("10.0.0", "open_cases: move");
    rename_in(last, "hr-do", "hr-mend");
    put_file(last, S("moves/9.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-do: hr-mend}\n"));
    put_into_force(last);
    city_close(&city);
    city_open(&city, false);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), digest_of(last));
    says_the_same();
    city_remove(&city);
}

// A version that came after the act is no way to it, though a map named it before it was there.
TEST(an_act_is_asked_again_by_the_versions_that_there_were)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *early = next_version("8.0.0", "open_cases: move");
    rename_in(early, "hr-do", "hr-handle");
    rename_in(early, "受理 Accept", "接受 Accept");
    put_file(early, S("moves/9.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-do: hr-close}\n"));
    put_into_force(early);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), digest_of(early));
    struct json *late = next_version("9.0.0", "open_cases: move");
    put_file(late, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_file(late, S("moves/8.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(late);
    put_into_force(early); // back again: the later one is a version before it now
    says_the_same();
    city_close(&city);
    city_open(&city, false);
    says_the_same();
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

// A map that names a version which cases may still stand in is checked against it, though another is in force.
TEST(a_map_from_an_older_version_is_checked_too)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    put_into_force(next);
    struct json *last = next_version("10.0.0", "open_cases: move");
    put_file(last, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-await: hr-await}\n"));
    struct asked *a = house("root", "propose-pack", last);
    CHECK(a->rc == RC_MISSING && str_contains(str_of(a->fault.text), S("moves/1.0.0.yaml")));
    CHECK(str_contains(str_of(a->fault.text), S("a case may stand at \"hr-handle\"")));
    city_remove(&city);
}

// --- what one act may do to clocks -----------------------------------------------------------------------

// Accepting a help request starts so many clocks more.
static void make_busy(struct json *document, int clocks)
{
    struct text terms = { .arena = &city.arena }, words = { .arena = &city.arena },
                starts = { .arena = &city.arena };
    text_put(&terms, S("\nclocks:\n"));
    text_put(&words, S("{"));
    for (int i = 0; i < clocks; i++) {
        text_print(&terms,
                   "  c%02d: {days: 9, articles: [\"cn-local-2026#answer\"], owner_role: supervisor}\n", i);
        text_print(&words, "\"clock/c%02d\": \"c\",\n", i);
        text_print(&starts, "%sstart:c%02d", i ? " " : "", i);
    }
    text_put(&terms, S("\nacts:\n"));
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_starts(path, S("words/")))
                m->text = arena_print(&city.arena, "%.*s%.*s", P(text_str(&words)),
                                      P(str_slice(m->text, str_find(m->text, S("{")) + 1, m->text.len)));
            if (str_equal(path, S("kinds/help-request.yaml")))
                m->text = replaced(m->text, S("\nacts:\n"), text_str(&terms));
            if (str_equal(path, S("procedures/help-request.bpmn")))
                m->text =
                    replaced(m->text, S("name=\"受理 Accept\" anlan:act=\"accept\""),
                             arena_print(&city.arena,
                                         "name=\"受理 Accept\" anlan:act=\"accept\" anlan:clocks=\"%.*s\"",
                                         P(text_str(&starts))));
        }
}

static struct asked *accepts_with(int clocks)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    make_busy(next, clocks);
    put_into_force(next);
    struct asked *a = city_open_case(&city, "help-request", "{\"narrative\":\"A tree fell.\"}");
    CHECK(city_admitted(a));
    return city_act(&city, "duty", a->job.casefile, "accept", "", NULL);
}

static int64_t clocks_of(int64_t id)
{
    struct row row;
    struct fault f = { 0 };
    struct arena scratch = city.arena;
    MUST(!store_one(city.gate->writer, &scratch, &row, &f,
                    "SELECT count(*) FROM clock WHERE agency = ?1 AND id = ?2",
                    ARGS(INT(city.agency), INT(id))));
    return row.at[0].i;
}

static void starts_too_many(int clocks, const char *why)
{
    struct asked *a = accepts_with(clocks);
    CHECK_INT(a->rc, RC_LIMIT);
    CHECK_TEXT(a->fault.text, why);
    CHECK_INT(clocks_of(a->job.casefile), 1); // what its opening started, and none of these
    city_remove(&city);
}

// An entry holds sixteen effects on clocks, a case eight clocks: one more is refused whole, not cut to what fits.
TEST(an_act_with_more_effects_on_clocks_than_an_entry_or_a_case_holds_is_refused)
{
    struct asked *a = accepts_with(CASE_CLOCKS_MAX - 1);
    CHECK(city_admitted(a));
    CHECK_INT(clocks_of(a->job.casefile), CASE_CLOCKS_MAX);
    city_remove(&city);
    starts_too_many(CASE_CLOCKS_MAX, "more than 8 clocks on one case");
    starts_too_many(EFFECT_CLOCKS_MAX, "more than 8 clocks on one case");
    starts_too_many(EFFECT_CLOCKS_MAX + 1, "more than 16 effects on clocks by one act");
}

TEST(open_cases_continue_under_their_own_where_an_article_saves_them)
{
    city_build(&city);
    int64_t id = accepted_case();
    struct json *next = next_version("9.0.0", "open_cases: continue\nsaving: [\"cn-local-2026#answer\"]");
    struct str old = arena_str(&city.arena, rules_of(city.gate, city.agency)->digest);
    put_into_force(next);
    city_close(&city);
    city_open(&city, false);
    struct asked *a = resolve(id);
    CHECK(city_admitted(a));
    CHECK_STR(pack_of_entry(a), old);
    int64_t later = accepted_case(); // opened since: the new law
    struct asked *b = resolve(later);
    CHECK(city_admitted(b));
    CHECK_STR(pack_of_entry(b), digest_of(next));
    says_the_same();
    city_remove(&city);
}

// --- a consequence that no entry can hold ----------------------------------------------------------------

// What follows when the answer is late tells sixteen long names, and the case has a fact of a thousand bytes.
static void make_heavy(struct json *document)
{
    struct text names = { .arena = &city.arena }, words = { .arena = &city.arena },
                pad = { .arena = &city.arena };
    static const char basis[] =
        "cn-local-2026#answer cn-local-2026#reopen cn-local-2026#retention cn-gb53-2020#loop cn-mps-adm-2018#60 cn-mps-adm-2018#61 "
        "cn-mps-adm-2018#258 cn-psapl-2025#90 cn-psapl-2025#97 cn-psapl-2025#98 cn-psapl-2025#116 cn-psapl-2025#118";
    text_put(&words, S("{"));
    for (int i = 0; i < 16; i++) {
        text_print(&names, " n%02d-that-has-a-name-as-long-as-a-name-may-be-and-not-longer-aaaaa", i);
        text_print(&words,
                   "\"notice/n%02d-that-has-a-name-as-long-as-a-name-may-be-and-not-longer-aaaaa\": \"n\",\n",
                   i);
    }
    text_put(&pad, S("procedure: help-request\nfacts: {pad: '\""));
    for (int i = 0; i < 540; i++) text_put(&pad, S("\\\"")); // a quote is four bytes of an entry
    text_put(&pad, S("\"'}\n"));
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_starts(path, S("words/")))
                m->text = arena_print(&city.arena, "%.*s%.*s", P(text_str(&words)),
                                      P(str_slice(m->text, str_find(m->text, S("{")) + 1, m->text.len)));
            if (str_equal(path, S("kinds/help-request.yaml")))
                m->text = replaced(m->text, S("procedure: help-request\n"), text_str(&pad));
            if (str_equal(path, S("procedures/help-request.bpmn")))
                m->text = replaced(
                    m->text, S("anlan:articles=\"cn-local-2026#answer\" anlan:notice=\"answer-late\""),
                    arena_print(&city.arena, "anlan:articles=\"%s\" anlan:notice=\"answer-late%.*s\"", basis,
                                P(text_str(&names))));
        }
}

// An accepted case runs over its limit: the clerk goes on, and no clock is left due.
static void late_answer_ends_no_clerk(void)
{
    int64_t id = accepted_case();
    struct fault f = { 0 };
    struct row row;
    city.offset_ns = 30 * NS_PER_DAY;
    for (int i = 0; i < 8; i++) {
        enum rc rc = clerk_step(city.gate, NULL, 0, &f);
        if (rc) printf("%s\n", f.text);
        CHECK_INT(rc, RC_OK); // what is not fatal to the clerk's thread
    }
    struct arena scratch = city.arena;
    CHECK(!store_one(city.gate->writer, &scratch, &row, &f,
                     "SELECT count(*) FROM clock WHERE agency = ?1 AND id = ?2 AND at_ns <= ?3",
                     ARGS(INT(city.agency), INT(id), INT(city_now(&city).ns))));
    CHECK_INT(row.at[0].i, 0);
}

TEST(a_consequence_that_no_entry_holds_is_the_bare_fact_and_no_end_of_the_server)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    make_heavy(next);
    put_into_force(next);
    late_answer_ends_no_clerk();
    city_remove(&city);
}

// What follows when the answer is late counts on and on.
static void make_endless(struct json *document, const char *fact)
{
    for (struct json *file = document->first->first; file; file = file->next)
        for (struct json *m = file->first; m; m = m->next) {
            struct str path = json_str(file, S("path"));
            if (!str_equal(m->key, S("text"))) continue;
            if (str_equal(path, S("kinds/help-request.yaml")))
                m->text = replaced(m->text, S("procedure: help-request\n"),
                                   S("procedure: help-request\nfacts: {pad: 'null'}\n"));
            if (str_equal(path, S("shared/answer.yaml")))
                m->text = replaced(
                    m->text, S("answer-missed: {verb: record}"),
                    arena_print(&city.arena, "answer-missed: {verb: record, facts: {pad: \"%s\"}}", fact));
        }
}

TEST(a_consequence_that_needs_more_memory_than_there_is_is_the_bare_fact)
{
    city_build(&city);
    struct json *next = next_version("9.0.0", "open_cases: move");
    put_file(next, S("moves/1.0.0.yaml"), S("kinds:\n  help-request:\n    node: {hr-handle: hr-do}\n"));
    make_endless(next, "for i in 1..900000 return string(i)");
    put_into_force(next);
    late_answer_ends_no_clerk();
    city_remove(&city);
}
