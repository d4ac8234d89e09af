// Scope as SQL and as a predicate, on every cell of a generated matrix: role × kind × area × relation × own or other agency. What a list shows is
// exactly what a single read shows; nothing is shown by default; a wrong term seeded in either form is noticed.
#include "flow/city.h"
#include "gate/gate_int.h"

static struct city city;

static const char *const kinds[] = { "emergency-call",    "help-request",      "public-order",
                                     "neighbour-dispute", "service-complaint", "staff-complaint",
                                     "exit-entry-permit" };
static const char *const areas[] = { "", "01", "0101", "0102" };
static const char *const units[] = { "", "command", "river-station", "oversight" };
static const char *const relations[] = {
    "none", "owner", "offered", "offered-across", "assignee", "concerned"
};

enum { AGENCIES = 2, CASES = COUNT(kinds) * COUNT(areas) * COUNT(relations) * AGENCIES };

static struct casefile cases[CASES];

static void set(struct name *n, const char *text) { MUST(name_set(n, str_of(text))); }

// Cases of every shape, written straight into a search view of its own: the matrix is larger than any procedure would make.
static void make_cases(struct store *s)
{
    struct fault f = { 0 };
    int count = 0;
    for (int64_t agency = 1; agency <= AGENCIES; agency++)
        for (int k = 0; k < COUNT(kinds); k++)
            for (int a = 0; a < COUNT(areas); a++)
                for (int r = 0; r < COUNT(relations); r++) {
                    struct casefile *c = &cases[count];
                    *c = (struct casefile){ .agency = agency,
                                            .id = count,
                                            .acts = 1,
                                            .cell = -1,
                                            .publicity = (enum publicity)(count % 3) };
                    count++;
                    set(&c->kind, kinds[k]);
                    set(&c->area, areas[a]);
                    set(&c->status, "received");
                    set(&c->owner, strcmp(relations[r], "owner") == 0 ? "river-station" : "elsewhere");
                    if (strcmp(relations[r], "offered") == 0) set(&c->offered, "river-station");
                    if (strcmp(relations[r], "offered-across") == 0)
                        set(&c->offered, "anlan-demo/river-station");
                    if (strcmp(relations[r], "assignee") == 0) set(&c->assignee, "actor");
                    if (strcmp(relations[r], "concerned") == 0) set(&c->concerned, "river-station");
                    enum rc rc = store_run(
                        s, &f,
                        "INSERT INTO hit (row, agency, id, year, ordinal, number, kind, status, owner, unit, offered, assignee, concerned, area, channel, cell, publicity,"
                        " opened_ns, closed_ns, due_ns, acts, last, title, asked, grade) VALUES (?1,?2,?3,2026,?3,'',?4,'received',?5,?5,?6,?7,?8,?9,'',-1,?10,1,0,0,1,0,'',0,'')",
                        ARGS(INT(LEDGER_ROW(agency, c->id)), INT(agency), INT(c->id),
                             TEXT(name_str(&c->kind)), TEXT(name_str(&c->owner)), TEXT(name_str(&c->offered)),
                             TEXT(name_str(&c->assignee)), TEXT(name_str(&c->concerned)),
                             TEXT(name_str(&c->area)), INT(c->publicity)));
                    if (rc) printf("%s\n", f.text);
                    MUST(rc == RC_OK);
                }
}

static enum rc mark_row(void *self, struct row row, struct fault *)
{
    ((bool *)self)[row.at[0].i] = true;
    return RC_OK;
}

// The rows that the scope's SQL admits, by the ids of the cases.
static void ask_sql(struct store *s, const struct law_scope *scope, bool ret[static CASES])
{
    struct fault f = { 0 };
    struct arena scratch = city.arena;
    struct scope_columns columns = { .agency = "c.agency",
                                     .area = "c.area",
                                     .kind = "c.kind",
                                     .sensitivity = "c.publicity",
                                     .relation_exists = scope_relation_sql,
                                     .first_parameter = 1 };
    struct scope_sql sql = scope_sql(&scratch, scope, &columns);
    struct value *values = NEW(&scratch, struct value, sql.values_count);
    for (int32_t i = 0; i < sql.values_count; i++)
        values[i] = sql.values[i].is_number ? INT(sql.values[i].number) : TEXT(sql.values[i].text);
    memset(ret, 0, CASES * sizeof *ret);
    enum rc rc =
        store_each_text(s, &f, arena_print(&scratch, "SELECT c.id FROM hit c WHERE %.*s", P(sql.where)),
                        (struct values){ values, sql.values_count }, mark_row, ret);
    if (rc) printf("%s\n", f.text);
    MUST(rc == RC_OK);
}

static bool admits(const struct law_scope *scope, const struct casefile *c)
{
    struct arena scratch = city.arena;
    struct scope_subject subject;
    scope_subject_of(c, &scratch, &subject);
    return scope_admits(scope, &subject);
}

static struct person *actor_with(const struct pack *pack, int role, const char *area, const char *unit)
{
    struct fault f = { 0 };
    struct person *p;
    struct arena scratch = city.arena;
    const struct json *document;
    struct str text = arena_print(
        &scratch,
        "{\"agency\":1,\"name\":\"actor\",\"roles\":[{\"role\":\"%.*s\",\"area\":\"%s\",\"unit\":\"%s\"}]}",
        P(pack->roles[role].name), area, unit);
    MUST(json_parse(&scratch, text, &document, &f) == RC_OK && person_read(document, &p, &f) == RC_OK);
    return p;
}

