// gate/act: what a case is (the fold of its acts), what an act changes (effects), and the verbs that turn the one into the other.
// A verb only says effects; effects go into the entry; the case is the fold of its entries, live and at rebuild alike.
#ifndef ANLAN_GATE_ACT_H
#define ANLAN_GATE_ACT_H
#include "base/time.h"
#include "law/pack.h"
#include "law/rule.h"
#include "ledger/entry.h"

enum {
    NAME_MAX_BYTES = 64, // of a name of a unit, user, area, kind, status, channel, clock
    CASE_CLOCKS_MAX = 8, // running at once
    CLOCK_WARNINGS_MAX = RULED_WARNINGS_MAX,
    CLOCK_VERSION_MAX = 16, // bytes of the version of a calendar or of a zone's data
    CASE_PAUSES_MAX =
        4, // of a clock, kept with the case; of one that was paused oftener `due` is moved instead of counted anew
    CASE_LOCKS_MAX = 8, // locked parts, by name
    CASE_ASKED_MAX = 8, // parts whose erasure another agency asks for, by name
    CASE_TITLE_BYTES_MAX = 240,
    NUMBER_TEXT_MAX = 48,
    EFFECT_CLOCKS_MAX = 16,
    EFFECT_PARTS_MAX = 16,
    EFFECT_ERASES_MAX = 48, // entries of a case that one entry erases from: as many as it can name
    ACT_ERASES_MAX =
        3072, // that one act erases from; what its entry cannot name stands in others before it, in the same commit
};

// A short text by value, so that a case is one plain block that can be copied between overlay, cache and store.
struct name {
    int32_t len;
    char at[NAME_MAX_BYTES];
};
struct str name_str(const struct name *n);
[[nodiscard]] bool name_set(struct name *n, struct str s); // false, and unchanged: too long
bool name_is(const struct name *n, struct str s);

struct clock_version { // text by value
    int32_t len;
    char at[CLOCK_VERSION_MAX];
};
struct str clock_version_str(const struct clock_version *v);

struct case_clock {
    struct name name;
    struct instant start, due, paused_at; // paused_at.ns 0: it runs
    int32_t extended_times;
    int32_t warn_h
        [CLOCK_WARNINGS_MAX];   // hours before `due`, longest first: kept here so that a rebuild asks no law
    int32_t warn_count, warned; // how many there are, and have been given
    bool fired;                 // its consequence has been taken
    struct clock_version calendar, zone; // by what `due` was counted; empty: by neither
    bool has_history;                    // `pauses` are all that are over
    struct clock_pause pauses[CASE_PAUSES_MAX];
    int32_t pauses_count;
};

struct casefile {
    int64_t agency, id; // id: the position of the entry that opened it
    int32_t year;
    int64_t ordinal;    // consecutive in (agency, year)
    struct name prefix; // of the number
    struct name kind, status;
    struct name owner;      // the unit; empty only while the case is closed or has moved to another agency
    struct name owned_last; // the unit that owned it before it was closed
    struct name offered;    // "unit", or "agency/unit", while a transfer waits for acceptance
    struct name assignee;   // a user
    struct name concerned;  // the unit that the case is about
    struct name area, channel;
    int64_t cell; // 500 m cell; -1: unknown
    enum publicity publicity;
    struct instant opened, event, closed; // closed.ns 0: open
    int64_t acts, last;                   // entries so far; position of the last
    int32_t holder_acts;                  // of them by the holder of the receipt
    bool historic, held, retained, moved;
    int64_t twin_agency, twin; // the case that goes on (or began) elsewhere; 0: none
    struct case_clock clocks[CASE_CLOCKS_MAX];
    int32_t clocks_count;
    struct name locks[CASE_LOCKS_MAX];
    int32_t locks_count;
    // Parts that the agency where the case was, or where it went, has erased: to be decided here. An erasure ends it.
    struct name asked[CASE_ASKED_MAX];
    int32_t asked_count;
    int32_t score; // of the last rating, 0: none
    int32_t title_bytes;
    char title[CASE_TITLE_BYTES_MAX]; // released by an act
    int32_t procedure_bytes;
    char procedure
        [PACK_MARK_MAX]; // where it stands (law_question.procedure); last, for most of it is seldom filled
};

// Whether a part is the one asked for: "narrative" also names "narrative.2", the second of its kind that came along with a case from elsewhere.
bool part_is(struct str part, struct str asked);
struct str case_title(const struct casefile *c);
struct str case_procedure(const struct casefile *c);
// The unit that stands for the case: its owner, or, while it is closed here, the one that owned it last. Empty once it has moved away.
struct str case_unit(const struct casefile *c);
struct str case_number(const struct casefile *c, char out[static NUMBER_TEXT_MAX]); // "JQ-2026-000123"

