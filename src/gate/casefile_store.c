// Rows of cases. Lists within a row (clocks, locks) are lines of tab-separated fields: names hold neither.
#include "gate/casefile_int.h"
#include "ledger/ledger.h"
#include <stdio.h>

const char casefile_schema[] =
    "CREATE TABLE IF NOT EXISTS casefile (\n"
    "  row INTEGER PRIMARY KEY, -- agency << 40 | id\n"
    "  agency INTEGER NOT NULL, id INTEGER NOT NULL, year INTEGER NOT NULL, ordinal INTEGER NOT NULL, prefix TEXT NOT NULL,\n"
    "  kind TEXT NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL, owned_last TEXT NOT NULL, offered TEXT NOT NULL,\n"
    "  assignee TEXT NOT NULL, concerned TEXT NOT NULL, area TEXT NOT NULL, channel TEXT NOT NULL, cell INTEGER NOT NULL,\n"
    "  publicity INTEGER NOT NULL, opened_ns INTEGER NOT NULL, event_ns INTEGER NOT NULL, closed_ns INTEGER NOT NULL,\n"
    "  acts INTEGER NOT NULL, last INTEGER NOT NULL, flags INTEGER NOT NULL, twin_agency INTEGER NOT NULL, twin INTEGER NOT NULL,\n"
    "  score INTEGER NOT NULL, title TEXT NOT NULL, clocks TEXT NOT NULL, locks TEXT NOT NULL, procedure TEXT NOT NULL,\n"
    "  UNIQUE (agency, year, ordinal));\n"
    "CREATE TABLE IF NOT EXISTS clock (\n"
    "  agency INTEGER NOT NULL, at_ns INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,\n"
    "  PRIMARY KEY (agency, at_ns, id, name)) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS retry (\n"
    "  agency INTEGER NOT NULL, key BLOB NOT NULL, scope BLOB NOT NULL, digest BLOB NOT NULL, position INTEGER NOT NULL,\n"
    "  PRIMARY KEY (agency, key, scope)) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS rebuilding (mark INTEGER PRIMARY KEY);\n"
    "CREATE TABLE IF NOT EXISTS imported (\n"
    "  agency INTEGER NOT NULL, source TEXT NOT NULL, source_row TEXT NOT NULL, id INTEGER NOT NULL,\n"
    "  PRIMARY KEY (agency, source, source_row)) WITHOUT ROWID;\n"
    "CREATE TABLE IF NOT EXISTS recounting (agency INTEGER PRIMARY KEY, digest TEXT NOT NULL);\n"
    "CREATE TABLE IF NOT EXISTS zone_data (agency INTEGER PRIMARY KEY, version TEXT NOT NULL);\n";

enum { FLAG_HISTORIC = 1, FLAG_HELD = 2, FLAG_RETAINED = 4, FLAG_MOVED = 8, HOLDER_ACTS_SHIFT = 16 };
enum { LIST_TEXT_MAX = 4096 };

static bool take_int(struct str *line, int64_t *ret_n)
{
    struct str field;
    (void)str_cut(*line, '\t', &field, line);
    return str_int64(field, ret_n);
}

static bool take_version(struct str *line, struct clock_version *v)
{
    struct str field;
    (void)str_cut(*line, '\t', &field, line);
    if (field.len > CLOCK_VERSION_MAX) return false;
    v->len = (int32_t)field.len;
    if (v->len) memcpy(v->at, field.at, (size_t)v->len);
    return true;
}

// After a bar: by what it was counted, and its pauses where all are known. Rows of older servers have none of it.
static bool read_counted(struct str line, struct case_clock *c)
{
    int64_t known;
    if (!take_version(&line, &c->calendar) || !take_version(&line, &c->zone) || !take_int(&line, &known))
        return false;
    c->has_history = known != 0;
    while (line.len > 0) {
        if (c->pauses_count == CASE_PAUSES_MAX) return false;
        struct clock_pause *p = &c->pauses[c->pauses_count++];
        if (!take_int(&line, &p->from.ns) || !take_int(&line, &p->to.ns)) return false;
    }
    return true;
}

