// law/rule: the one function that rules on an act, and what else is asked of a pack about a case. Pure: the question brings the time.
//
// Where an act is open, to whom and on what basis, a drawn procedure (BPMN) and tables of decisions (DMN) say; `law_rule` is all that anyone
// else sees of it.
#ifndef ANLAN_LAW_RULE_H
#define ANLAN_LAW_RULE_H
#include "law/pack.h"

struct law_clock { // one that runs on the case
    struct str name;
    struct instant start, due;
    bool paused;
    struct instant paused_at; // where it is paused
    int32_t extended_times;   // granted in the order of the clock's extensions
    bool has_history;         // `pauses` are all that are over: then `due` is counted anew from the start
    const struct clock_pause *pauses;
    int32_t pauses_count;
};

enum { RULED_WARNINGS_MAX = 4, LAW_CLOCKS_MAX = 32, PACK_EXPLANATION_BYTES_MAX = 1024 };

struct law_question {
    struct instant now;
    struct str kind;
    struct str status; // empty: there is no case yet
    struct str act;    // the pack's own name
    enum law_by by;
    const struct str *roles; // held now; a name that the pack does not know counts for nothing
    int32_t roles_count;
    uint32_t relations;      // bits of enum law_relation
    struct str concerned;    // the unit that the case is about (USE_UNIT of its open), or empty
    bool offer_stands;       // an offer to another unit is neither accepted, declined nor recalled
    bool gone;               // to another agency: closed here, whatever its status says
    bool historic;           // an imported case: keeps the time of its event and starts no clock
    struct str purpose;      // empty: none stated
    const struct json *data; // NULL counts as {}
    const struct law_clock *clocks;
    int32_t clocks_count;
    struct str actor;     // who asks, as the ledger names them: "u:li"; for rules about two persons
    struct str procedure; // where the case stands: a ruling's, or empty before there is one
    bool moved; // it has just come there from another version: what is waited for there may have no clock yet
    struct str due_clock; // the clock whose time has come, where the system acts for it; else empty
};

// Why not, in the order in which it is asked: what comes later never tells anything to someone who fails earlier.
enum law_refusal {
    REFUSED_NOT,
    REFUSED_KIND,      // unknown kind
    REFUSED_CONCERNED, // the unit concerned, where the kind excludes it; says nothing else
    REFUSED_ACT,       // no such act in this kind
    REFUSED_ACTOR,     // not for this class of actor
    REFUSED_RELATION,  // not bound to the case as it must be
    REFUSED_ROLE,      // no role that may
    REFUSED_STATUS,    // not in this status
    REFUSED_OFFER,     // an offer stands already, or none does
    REFUSED_PURPOSE,   // no purpose stated, or not an allowed one
    REFUSED_CLOCK, // its time is over or has not begun; not running, not paused, or not to be extended again
    REFUSED_ARTICLE,   // an article it rests on is not in force today
    REFUSED_DATA,      // the data is not as the form says
    REFUSED_PARTS,     // a sealed part that this act may not touch
    REFUSED_OPENS,     // a kind that this act may not open
    REFUSED_RECEIVER,  // offered to the unit that the case is about, where the kind excludes it
    REFUSED_DECISION,  // a decision of the pack says no
    REFUSED_UNDECIDED, // one cannot be made, or what follows from it cannot be done
    LAW_REFUSALS
};
struct str law_refusal_name(enum law_refusal r); // "role", …; words under "refusal/role"

struct
    ruled_clock { // of START, RESUME and EXTEND also: by what `due` was counted, and whether a year without its notice was looked at
    enum clock_op op;
    const struct pack_clock *clock;
    struct instant start, due; // as they are after the act; STOP: as they were
    int32_t extended_times;
    struct clock_stamp stamp;
    bool provisional;
    int32_t warn_before_h[RULED_WARNINGS_MAX],
        warn_count; // of START: its warnings, in hours before `due`, rounded up, longest first
};

