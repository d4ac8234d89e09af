// A changed byte of a view is found and named by `rebuild --check`: each column of each view in turn, rows taken away, and bytes of the file itself.
#include "flow/city.h"
#include "gate/gate_int.h"
#include "gate/rebuild.h"
#include <fcntl.h>
#include <sys/stat.h>

static struct city city;

static const char help[] =
    "{\"narrative\":\"三号楼电梯停了\",\"title\":\"电梯\",\"place\":{\"lat_e7\":301000000,\"lng_e7\":1201000000},"
    "\"reporter\":{\"name\":\"张三\",\"phone\":\"13800005566\"}}";

// Rows in every view: cases, clocks, receipts, a key that was used, an imported row, documents.
static void fill(void)
{
    for (int i = 0; i < 4; i++) {
        struct asked *a = NEW(&city.arena, struct asked, 1);
        struct arena *arena = NEW(&city.arena, struct arena, 1);
        char *key = NEW(&city.arena, char, 40), *row = NEW(&city.arena, char, 16);
        int64_t ms = city_now(&city).ns / NS_PER_MS;
        (void)snprintf(key, 40, "%08llx-%04llx-7abc-8def-01234567890%d", (unsigned long long)(ms >> 16),
                       (unsigned long long)(ms & 0xFFFF), i);
        (void)snprintf(row, 16, "row-%d", i);
        *arena = arena_of(NEW(&city.arena, char, CITY_JOB_BYTES), CITY_JOB_BYTES, NULL);
        a->job = (struct gate_job){ .actor = city_staff(&city, S("chen")),
                                    .agency = city.agency,
                                    .kind = S("help-request"),
                                    .casefile = -1,
                                    .act = S("open"),
                                    .retry_key = { key, 36 },
                                    .route = S("POST /api/v1/cases"),
                                    .source = S("test"),
                                    .source_row = str_of(row),
                                    .data = city_json(&city, help),
                                    .arena = arena };
        a->rc = gate_do(city.gate, &a->job, &a->fault);
        MUST(city_admitted(a));
        MUST(city_admitted(city_act(&city, "duty", a->job.casefile, "accept", "", "{}")));
        MUST(city_admitted(city_act(&city, "li", a->job.casefile, "lock", "supervision",
                                    "{\"parts\":[\"narrative\"],\"reason\":\"x\"}")) ||
             true);
    }
    city_follow(&city);
}

static enum rc check(struct fault *f)
{
    struct rebuild_report made;
    char path[96], rest[128];
    (void)snprintf(path, sizeof path, "%s/check.db", city.dir);
    enum rc rc = gate_rebuild_check(city.gate, str_of(path), NULL, NULL, &made, f);
    static const char *const ends[] = { "",        "-wal",        "-shm",        "-lock",
                                        ".search", ".search-wal", ".search-shm", ".search-lock" };
    for (ptrdiff_t i = 0; i < COUNT(ends); i++) {
        (void)snprintf(rest, sizeof rest, "%s%s", path, ends[i]);
        (void)unlink(rest);
    }
    return rc;
}

// One bit of every kind of value, and back again.
static const char flipped[] =
    "CASE typeof(%s) WHEN 'integer' THEN %s + 1000003 WHEN 'blob' THEN CAST(substr(%s, 1, length(%s) - 1) || 'x' AS BLOB) ELSE %s || 'x' END";

struct view {
    const char *name, *columns[32];
    bool search;
};
static const struct view tables[] = {
    { "casefile",
      { "year",      "ordinal",   "prefix", "kind",    "status",      "owner",     "owned_last", "offered",
        "assignee",  "concerned", "area",   "channel", "cell",        "publicity", "opened_ns",  "event_ns",
        "closed_ns", "acts",      "last",   "flags",   "twin_agency", "twin",      "score",      "title" },
      false },
    { "clock", { "at_ns", "id", "name" }, false },
    { "receipt", { "hash", "id" }, true },
    { "retry", { "key", "scope", "digest", "position" }, false },
    { "imported", { "source", "source_row", "id" }, false },
    { "installed", { "kind", "name", "digest" }, false },
    { "hit",
      { "year", "ordinal", "number", "kind", "status", "owner", "unit", "assignee", "area", "channel", "cell",
        "opened_ns", "due_ns", "acts", "last", "title", "asked", "grade" },
      true },
    { "token", { "token", "row", "position", "part" }, true },
};

static void run(struct store *s, const char *sql)
{
    struct fault f = { 0 };
    enum rc rc = store_script(s, &f, sql);
    if (rc) printf("%s: %s\n", sql, f.text);
    CHECK(rc == RC_OK);
}

static struct store *store_of(const struct view *v)
{
    return v->search ? follower_store(city.gate) : city.gate->writer;
}

// The first row of the view, by its own hidden order.
static void spoil(const struct view *v, const char *column)
{
    struct fault f = { 0 };
    char value[512], sql[900];
    const char *c = column;
    (void)snprintf(value, sizeof value, flipped, c, c, c, c, c);
    run(store_of(v), "BEGIN");
    (void)snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s WHERE %s = (SELECT %s FROM %s LIMIT 1)", v->name,
                   c, value, c, c, v->name);
    run(store_of(v), sql);
    run(store_of(v), "COMMIT");
    enum rc rc = check(&f);
    char named[64];
    (void)snprintf(named, sizeof named, "view %s", v->name);
    if (rc != RC_CORRUPT || !strstr(f.text, named))
        printf("%s.%s: %s %s\n", v->name, column, rc_name(rc), f.text), CHECK(!"found and named");
}