static bool read_clock(struct str line, struct case_clock *c)
{
    int64_t extended, warned, fired, hours;
    struct str name;
    (void)str_cut(line, '\t', &name, &line);
    bool good = name_set(&c->name, name) && take_int(&line, &c->start.ns) && take_int(&line, &c->due.ns) &&
                take_int(&line, &c->paused_at.ns) && take_int(&line, &extended) && take_int(&line, &warned) &&
                take_int(&line, &fired);
    if (!good) return false;
    c->extended_times = (int32_t)extended;
    c->warned = (int32_t)warned;
    c->fired = fired != 0;
    while (line.len > 0 && line.at[0] != '|') {
        if (c->warn_count == CLOCK_WARNINGS_MAX || !take_int(&line, &hours)) return false;
        c->warn_h[c->warn_count++] = (int32_t)hours;
    }
    return line.len == 0 || read_counted(str_slice(line, 2, line.len), c);
}

static enum rc read_clocks(struct str text, struct casefile *c, struct fault *f)
{
    for (struct str line; text.len > 0;) {
        (void)str_cut(text, '\n', &line, &text);
        if (c->clocks_count == CASE_CLOCKS_MAX || !read_clock(line, &c->clocks[c->clocks_count++]))
            return fail(f, RC_CORRUPT, "case %lld of agency %lld: its clocks are not readable",
                        (long long)c->id, (long long)c->agency);
    }
    return RC_OK;
}

// Lines of locked parts, and with '?' before it a part whose erasure is asked for.
static enum rc read_locks(struct str text, struct casefile *c, struct fault *f)
{
    for (struct str line; text.len > 0;) {
        (void)str_cut(text, '\n', &line, &text);
        if (line.len && line.at[0] == '?' && c->asked_count < CASE_ASKED_MAX &&
            name_set(&c->asked[c->asked_count], str_slice(line, 1, line.len))) {
            c->asked_count++;
            continue;
        }
        if (c->locks_count == CASE_LOCKS_MAX || !name_set(&c->locks[c->locks_count++], line))
            return fail(f, RC_CORRUPT, "case %lld of agency %lld: its locks are not readable",
                        (long long)c->id, (long long)c->agency);
    }
    return RC_OK;
}

enum rc casefile_of_row(struct row row, struct casefile *ret_c, struct fault *f)
{
    MUST(row.count == CASE_COLUMNS_COUNT);
    const struct value *v = row.at;
    struct casefile *c = ret_c;
    *c = (struct casefile){
        .agency = v[0].i,
        .id = v[1].i,
        .year = (int32_t)v[2].i,
        .ordinal = v[3].i,
        .cell = v[14].i,
        .publicity = (enum publicity)v[15].i,
        .opened.ns = v[16].i,
        .event.ns = v[17].i,
        .closed.ns = v[18].i,
        .acts = v[19].i,
        .last = v[20].i,
        .twin_agency = v[22].i,
        .twin = v[23].i,
        .score = (int32_t)v[24].i,
        .historic = v[21].i & FLAG_HISTORIC,
        .held = v[21].i & FLAG_HELD,
        .retained = v[21].i & FLAG_RETAINED,
        .moved = v[21].i & FLAG_MOVED,
        .holder_acts = (int32_t)(v[21].i >> HOLDER_ACTS_SHIFT),
    };
    struct name *const names[] = { &c->prefix,  &c->kind,     &c->status,    &c->owner, &c->owned_last,
                                   &c->offered, &c->assignee, &c->concerned, &c->area,  &c->channel };
    for (int32_t i = 0; i < COUNT(names); i++)
        if (!name_set(names[i], v[4 + i].s))
            return fail(f, RC_CORRUPT, "case %lld of agency %lld: a name is too long", (long long)c->id,
                        (long long)c->agency);
    if (v[25].s.len > CASE_TITLE_BYTES_MAX)
        return fail(f, RC_CORRUPT, "case %lld of agency %lld: its title is too long", (long long)c->id,
                    (long long)c->agency);
    c->title_bytes = (int32_t)v[25].s.len;
    if (c->title_bytes) memcpy(c->title, v[25].s.at, (size_t)c->title_bytes);
    if (v[28].s.len > PACK_MARK_MAX)
        return fail(f, RC_CORRUPT, "case %lld of agency %lld: where it stands is too long", (long long)c->id,
                    (long long)c->agency);
    c->procedure_bytes = (int32_t)v[28].s.len;
    if (c->procedure_bytes) memcpy(c->procedure, v[28].s.at, (size_t)c->procedure_bytes);
    enum rc rc = read_clocks(v[26].s, c, f);
    return rc ? rc : read_locks(v[27].s, c, f);
}