// Whoever listens is told of a case exactly where a list shows it.
static void check_listening(struct gate_watch *w, const bool by_sql[static CASES])
{
    for (int i = 0; i < CASES; i++) {
        struct arena scratch = city.arena;
        struct scope_subject subject;
        scope_subject_of(&cases[i], &scratch, &subject);
        struct gate_event e = { .agency = cases[i].agency, .casefile = cases[i].id, .subject = &subject };
        if (gate_watch_sees(w, &e) != by_sql[i]) CHECK(!"a listener hears what a list shows");
    }
}

static struct scope_clause without_agency(const struct scope_clause *c)
{
    struct scope_term *terms = NEW(&city.arena, struct scope_term, c->count);
    int32_t count = 0;
    for (int32_t i = 0; i < c->count; i++)
        if (c->terms[i].name != SCOPE_AGENCY) terms[count++] = c->terms[i];
    return (struct scope_clause){ terms, count };
}

TEST(sql_and_predicate_agree_on_every_cell_and_a_wrong_term_in_either_is_noticed)
{
    struct fault f = { 0 };
    int64_t cells = 0, seen = 0, scopes = 0, scopes_seeing = 0, sql_wrong = 0, predicate_wrong = 0;
    static bool by_sql[CASES], by_wrong[CASES];
    city_build(&city);
    struct store *s = follower_store(city.gate);
    MUST(store_run(s, &f, "DELETE FROM hit", NO_ARGS) == RC_OK);
    make_cases(s);
    const struct pack *pack = gate_pack(city.gate, 1);
    struct actor actor = { .class = ACTOR_STAFF, .agency = 1, .name = S("actor") };
    struct gate_watch *watch = gate_watch_open(city.gate, &actor);
    for (int role = 0; role < pack->roles_count; role++)
        for (int a = 0; a < COUNT(areas); a++)
            for (int u = 0; u < COUNT(units); u++) {
                struct person *p = actor_with(pack, role, areas[a], units[u]);
                struct arena mark = city.arena;
                struct law_scope scope = scope_of_person(city.gate, &city.arena, p, city_now(&city));
                CHECK(scope_check(&scope, &f) == RC_OK);
                ask_sql(s, &scope, by_sql);
                people_put(city.gate,
                           actor_with(pack, role, areas[a], units[u])); // a change is heard at once
                check_listening(watch, by_sql);
                scopes++;
                for (int i = 0; i < CASES; i++, cells++) {
                    bool own = cases[i].agency == 1,
                         across = name_is(&cases[i].offered, S("anlan-demo/river-station"));
                    seen += by_sql[i];
                    if (by_sql[i] != admits(&scope, &cases[i])) CHECK(!"SQL and predicate say the same");
                    if (by_sql[i] && !own && !across) CHECK(!"nothing of another agency but what it offers");
                }
                // A wrong term, once in either form: every grant without what it says of the agency.
                struct scope_clause *grants = NEW(&city.arena, struct scope_clause, scope.grants_count);
                for (int32_t i = 0; i < scope.grants_count; i++) grants[i] = without_agency(&scope.grants[i]);
                struct law_scope wrong = { grants, scope.exclusions, scope.grants_count,
                                           scope.exclusions_count };
                bool sql_noticed = false, predicate_noticed = false;
                ask_sql(s, &wrong, by_wrong);
                for (int i = 0; i < CASES; i++) {
                    sql_noticed |= by_wrong[i] != admits(&scope, &cases[i]);
                    predicate_noticed |= by_sql[i] != admits(&wrong, &cases[i]);
                }
                bool sees_any = memchr(by_sql, true, sizeof by_sql) != NULL;
                scopes_seeing += sees_any;
                sql_wrong += sees_any && sql_noticed;
                predicate_wrong += sees_any && predicate_noticed;
                city.arena = mark;
                free_person(p);
            }
    printf(
        "scopes %lld (%lld see something), cells %lld, seen %lld; wrong terms noticed in SQL %lld, in the predicate %lld\n",
        (long long)scopes, (long long)scopes_seeing, (long long)cells, (long long)seen, (long long)sql_wrong,
        (long long)predicate_wrong);
    CHECK(cells > 50'000 && scopes_seeing > 50);
    CHECK_INT(sql_wrong, scopes_seeing);
    CHECK_INT(predicate_wrong, scopes_seeing);
    memset(by_sql, 0, sizeof by_sql);
    struct person *off = actor_with(pack, pack_role(pack, S("overseer")), "", "");
    off->account.off = true;
    people_put(city.gate, off);
    check_listening(watch, by_sql);
    gate_watch_close(watch);
}

TEST(an_account_without_a_role_in_force_sees_nothing)
{
    static bool by_sql[CASES];
    struct person *p;
    struct fault f = { 0 };
    const struct json *document = city_json(
        &city,
        "{\"agency\":1,\"name\":\"actor\",\"roles\":[{\"role\":\"supervisor\",\"to\":\"2020-01-01T00:00:00Z\"},{\"role\":\"no-such-role\"}]}");
    MUST(person_read(document, &p, &f) == RC_OK);
    struct law_scope scope = scope_of_person(city.gate, &city.arena, p, city_now(&city));
    ask_sql(follower_store(city.gate), &scope, by_sql);
    for (int i = 0; i < CASES; i++) CHECK(!by_sql[i] && !admits(&scope, &cases[i]));
    free_person(p);
    city_remove(&city);
}
