// law/pack: a pack as the gate uses it: loaded whole or refused whole, then never changed. Pure: the caller reads the folder and brings the time. No
// kind, role, step, place or article is named in C. What is ruled by it stands in rule.h, how cases come to another version in move.h.
// docs/packs.md tells an author how to write one.
#ifndef ANLAN_LAW_PACK_H
#define ANLAN_LAW_PACK_H
#include "base/base.h"
#include "base/map.h"
#include "base/time.h"
#include "law/clock.h"
#include "law/feel.h"
#include "law/scope.h"
#include "law/terms.h"
#include "wire/schema.h"

// --- a pack ------------------------------------------------------------------------------------------

struct pack_file {
    struct str path, bytes; // path within the pack, '/' between its parts
};

enum {
    PACK_FILES_MAX = 512,
    PACK_FILE_BYTES_MAX = 1 << 20,
    PACK_LANGUAGES_MAX = 16,
    PACK_NAME_BYTES_MAX = 64, // of any name: a-z, 0-9 and '-', a letter first
    PACK_ARTICLES_MAX = 4096, // in a pack
    PACK_RULES_MAX = 64,      // of counting
    PACK_KINDS_MAX = 256,
    PACK_ROLES_MAX = 64,    // in a pack: a row's roles are a set of bits
    PACK_STATUSES_MAX = 64, // of a kind
    PACK_ROWS_MAX = 256,    // of a kind, shared rows included
    PACK_CLOCKS_MAX = 32,   // of a kind
    PACK_CLAUSES_MAX = 32,  // of a role, its lists written out
    PACK_FIELDS_MAX = 64,   // of a form, at its top level
    PACK_PARTIES_MAX = 16,  // of a kind
    PACK_EMERGENCY_MAX = 8, // numbers to call in danger
    PACK_CLOCK_HOURS_MAX = 100 * 366 * 24,
};

struct pack_names { // names, roles, statuses … in the order of the file
    const struct str *at;
    int32_t count;
};

// What a role lets its holder see, as terms of law/scope: a clause is a conjunction, several clauses are alternatives. Where `own` is
// set the value is the actor's own: agency, area, or for a relation the unit or person that it binds.
struct pack_term {
    enum scope_name name;
    enum scope_operator op;
    bool own;
    struct scope_value
        value; // a relation's is its name: "owner", "offered", "assignee", "holder", "concerned"
};

struct pack_clause {
    const struct pack_term *terms;
    int32_t count;
};

enum pack_role_class { ROLE_STAFF, ROLE_PARTNER };

// What a role may besides acting on cases; `powers` of pack.yaml.
enum pack_power {
    POWER_OPERATE, // accounts, packs and charters
    POWER_OVERSEE, // whole entries of the ledger
    POWER_IMPORT,  // cases of the past: they keep the time of their event and start no clock
    PACK_POWERS
};
struct str pack_power_name(enum pack_power power); // "operate", …

struct pack_role {
    struct str name;
    enum pack_role_class class;
    uint32_t powers;                           // bits 1 << enum pack_power
    const struct pack_clause *sees, *not_sees; // nothing is seen without a clause; `not_sees` wins
    int32_t sees_count, not_sees_count;
};

// A number that one calls in danger, whom it reaches, and nothing of what the server does: pages tell it.
struct pack_emergency {
    struct str name;   // "ambulance"; words "emergency/NAME"
    struct str number; // as it is dialled: digits alone
};

struct pack_article {
    struct str name;                   // "cn-psapl-2025#99": instrument-version#article
    struct str instrument;             // "cn-psapl-2025"
    struct str id;                     // "99"
    const struct str *title, *summary; // one a language, in the order of pack.languages
    const struct str *instrument_title;
    struct str link;
    struct day from, to; // in force, both included; to.n is INT64_MAX where no end is known
    bool verified;       // else it is to be shown as not verified
};

struct pack_articles {
    const struct pack_article *const *at;
    int32_t count;
};

enum pack_seal { PACK_PLAIN, PACK_NARRATIVE, PACK_PARTY };

struct pack_field { // a property at the top of a form
    struct str name;
    enum pack_seal seal;
    struct str party; // PACK_PARTY: one of the kind's parties
    bool required;
};