struct loading {
    struct casefile *into;
    bool found;
};

static enum rc load_row(void *self, struct row row, struct fault *f)
{
    struct loading *l = self;
    l->found = true;
    return casefile_of_row(row, l->into, f);
}

enum rc casefile_load(struct store *s, int64_t agency, int64_t id, struct casefile *ret_c, struct fault *f)
{
    struct loading l = { ret_c, false };
    enum rc rc = store_each(s, f, "SELECT " CASE_COLUMNS " FROM casefile c WHERE c.row = ?1",
                            ARGS(INT(LEDGER_ROW(agency, id))), load_row, &l);
    if (rc) return within(f, rc, "loading case %lld of agency %lld", (long long)id, (long long)agency);
    return l.found ? RC_OK : RC_MISSING;
}

static struct str print_clocks(const struct casefile *c, char out[static LIST_TEXT_MAX])
{
    int len = 0;
    for (int32_t i = 0; i < c->clocks_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        len += snprintf(out + len, (size_t)(LIST_TEXT_MAX - len), "%.*s\t%lld\t%lld\t%lld\t%d\t%d\t%d",
                        P(name_str(&k->name)), (long long)k->start.ns, (long long)k->due.ns,
                        (long long)k->paused_at.ns, k->extended_times, k->warned, k->fired);
        for (int32_t w = 0; w < k->warn_count; w++)
            len += snprintf(out + len, (size_t)(LIST_TEXT_MAX - len), "\t%d", k->warn_h[w]);
        len += snprintf(out + len, (size_t)(LIST_TEXT_MAX - len), "\t|\t%.*s\t%.*s\t%d",
                        P(clock_version_str(&k->calendar)), P(clock_version_str(&k->zone)), k->has_history);
        for (int32_t p = 0; p < k->pauses_count; p++)
            len += snprintf(out + len, (size_t)(LIST_TEXT_MAX - len), "\t%lld\t%lld",
                            (long long)k->pauses[p].from.ns, (long long)k->pauses[p].to.ns);
        MUST(len + 1 < LIST_TEXT_MAX);
        out[len++] = '\n';
    }
    return (struct str){ out, len };
}

static struct str print_locks(const struct casefile *c, char out[static LIST_TEXT_MAX])
{
    int len = 0;
    for (int32_t i = 0; i < c->locks_count; i++)
        len += snprintf(out + len, (size_t)(LIST_TEXT_MAX - len), "%.*s\n", P(name_str(&c->locks[i])));
    for (int32_t i = 0; i < c->asked_count; i++)
        len += snprintf(out + len, (size_t)(LIST_TEXT_MAX - len), "?%.*s\n", P(name_str(&c->asked[i])));
    MUST(len < LIST_TEXT_MAX);
    return (struct str){ out, len };
}

