// The row of a case in the search view, and the words of its released title.
// SQLite writes anew each index whose columns an UPDATE names, whether they changed or not: so columns are named only where they did. Most
// acts change where a case stands, some in whose hands it is, hardly any anything else.
#include "gate/gate_int.h"

static int64_t earliest_due(const struct casefile *c)
{
    int64_t due = 0;
    for (int32_t i = 0; i < c->clocks_count; i++) {
        const struct case_clock *k = &c->clocks[i];
        if (k->paused_at.ns == 0 && (due == 0 || k->due.ns < due)) due = k->due.ns;
    }
    return due;
}

// The index of words keeps no text, so it is told the title that the row still holds. Most acts leave the title as it was.
static enum rc put_title_words(struct store *s, int64_t row, struct str before, struct str title,
                               struct fault *f)
{
    if (str_equal(before, title)) return RC_OK;
    enum rc rc =
        before.len
            ? store_run(s, f, "INSERT INTO title_words (title_words, rowid, title) VALUES ('delete', ?1, ?2)",
                        ARGS(INT(row), TEXT(before)))
            : RC_OK;
    if (rc || title.len == 0) return rc;
    return store_run(s, f, "INSERT INTO title_words (rowid, title) VALUES (?1, ?2)",
                     ARGS(INT(row), TEXT(title)));
}

static enum rc insert_row(struct store *s, int64_t row, const struct casefile *c, struct str grade,
                          struct fault *f)
{
    char number[NUMBER_TEXT_MAX];
    return store_run(
        s, f,
        "INSERT INTO hit (row, agency, id, year, ordinal, number, kind, status, owner, offered, assignee, concerned, area, channel, cell, publicity,"
        " opened_ns, closed_ns, due_ns, acts, last, title, unit, asked, grade) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25)",
        ARGS(INT(row), INT(c->agency), INT(c->id), INT(c->year), INT(c->ordinal),
             TEXT(case_number(c, number)), TEXT(name_str(&c->kind)), TEXT(name_str(&c->status)),
             TEXT(name_str(&c->owner)), TEXT(name_str(&c->offered)), TEXT(name_str(&c->assignee)),
             TEXT(name_str(&c->concerned)), TEXT(name_str(&c->area)), TEXT(name_str(&c->channel)),
             INT(c->cell), INT(c->publicity), INT(c->opened.ns), INT(c->closed.ns), INT(earliest_due(c)),
             INT(c->acts), INT(c->last), TEXT(case_title(c)), TEXT(case_unit(c)), INT(c->asked_count),
             TEXT(grade)));
}

static const char kept[] =
    "SELECT title, status, due_ns, unit, assignee, offered, concerned, area, cell, publicity, asked, grade FROM hit WHERE row = ?1";

static enum rc update_standing(struct store *s, int64_t row, const struct casefile *c, struct row old,
                               struct fault *f)
{
    int64_t due = earliest_due(c);
    if (str_equal(old.at[1].s, name_str(&c->status)) && old.at[2].i == due)
        return store_run(
            s, f,
            "UPDATE hit SET owner = ?2, closed_ns = ?3, acts = ?4, last = ?5, title = ?6 WHERE row = ?1",
            ARGS(INT(row), TEXT(name_str(&c->owner)), INT(c->closed.ns), INT(c->acts), INT(c->last),
                 TEXT(case_title(c))));
    return store_run(
        s, f,
        "UPDATE hit SET owner = ?2, closed_ns = ?3, acts = ?4, last = ?5, title = ?6, status = ?7, due_ns = ?8 WHERE row = ?1",
        ARGS(INT(row), TEXT(name_str(&c->owner)), INT(c->closed.ns), INT(c->acts), INT(c->last),
             TEXT(case_title(c)), TEXT(name_str(&c->status)), INT(due)));
}

static enum rc update_hands(struct store *s, int64_t row, const struct casefile *c, struct row old,
                            struct fault *f)
{
    struct str unit = case_unit(c), assignee = name_str(&c->assignee), offered = name_str(&c->offered);
    if (str_equal(old.at[3].s, unit) && str_equal(old.at[4].s, assignee) && str_equal(old.at[5].s, offered))
        return RC_OK;
    return store_run(s, f, "UPDATE hit SET unit = ?2, assignee = ?3, offered = ?4 WHERE row = ?1",
                     ARGS(INT(row), TEXT(unit), TEXT(assignee), TEXT(offered)));
}

static enum rc update_rest(struct store *s, int64_t row, const struct casefile *c, struct str grade,
                           struct row old, struct fault *f)
{
    struct str concerned = name_str(&c->concerned), area = name_str(&c->area);
    if (str_equal(old.at[6].s, concerned) && str_equal(old.at[7].s, area) && old.at[8].i == c->cell &&
        old.at[9].i == (int64_t)c->publicity && old.at[10].i == c->asked_count &&
        str_equal(old.at[11].s, grade))
        return RC_OK;
    return store_run(
        s, f,
        "UPDATE hit SET concerned = ?2, area = ?3, cell = ?4, publicity = ?5, asked = ?6, grade = ?7 WHERE row = ?1",
        ARGS(INT(row), TEXT(concerned), TEXT(area), INT(c->cell), INT(c->publicity), INT(c->asked_count),
             TEXT(grade)));
}

enum rc hit_put(struct store *search, const struct casefile *c, struct str grade, struct arena scratch,
                struct fault *f)
{
    struct row old;
    int64_t row = LEDGER_ROW(c->agency, c->id);
    enum rc rc = store_one(search, &scratch, &old, f, kept, ARGS(INT(row)));
    if (rc == RC_MISSING) {
        rc = put_title_words(search, row, (struct str){ 0 }, case_title(c), f);
        return rc ? rc : insert_row(search, row, c, grade, f);
    }
    if (!rc) rc = put_title_words(search, row, old.at[0].s, case_title(c), f);
    if (!rc) rc = update_standing(search, row, c, old, f);
    if (!rc) rc = update_hands(search, row, c, old, f);
    return rc ? rc : update_rest(search, row, c, grade, old, f);
}