// What a field means to C, whatever it is called (`x-use` in its schema). `uses` of a form gives its path ("reporter.phone"), or empty.
enum pack_use {
    USE_TITLE,     // text: what the case is about in a line; in a row that releases it: the public title
    USE_TEXT,      // text: the narrative, or what was noted
    USE_PLACE,     // {lat_e7, lng_e7, address}: where it happened; a 500 m cell is derived
    USE_CHANNEL,   // text: by which door it came
    USE_NAME,      // text: a party's name …
    USE_PHONE,     // … telephone …
    USE_DOCUMENT,  // … and number of a document: found by exact match through a keyed token
    USE_UNIT,      // text: the unit to which it is offered, or which it concerns
    USE_PERSON,    // text: to whom it is assigned
    USE_CODE,      // text: a reason or an outcome, one of the form's `enum`
    USE_REASON,    // text
    USE_AGENCY,    // text: the right agency, where another must act
    USE_APPEAL,    // text: how to object
    USE_KIND,      // text: of the case that VERB_OPEN on an existing one opens
    USE_CASE,      // text: the other case of a link, merge or split
    USE_PARTS,     // list of texts: sealed parts to read, lock or erase ("narrative" or a party's name)
    USE_UNTIL,     // text: a date
    USE_CLOCK,     // text: the clock to extend
    USE_SCORE,     // number: a rating
    USE_PUBLICITY, // text: "counted" or "closed": the class that the case moves to
    USE_FILES,     // list of texts: attachments, by the tokens that their sender was given
    USE_ONGOING,   // yes or no: whether what is reported goes on now
    PACK_USES
};
struct str pack_use_name(enum pack_use u); // "title", …

struct pack_form {
    const struct schema *schema; // compiled; never NULL
    const struct json *source;   // the JSON Schema as written, for those who draw the form
    const struct pack_field *fields;
    int32_t fields_count;
    struct str uses[PACK_USES];
};

// A clock of a kind. `terms` is what law/clock counts; minutes, hours and days say the same where the limit is in one of them. Without a
// rule natural days count strictly: the day of the start does not count, nothing rolls, and `due` is the first instant at which it is
// late, 00:00 of the day after the last, in the pack's zone. Hours and minutes run to the instant.
struct pack_pause { // acts that may pause a clock, and why
    struct pack_names acts;
    struct pack_articles articles;
};

struct pack_clock {
    struct str name;
    int32_t minutes, hours, days; // one of them is not 0, but where `terms` has another unit
    struct pack_articles articles;
    const int32_t
        *warn_before_h; // hours before `due`, longest first; of `warn` those that are whole hours or days
    int32_t warn_count;
    struct str consequence; // the act that the system makes when it is missed
    struct str owner_role;  // whose business it is; the first to be warned
    int32_t extend_hours, extend_days,
        extend_times_max;                 // of the first extension; 0 times: it cannot be extended
    struct pack_articles extend_articles; // of the first extension
    bool custody;                         // limits a person's liberty
    struct clock_terms terms;
    const struct pack_pause *pauses; // none: whatever act says so pauses it
    int32_t pauses_count;
};

// RECOUNT is no act's: the same clock counted again, by another calendar or other data of its zone.
enum clock_op { CLOCK_START, CLOCK_STOP, CLOCK_PAUSE, CLOCK_RESUME, CLOCK_EXTEND, CLOCK_RECOUNT };
struct str clock_op_name(enum clock_op op);

struct pack_effect {
    enum clock_op op;
    const struct pack_clock *clock; // NULL: all that run; of EXTEND: the one that the form names
    bool if_running;                // nothing is amiss where it does not run ("pause: answer?")
};

// --- acts, decisions and facts -------------------------------------------------------------------------

struct bpmn_model;
struct bpmn_node;
struct dmn_model;
struct dmn_element;

// Names that every expression and decision of a pack may speak of, before the facts of its cases. `closed`: whether the status is a
// closed one. `data`: the plain fields of the act, as a context. `clocks`: by name (with _ for -), {start, due, paused}.
enum law_name {
    LAW_ACT,
    LAW_STATUS,
    LAW_CLOSED,
    LAW_KIND,
    LAW_BY,
    LAW_ACTOR,
    LAW_NOW,
    LAW_PURPOSE,
    LAW_ROLES,
    LAW_ROLE, // only in the decision of scopes: the role it is asked for
    LAW_RELATIONS,
    LAW_HISTORIC,
    LAW_DATA,
    LAW_CLOCKS,
    LAW_NAMES
};
struct str law_name_text(enum law_name n); // "act", …