static enum rc save_row(struct store *s, const struct casefile *c, bool is_new, struct fault *f)
{
    char clocks[LIST_TEXT_MAX], locks[LIST_TEXT_MAX];
    int64_t flags = (c->historic ? FLAG_HISTORIC : 0) | (c->held ? FLAG_HELD : 0) |
                    (c->retained ? FLAG_RETAINED : 0) | (c->moved ? FLAG_MOVED : 0) |
                    (int64_t)c->holder_acts << HOLDER_ACTS_SHIFT;
    if (is_new)
        return store_run(
            s, f,
            "INSERT INTO casefile (row, agency, id, year, ordinal, prefix, kind, status, owner, owned_last, offered, assignee, concerned, area,"
            " channel, cell, publicity, opened_ns, event_ns, closed_ns, acts, last, flags, twin_agency, twin, score, title, clocks, locks, procedure) VALUES"
            " (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30)",
            ARGS(INT(LEDGER_ROW(c->agency, c->id)), INT(c->agency), INT(c->id), INT(c->year), INT(c->ordinal),
                 TEXT(name_str(&c->prefix)), TEXT(name_str(&c->kind)), TEXT(name_str(&c->status)),
                 TEXT(name_str(&c->owner)), TEXT(name_str(&c->owned_last)), TEXT(name_str(&c->offered)),
                 TEXT(name_str(&c->assignee)), TEXT(name_str(&c->concerned)), TEXT(name_str(&c->area)),
                 TEXT(name_str(&c->channel)), INT(c->cell), INT(c->publicity), INT(c->opened.ns),
                 INT(c->event.ns), INT(c->closed.ns), INT(c->acts), INT(c->last), INT(flags),
                 INT(c->twin_agency), INT(c->twin), INT(c->score), TEXT(case_title(c)),
                 TEXT(print_clocks(c, clocks)), TEXT(print_locks(c, locks)), TEXT(case_procedure(c))));
    return store_run(
        s, f,
        "UPDATE casefile SET kind = ?2, status = ?3, owner = ?4, owned_last = ?5, offered = ?6, assignee = ?7, concerned = ?8, area = ?9,"
        " cell = ?10, publicity = ?11, closed_ns = ?12, acts = ?13, last = ?14, flags = ?15, twin_agency = ?16, twin = ?17, score = ?18,"
        " title = ?19, clocks = ?20, locks = ?21, procedure = ?22 WHERE row = ?1",
        ARGS(INT(LEDGER_ROW(c->agency, c->id)), TEXT(name_str(&c->kind)), TEXT(name_str(&c->status)),
             TEXT(name_str(&c->owner)), TEXT(name_str(&c->owned_last)), TEXT(name_str(&c->offered)),
             TEXT(name_str(&c->assignee)), TEXT(name_str(&c->concerned)), TEXT(name_str(&c->area)),
             INT(c->cell), INT(c->publicity), INT(c->closed.ns), INT(c->acts), INT(c->last), INT(flags),
             INT(c->twin_agency), INT(c->twin), INT(c->score), TEXT(case_title(c)),
             TEXT(print_clocks(c, clocks)), TEXT(print_locks(c, locks)), TEXT(case_procedure(c))));
}

enum rc casefile_save(struct store *s, const struct casefile *c, bool is_new, struct fault *f)
{
    enum rc rc = save_row(s, c, is_new, f);
    return rc ? within(f, rc, "saving case %lld of agency %lld", (long long)c->id, (long long)c->agency)
              : RC_OK;
}

// The clock of that name that wants to act at that instant, if `c` has one.
static bool has_clock(const struct casefile *c, const struct name *name, struct instant at)
{
    struct instant next;
    for (int32_t i = 0; c && i < c->clocks_count; i++)
        if (name_is(&c->clocks[i].name, name_str(name)) && case_clock_next(&c->clocks[i], &next) &&
            next.ns == at.ns)
            return true;
    return false;
}

static enum rc move_clocks(struct store *s, const struct casefile *from, const struct casefile *other,
                           const char *sql, struct fault *f)
{
    enum rc rc = RC_OK;
    for (int32_t i = 0; !rc && from && i < from->clocks_count; i++) {
        const struct case_clock *k = &from->clocks[i];
        struct instant at;
        if (!case_clock_next(k, &at) || has_clock(other, &k->name, at)) continue;
        rc = store_run(s, f, sql,
                       ARGS(INT(from->agency), INT(at.ns), INT(from->id), TEXT(name_str(&k->name))));
    }
    return rc;
}

enum rc casefile_save_clocks(struct store *s, const struct casefile *before, const struct casefile *c,
                             struct fault *f)
{
    static const char gone[] = "DELETE FROM clock WHERE agency = ?1 AND at_ns = ?2 AND id = ?3 AND name = ?4";
    static const char come[] = "INSERT INTO clock (agency, at_ns, id, name) VALUES (?1, ?2, ?3, ?4)";
    enum rc rc = move_clocks(s, before, c, gone, f);
    return rc ? rc : move_clocks(s, c, before, come, f);
}