enum law_undecided { // why a decision could not be made
    UNDECIDED_NOT,
    UNDECIDED_NO_RULE,   // no rule of its table fits
    UNDECIDED_NO_ANSWER, // null, an error, a spent budget, or what means nothing to who asks
    LAW_UNDECIDEDS
};
struct str law_undecided_name(enum law_undecided u); // "no-rule"; empty: it was made

struct decided { // one decision that was asked for an act
    const struct pack_decision *decision;
    const int32_t *rules; // of its table that matched, from 1
    int32_t rules_count;
    const struct feel_value
        *told; // what its table's columns were told, one each; NULL: it has none, or could not be made
    struct pack_articles articles; // the basis of those rules
    struct str why;                // words "why/NAME"; where it refused
    bool refused;
    enum law_undecided undecided; // refused for it, or, of an opening, left to a person
    struct pack_names said;       // where undecided: `told` in names of the pack, empty where it is none
};

struct ruling {
    bool admitted;
    const struct pack_kind *kind;  // NULL where unknown
    const struct pack_row *row;    // that admitted, or that came nearest; NULL where no row has this act
    enum law_verb verb;            // where admitted
    struct str to;                 // the status after it
    struct str owner;              // where a case comes to be: the unit role that owns it (the kind\'s)
    struct pack_articles articles; // of the row
    const struct ruled_clock *clocks;
    int32_t clocks_count;
    struct str procedure;          // where the case stands afterwards; empty: as before
    struct pack_names documents;   // issued by it
    struct pack_names notices;     // to be told because of it
    struct pack_names steps;       // of the procedure that were come to, by id, in their order
    const struct decided *decided; // the decisions that were asked, in their order
    int32_t decided_count;
    struct str
        explanation; // canonical JSON, at most PACK_EXPLANATION_BYTES_MAX: what matched, or what refused and would be needed
    // Where it is refused:
    enum law_refusal refusal;
    struct pack_names
        needed; // roles, statuses, purposes, parts or kinds, as the refusal asks; relations by name; classes of actor
    struct schema_fault form; // REFUSED_DATA: what the form asks; holds nothing of the data but names
    struct str field;         // REFUSED_ARTICLE: the article; REFUSED_CLOCK: the clock
    struct str reason; // the same in words for a technician, in English; never holds what the data said
};

// Rules on one act. Deny by default: only a row that fits wholly admits. Pure; the ruling lives in `a` and points into the pack,
// the question and its data. A refusal is a ruling, not an error; there is no error.
//
// An `open` that its form and actor allow but law refuses (REFUSED_ARTICLE …) is for the gate to admit as a case of status
// kind->declined: every contact has a receipt. But what cannot be decided declines nobody: an `open` goes on without the answers of decisions
// that cannot be made, which `decided` tells, to the first step of a person; where the procedure cannot go there without them, or would end the
// case, it is REFUSED_UNDECIDED, and for the gate to admit in the kind's first status.
void law_rule(const struct pack *p, const struct law_question *q, struct arena *a, struct ruling *ret_ruling);

// What guards and the act's decisions would say if a case stood so and were told this: for who is still typing, and for who asks afterwards how a
// decision came about. Neither who acts nor the form is asked, so `data` may be incomplete (only its plain fields are ever looked at), and nothing
// is ruled. `row`: of the question's kind, by which the act is open. In `a`; the last may refuse.
int32_t law_foresee(const struct pack *p, const struct law_question *q, const struct pack_row *row,
                    struct arena *a, const struct decided **ret_decided);

// What this actor may do now: one option for each act name of the kind, in the order of its rows, `question.act`, `purpose` and `data`
// not looked at. With no status, only what opens a case. Nothing at all for an unknown kind or an excluded unit.
struct law_option {
    struct str act;
    const struct pack_row *row; // that would rule, or that came nearest
    bool open;                  // admitted, as soon as purpose and data are right
    enum law_refusal refusal;   // else: why not
    struct pack_names needed;
    struct str reason;
    const struct decided *decided; // REFUSED_DECISION, REFUSED_UNDECIDED: the one that refused, or NULL
};
int32_t law_acts(const struct pack *p, const struct law_question *q, struct arena *a,
                 const struct law_option **ret_options);
#endif