enum {
    PACK_FACTS_MAX = 256,    // names of facts in a pack
    PACK_TIMERS_MAX = 64,    // of a kind
    PACK_ACTS_MAX = 128,     // of a kind
    PACK_DECISIONS_MAX = 32, // that a kind or an act asks
    PACK_MARK_MAX = 1536,    // bytes of a procedure's mark in a case (law_question.procedure)
};

struct pack_fact { // a fact's value: at first, or once an act is admitted
    int32_t slot;  // its place among the names: LAW_NAMES and above
    const struct feel_program *program;
};

struct pack_input { // what a decision wants to know
    const struct dmn_element *element;
    int32_t slot; // among the names
};

struct pack_decision {
    struct str id; // of its element in the model
    const struct dmn_model *model;
    const struct dmn_element *element;
    const struct pack_input *inputs;
    int32_t inputs_count;
};

struct pack_decisions {
    const struct pack_decision *const *at;
    int32_t count;
};

// What an act is; when it is open, to whom and on what basis, its rows say.
struct pack_act {
    struct str name;
    enum law_verb verb;
    const struct pack_form *form;  // never NULL
    const struct pack_fact *facts; // worked out when it is admitted, in this order
    int32_t facts_count;
    struct pack_decisions decides; // asked when it is made: they may refuse it, and say what follows
    struct pack_names purposes, parts, opens; // of its rows, where they say nothing else
    bool releases_title;
};

// One way in which an act is open: an element of the procedure, while a token is there or it is waited for; or a rule of a table of standing
// acts, where it matches.
struct pack_row {
    struct str id; // unique in its kind: "help-request.accept"
    const struct pack_act *what;
    const struct bpmn_node *node;      // or NULL
    const struct pack_decision *table; // or NULL
    int32_t rule;                      // of the table, from 0
    struct pack_names documents, notices;
    struct str act; // the pack's own name; several rows may share it, the first that fits rules
    enum law_verb verb;
    uint32_t by;                   // bits 1 << enum law_by
    uint64_t roles;                // bits by index in pack.roles: staff and partners hold one of them now
    uint32_t relations;            // bits of enum law_relation, of which one must hold; 0: any
    struct str to;                 // empty: stays as it is
    const struct pack_form *form;  // never NULL
    struct pack_articles articles; // all must be in force; never none where staff or the system acts
    const struct pack_effect *effects;
    int32_t effects_count;
    const struct pack_clock *within; // open only while this clock runs and is not yet due; NULL: always
    struct pack_names purposes;      // one must be stated; none: no purpose is asked for
    struct pack_names parts; // of READ, LOCK, ERASE …: the parts it may touch, "narrative" or a party
    struct pack_names opens; // of OPEN on an existing case, which stays as it is: the kinds it may open
    bool releases_title;     // USE_TITLE of its form is plain and becomes the public title
};

// A timer of the procedure that is a clock of the kind: the clock runs while the timer is waited for, and ends with what it belongs to.
struct pack_timer {
    const struct bpmn_node *node;
    int32_t home;    // the node while whose token is there it is waited for; of a catch event itself
    uint64_t clocks; // bits by index in kind.clocks: the one, or those that `program` may name
    const struct feel_program *program; // which clock, where a fact decides; NULL: the one
    const struct feel_program
        *since; // from when it counts, where that is not the act itself: a date, a date and time, or its text
};

struct document; // document.h

struct pack_document {
    struct str name;
    const struct document *const *at; // one a language, in the order of pack.languages
};

struct pack_kind {
    struct str name;
    enum publicity publicity;
    int32_t retention_years; // after the closing; 0: kept for ever
    struct pack_articles retention_articles;
    struct str owner; // at first: a unit role ("intake"); the agency's charter says which unit that is
    struct str number_prefix;     // before the year and the number; may be empty
    bool unit_concerned_excluded; // the unit that the case is about cannot see it, whatever else it may
    struct pack_names parties;    // sealed parts beside the narrative, each under its own key
    struct pack_names statuses;
    struct pack_names closed;    // those in which nobody owns the case
    struct str declined;         // the status of a case that was declined
    const struct pack_row *open; // the row by which a case of this kind comes to be
    const struct pack_act *acts;
    int32_t acts_count;
    const struct bpmn_node *procedure; // the process that leads a case
    const struct pack_timer *timers;
    int32_t timers_count;
    struct pack_decisions standing, guards;
    const struct pack_fact *facts; // with their first values
    int32_t facts_count;
    struct str grade;         // the fact that says how urgent a case is; empty: none does
    struct pack_names grades; // its values as texts, the most urgent first
    const struct pack_row *rows;
    int32_t rows_count;
    const struct pack_clock *clocks;
    int32_t clocks_count;
};

