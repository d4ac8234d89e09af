// law/terms: what C knows of law: the verbs, who acts, what binds them to a case, how public a kind is. All other names are a pack's.
#ifndef ANLAN_LAW_TERMS_H
#define ANLAN_LAW_TERMS_H
#include "base/base.h"

// The verbs: what an act does, whatever a pack calls it. Their effects are the desks' business.
enum law_verb {
    VERB_OPEN,   // a new case, with number and receipt; on an existing case: another one, see pack_row.opens
    VERB_RECORD, // something noted on the case; no effect of its own
    VERB_TRANSFER, // offered to another unit; the sender owns it until the receiver accepts
    VERB_ACCEPT,   // relation `offered`: ownership moves. Else: the case is taken up
    VERB_DECLINE, // relation `offered`: the offer ends. Else: the case is declined (code, reason, right agency, appeal)
    VERB_RECALL, // the sender takes its offer back
    VERB_DECIDE,
    VERB_APPROVE,
    VERB_SERVE,
    VERB_SCHEDULE,
    VERB_ASSIGN,      // to the person that USE_PERSON of the data names, else to the actor
    VERB_ACKNOWLEDGE, // that person has it
    VERB_ATTACH,
    VERB_READ,    // sealed parts are shown: see pack_row.parts
    VERB_RELEASE, // a text becomes public
    VERB_CORRECT, // a part is replaced; the old one stays in the ledger
    VERB_LINK,
    VERB_MERGE,
    VERB_SPLIT,
    VERB_HOLD, // the case waits; its clocks pause as the row says
    VERB_RESUME,
    VERB_EXTEND, // a clock runs longer, as its article allows
    VERB_CLOSE,  // the case ends and nobody owns it
    VERB_REOPEN, // a closed case goes on, with the unit that owned it last
    VERB_LOCK,   // no reads but for the stated authority
    VERB_UNLOCK,
    VERB_ERASE,   // the key of a part is destroyed
    VERB_RETAIN,  // a legal hold begins: nothing of the case may be erased
    VERB_FREE,    // that hold ends
    VERB_INSTALL, // a pack is activated; no case
    LAW_VERBS
};
struct str law_verb_name(enum law_verb v); // "open", …
bool law_verb_parse(struct str name, enum law_verb *ret_verb);

enum publicity { PUBLICITY_LISTED, PUBLICITY_COUNTED, PUBLICITY_CLOSED }; // may only grow
struct str publicity_name(enum publicity p);                              // "listed", …
bool publicity_parse(struct str name, enum publicity *ret_p);

// Who acts. As a bit of pack_row.by: 1 << LAW_BY_….
enum law_by { LAW_BY_ANONYMOUS, LAW_BY_HOLDER, LAW_BY_STAFF, LAW_BY_SYSTEM, LAW_BY_PARTNER, LAW_BYS };
struct str law_by_name(enum law_by by);

// What binds the actor to the case; several may hold at once.
enum law_relation {
    LAW_OWNER = 1 << 0,     // a member of the unit that owns it
    LAW_OFFERED = 1 << 1,   // a member of the unit to which it stands offered
    LAW_ASSIGNEE = 1 << 2,  // the person it is assigned to
    LAW_HOLDER = 1 << 3,    // holds its receipt
    LAW_CONCERNED = 1 << 4, // a member of the unit that the case is about
};
#endif