// A copy of the whole table is put back after each change.
static void keep(const struct view *v, bool back)
{
    char sql[400];
    if (back)
        (void)snprintf(sql, sizeof sql,
                       "BEGIN; DELETE FROM %s; INSERT INTO %s SELECT * FROM kept; DROP TABLE kept; COMMIT",
                       v->name, v->name);
    else
        (void)snprintf(sql, sizeof sql, "CREATE TABLE kept AS SELECT * FROM %s", v->name);
    run(store_of(v), sql);
}

TEST(a_change_in_any_column_of_a_view_is_found_and_named)
{
    struct fault f = { 0 };
    int changes = 0;
    city_build(&city);
    fill();
    CHECK(check(&f) == RC_OK);
    for (ptrdiff_t i = 0; i < COUNT(tables); i++)
        for (int k = 0; tables[i].columns[k]; k++, changes++) {
            keep(&tables[i], false);
            spoil(&tables[i], tables[i].columns[k]);
            keep(&tables[i], true);
        }
    enum rc rc = check(&f);
    if (rc) printf("%s\n", f.text);
    CHECK(rc == RC_OK);
    printf("flip columns=%d\n", changes);
}

TEST(a_row_that_is_gone_is_missed)
{
    for (ptrdiff_t i = 0; i < COUNT(tables); i++) {
        struct fault f = { 0 };
        char sql[200], named[64];
        keep(&tables[i], false);
        (void)snprintf(sql, sizeof sql, "DELETE FROM %s WHERE %s = (SELECT %s FROM %s LIMIT 1)",
                       tables[i].name, tables[i].columns[0], tables[i].columns[0], tables[i].name);
        run(store_of(&tables[i]), sql);
        (void)snprintf(named, sizeof named, "view %s", tables[i].name);
        enum rc rc = check(&f);
        if (rc != RC_CORRUPT || !strstr(f.text, named))
            printf("%s: %s %s\n", tables[i].name, rc_name(rc), f.text), CHECK(!"missed");
        keep(&tables[i], true);
    }
}

// --- bytes of the file --------------------------------------------------------------------------------------------------------------

static void flip_byte(const char *path, int64_t at, uint8_t with)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    uint8_t byte;
    MUST(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= with;
    MUST(pwrite(fd, &byte, 1, at) == 1 && close(fd) == 0);
}

static bool opens(struct fault *f)
{
    struct gate_options o = { .dir = str_of(city.dir),
                              .world = &city.world,
                              .no_threads = true,
                              .verbs = desk_verbs,
                              .verbs_count = desk_verbs_count };
    return gate_open(o, &city.gate, f) == RC_OK;
}

// Every check that there is passes, and yet some view shows something else: that must not be.
static bool deceives(const struct view_digest *before)
{
    struct fault f = { 0 };
    struct view_digest after[REBUILD_VIEWS];
    int32_t count = 0;
    struct verify_report v;
    if (!opens(&f)) return false;
    struct store *s = city.gate->writer;
    bool found = store_check(s, &f) ||
                 ledger_verify(city.gate->ledger, s, city.agency, (struct str){ 0 }, NULL, NULL, &v, &f) ||
                 check(&f) || view_digests(city.gate, after, &count, &f);
    bool same = true;
    for (int32_t i = 0; i < count; i++)
        same &= memcmp(before[i].digest, after[i].digest, sizeof after[i].digest) == 0;
    gate_close(city.gate);
    city.gate = NULL;
    return !found && !same;
}

TEST(no_flipped_byte_of_the_file_changes_a_view_unnoticed)
{
    enum { FLIPS = 150 };
    struct fault f = { 0 };
    struct view_digest before[REBUILD_VIEWS];
    int32_t count, silent = 0;
    bool done;
    char path[96], saved[128], command[400];
    uint64_t seed = 7;
    CHECK(view_digests(city.gate, before, &count, &f) == RC_OK);
    CHECK(store_checkpoint(city.gate->writer, true, &done, &f) == RC_OK);
    city_close(&city);
    (void)snprintf(path, sizeof path, "%s/anlan.db", city.dir);
    (void)snprintf(saved, sizeof saved, "%s-saved", city.dir);
    (void)snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", saved, city.dir, saved);
    MUST(system(command) == 0);
    struct stat st;
    MUST(stat(path, &st) == 0);
    for (int i = 0; i < FLIPS; i++) {
        int64_t at = (int64_t)(test_random(&seed) % (uint64_t)st.st_size);
        flip_byte(path, at, (uint8_t)(1 << test_random(&seed) % 8));
        if (deceives(before)) printf("byte %ld of %ld\n", at, (long)st.st_size), silent++;
        (void)snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", city.dir, saved, city.dir);
        MUST(system(command) == 0);
    }
    CHECK_INT(silent, 0);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", saved);
    MUST(system(command) == 0);
    city_remove(&city);
}