struct effect_clock {
    enum clock_op op;
    struct str name;
    struct instant start, due, at; // at: when a pause begins or ends
    int32_t extended_times;
    int32_t warn_h[CLOCK_WARNINGS_MAX], warn_count; // of a start
    bool fired;                // of a start in another agency: its consequence was taken before the case came
    bool carried;              // of such a start: what had happened to it is not told
    struct str calendar, zone; // of what was counted: by which versions; empty: by neither
};

struct effect_erase {
    int64_t position;
    struct str parts[EFFECT_PARTS_MAX];
    int32_t parts_count;
};

// What an act changes. Where a `sets_` is false, the field says nothing.
struct effects {
    // of an opening
    bool opens, historic;
    struct str kind, prefix, channel, area, concerned, source, source_row;
    int32_t year;
    int64_t ordinal, cell;
    struct instant event;
    // of any act
    struct str status;
    bool sets_owner, sets_offered, sets_assignee, sets_title, sets_publicity, sets_held, sets_retained,
        sets_twin, moves;
    struct str owner, offered, assignee, title;
    enum publicity publicity;
    bool held, retained, closes, reopens;
    int64_t twin_agency, twin;
    int32_t score;
    struct effect_clock clocks[EFFECT_CLOCKS_MAX];
    int32_t clocks_count;
    bool more_clocks; // than an entry holds: effects_fit refuses it
    struct str locks[EFFECT_PARTS_MAX], unlocks[EFFECT_PARTS_MAX];
    int32_t locks_count, unlocks_count;
    struct effect_erase *erase;
    int32_t erase_count;                // of an entry: EFFECT_ERASES_MAX at most
    struct str asked[EFFECT_PARTS_MAX]; // parts whose erasure another agency asks for …
    int32_t asked_count;
    int64_t asked_agency, asked_case;        // … which agency, and the case there
    struct str fired;                        // the clock whose warning or consequence this act is …
    int32_t warning;                         // … its warning number from 1; 0: the consequence itself
    struct str data;                         // the plain fields of the act, canonical JSON; empty: none
    struct str read_parts[EFFECT_PARTS_MAX]; // `read`: what was shown
    int32_t read_parts_count;
    struct str procedure; // where the case stands from now on; empty: as before
    struct str documents[EFFECT_PARTS_MAX], notices[EFFECT_PARTS_MAX]; // issued; to be told
    int32_t documents_count, notices_count;
    int64_t repeats; // a coalesced refusal: how many more there were
    // of an act about no case
    struct str document;      // digest (hex) of the pack, charter or account document that is installed
    struct str document_kind; // "pack", "charter", "account"
    struct str document_name;
};

// When the clock next wants to act: its next warning, else its consequence; false: never (paused, or all done).
bool case_clock_next(const struct case_clock *c, struct instant *ret_at);

// The entry's `does`, as a canonical JSON object, and back. Reading refuses what writing would not give (RC_CORRUPT).
struct str effects_write(struct arena *a, const struct effects *e);
[[nodiscard]] enum rc effects_read(struct arena *a, const struct json *does, struct effects *ret_e,
                                   struct fault *f);

// The case after an entry with these effects. Never fails: whatever does not fit was refused before (see effects_fit).
void case_fold(struct casefile *c, const struct entry *entry, const struct effects *e);
// Whether names and lists fit a case: RC_LIMIT says which does not.
[[nodiscard]] enum rc effects_fit(const struct casefile *c, const struct effects *e, struct fault *f);

// --- verbs -----------------------------------------------------------------------------------------------------------------------

struct charter; // charter.h

struct found_part {
    int64_t position;
    struct name name; // as it stands there: "narrative.2" is a narrative too
};

// What a verb sees. It reads these and writes effects; it touches nothing else.
struct act {
    const struct pack *pack;
    const struct charter *charter;
    const struct ruling *ruling;
    const struct casefile *before; // NULL for an opening
    uint32_t relations;            // enum law_relation bits of the actor to the case
    struct str actor;              // sign-in name, or empty
    const struct json *data;       // may be NULL
    struct instant now;
    struct arena *arena;
    // May this account be assigned by this unit of the case's agency?
    bool (*unit_has_member)(const struct act *act, struct str unit, struct str account);
    // The id of the agency on this server that has this unit; 0: there is none.
    int64_t (*foreign_unit)(const struct act *act, struct str agency, struct str unit);
    // The case's sealed parts of that name, newest first. RC_LIMIT: more than `room`.
    enum rc (*parts_of)(struct act *act, struct str part, struct found_part *ret_parts, int32_t room,
                        int32_t *ret_count, struct fault *f);
    void *self;
};

// RC_INVALID, RC_MISSING, RC_CONFLICT with a fault that names the field: the caller's mistake; nothing has happened.
typedef enum rc verb_run(struct act *act, struct effects *e, struct fault *f);
struct verb {
    enum law_verb verb;
    verb_run *run;
};
struct verb_table {
    const struct verb *at;
    ptrdiff_t count;
};
#endif