// --- the life of a version -------------------------------------------------------------------------------

enum pack_by {
    PACK_BY_HANDLING,
    PACK_BY_CONDUCT
}; // which acts it governs: done, or about what was done, since its day
enum pack_open_cases { PACK_MOVE, PACK_CONTINUE }; // what becomes of cases that an older version has opened

enum {
    PACK_MOVES_MAX = 16,
    PACK_MOVE_MAX = 1024
}; // versions that cases move from; statuses or nodes of one kind

struct bpmn_rename;
struct pack_kind_move { // of one kind: from a status, or a node, of the old version to a node of this one
    struct str kind;
    const struct bpmn_rename *statuses, *nodes;
    int32_t statuses_count, nodes_count;
};

struct pack_moves {
    struct str version; // that cases move from
    const struct pack_kind_move *kinds;
    int32_t kinds_count;
};

// Immutable after load, so threads share it. Everything lives in the arena it was loaded into.
struct pack {
    struct str id, version;
    // SHA-256 of the listing "HEX-OF-SHA-256  PATH\n", paths sorted by bytes: `sha256sum FILE… | sha256sum`.
    uint8_t digest[32];
    struct str zone;                  // "Asia/Shanghai"
    int32_t zone_offset_s;            // east of UTC, summer time aside
    struct clock_zone clock_zone;     // how its days are counted: by the zone's data where it has summer time
    struct str zone_version;          // of those data ("2025b"); empty where the offset stands all year
    const struct feel_zones *zones;   // as they were handed in, for FEEL; or NULL
    const struct calendar *calendars; // by name
    int32_t calendars_count;
    const struct clock_rule *counting; // the rules of counting/*.yaml, by name
    int32_t counting_count;
    struct pack_names languages, purposes;
    const struct pack_emergency
        *emergency; // in the order of the file: the first is told where there is room for one
    int32_t emergency_count;
    const struct pack_role *roles; // a row's bit is the index
    int32_t roles_count;
    const struct pack_kind *kinds;
    int32_t kinds_count;
    const struct pack_article *articles; // sorted by name
    int32_t articles_count;
    const struct pack_file *files; // all of them, sorted by path, as they were read
    int32_t files_count;
    const struct bpmn_model *procedures;      // of all its files; NULL: none
    const struct dmn_model *const *decisions; // one a file
    int32_t decisions_count;
    const struct pack_document *documents;
    int32_t documents_count;
    struct pack_names facts; // of all kinds, sorted: slot LAW_NAMES + index
    struct day governs_from; // 0: not said
    enum pack_by governs_by;
    enum pack_open_cases open_cases;
    struct pack_articles saving;            // PACK_CONTINUE: by which open cases keep their law
    struct str extends_id, extends_version; // of the pack that this one builds on; empty: none
    const struct pack_moves *moves;
    int32_t moves_count;
    struct map kind_by_name, article_by_name, decision_by_name;
    const struct map *words; // one a language, in the order of `languages`: key to struct str
};

// Reads pack.yaml, statutes/*.yaml, calendars/NAME-YEAR.ics, counting/*.yaml, shared/*.yaml, kinds/*.yaml and words/LANGUAGE.json of `files`, in any order; other files only
// enter the digest. A broken pack is refused whole: RC_INVALID (RC_LIMIT past a limit above) says "FILE:LINE: what and why"
// (what YAML, JSON and schemas themselves refuse: "FILE: line N …").
// Texts of `files` are not kept. On failure what was taken from `a` is given back.
[[nodiscard]] enum rc pack_load(struct arena *a, const struct pack_file *files, int32_t count,
                                const struct pack **ret_pack, struct fault *f);

// The same for a pack that is in force already: words of refusals that a newer server has learned may be missing (their codes stand for
// them), and marks and words that it has come to refuse stand, so that a release never locks an agency out of its own data.
[[nodiscard]] enum rc pack_load_installed(struct arena *a, const struct pack_file *files, int32_t count,
                                          const struct pack **ret_pack, struct fault *f);

