// law/diff: what changes from one version of a pack to another, in words. Pure.
#ifndef ANLAN_LAW_DIFF_H
#define ANLAN_LAW_DIFF_H
#include "law/pack.h"

enum pack_change_kind {
    CHANGE_PACK, // what it governs, what becomes of open cases
    CHANGE_KIND,
    CHANGE_STATUS,
    CHANGE_ACT, // a way in which an act is open: who, on what basis, within which clock
    CHANGE_STEP,
    CHANGE_CLOCK,
    CHANGE_ARTICLE,
    CHANGE_ROLE,
    CHANGE_TABLE,
    CHANGE_WORD,
    CHANGE_FILE, // documents, calendars, scenarios …
    PACK_CHANGES
};
const char *pack_change_name(enum pack_change_kind k); // "clock"

struct pack_change {
    enum pack_change_kind kind;
    struct str of;                      // the kind of case, the file …; may be empty
    struct str subject;                 // the act, clock, article …
    struct str old, new;                // as it was, as it is; empty: it was not there, it is no more
    struct str of_words, subject_words; // with what the pack calls them: "Request for help (help-request)"
};

struct pack_changes {
    struct pack_change *at;
    int32_t count, room;
};

// Every change, in the order above; in `a`. In the words of the pack in `language`, names behind them in brackets; an empty language: by names
// alone, and lengths in the pack's first language.
void pack_diff(struct arena *a, const struct pack *old, const struct pack *new, struct str language,
               struct pack_changes *ret);
// One line in words: "clock case-period of public-order: 30 days becomes 20 days".
struct str pack_change_text(struct arena *a, const struct pack_change *c, struct str language);
#endif