// The same with what a pack may need from outside. `zones` must outlive the pack; a pack whose zone has summer time is refused without them.
struct pack_context {
    bool installed;
    const struct feel_zones *zones; // or NULL
};
[[nodiscard]] enum rc pack_load_with(struct arena *a, const struct pack_file *files, int32_t count,
                                     const struct pack_context *context, const struct pack **ret_pack,
                                     struct fault *f);

// A local pack (pack.yaml: extends) upon the pack that it extends: one list of files, in `a`. It may add files, roles and words, and shorten clocks:
// kinds/ and shared/ files of the same name hold `clocks` alone. RC_INVALID: a limit is lengthened, or something else changed, by the local
// file and line; RC_CONFLICT: a file or role that is there already; RC_MISSING: no such clock; RC_LIMIT.
[[nodiscard]] enum rc pack_extend(struct arena *a, const struct pack_file *base, int32_t base_count,
                                  const struct pack_file *local, int32_t local_count,
                                  const struct pack_file **ret_files, int32_t *ret_count, struct fault *f);
// Of the document that is installed: {"files": [{"path", "text"}]}, and for a local pack "base": the same of what it extends.
[[nodiscard]] enum rc pack_load_document(struct arena *a, const struct json *document,
                                         const struct pack_context *context, const struct pack **ret_pack,
                                         struct fault *f);

const struct pack_kind *pack_kind(const struct pack *p, struct str name); // NULL where there is none
const struct pack_article *pack_article(const struct pack *p, struct str name);
const struct pack_clock *pack_clock(const struct pack_kind *k, struct str name);
// A decision that a kind, an act or a procedure asks, by the id or name under which it does.
const struct pack_decision *pack_decision(const struct pack *p, struct str name);
const struct pack_row *pack_row(const struct pack_kind *k, struct str id);
bool pack_row_begins(const struct pack_row *row);         // by it a case comes to be
int32_t pack_role(const struct pack *p, struct str name); // its index, or -1
bool pack_role_may(const struct pack *p, struct str role, enum pack_power power);
struct str pack_role_with(const struct pack *p,
                          enum pack_power power); // the first of staff that has it, or empty
// Whether it sees nothing but what a unit has, or is handed by one: without a unit its holder sees at most what is assigned to them by name.
bool pack_role_needs_unit(const struct pack_role *role);
bool pack_names_hold(struct pack_names n, struct str name);
bool pack_in_force(const struct pack *p, const struct pack_article *article, struct instant at);

// The part under whose key a field of this form is sealed: "narrative", a party's name, or empty where it is plain or unknown.
struct str pack_part(const struct pack_form *form, struct str field);
// The value that `data` has for a use, or NULL.
const struct json *pack_used(const struct pack_form *form, const struct json *data, enum pack_use use);

// The pack's language for a wanted tag: the same, else one of the same primary language, else the first.
struct str pack_language(const struct pack *p, struct str wanted);
// Words are found under "kind/NAME", "act/NAME", "status/NAME", "field/NAME", "value/NAME" (a word of a form's `enum`), "clock/NAME",
// "role/NAME", "unit/NAME" (a unit role), "purpose/NAME", "party/NAME", "emergency/NAME" and "refusal/CODE"; load checks that all of them are there in every language.
// An unknown language is the first; an unknown key is its own text.
struct str pack_words(const struct pack *p, struct str language, struct str key);
// The word of a name in one of these families ("act", "step"); empty where it has none, or there is no pack.
struct str pack_word(const struct pack *p, struct str language, const char *family, struct str name);

// The instant at which a clock started at `start` is due.
struct instant pack_clock_due(const struct pack *p, const struct pack_clock *c, struct instant start);
// The whole count (see clock_count).
[[nodiscard]] enum rc pack_clock_count(const struct pack *p, const struct pack_clock *c,
                                       const struct clock_run *run, struct arena *steps,
                                       struct clock_due *ret_due, struct fault *f);
struct law_clock;
// The same for a clock that runs on a case, with all that has happened to it. False where that is not known (law_clock.has_history), or
// where the clock is not any more as it was when that happened.
bool pack_clock_again(const struct pack *p, const struct pack_clock *c, const struct law_clock *now,
                      struct clock_due *ret_due);
// By which calendar and which zone data it is counted: empty where neither can move it.
struct clock_stamp pack_clock_stamp(const struct pack *p, const struct pack_clock *c);
const struct calendar *pack_calendar(const struct pack *p, struct str name); // NULL where there is none
const struct clock_rule *pack_counting(const struct pack *p, struct str name);
#endif
