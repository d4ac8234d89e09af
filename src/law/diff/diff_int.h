// law/diff inside: the list that grows, and who compares what.
#ifndef ANLAN_LAW_DIFF_DIFF_INT_H
#define ANLAN_LAW_DIFF_DIFF_INT_H
#include "law/diff.h"

struct differ {
    struct arena *a;
    const struct pack *old, *new;
    struct str language;
    bool in_words;
    struct pack_changes *to;
};

void note_change(struct differ *d, enum pack_change_kind kind, struct str of, struct str subject,
                 struct str old, struct str new);
// Where they differ.
void note_texts(struct differ *d, enum pack_change_kind kind, struct str of, struct str subject,
                struct str old, struct str new);

// What the pack calls a name of this family of words, with the name behind it; the name itself where changes are told by names. Of both versions by
// the words of the new one: another word is a change of its own.
struct str called(const struct differ *d, const char *family, struct str name);
bool in_chinese(const struct differ *d); // and in words
// A clock's length in words, its consequence and its owner.
struct str clock_text(struct differ *d, const struct pack_clock *c);

void diff_kinds(struct differ *d);  // kinds, statuses, acts, steps, clocks
void diff_tables(struct differ *d); // decisions, rule by rule
void diff_rest(struct differ *d);   // the version itself, roles, articles, words, files
// What may be said of a way: who, bound how, within what, on which articles, to what.
struct str way_text(struct differ *d, const struct pack *p, const struct pack_row *row);
#endif
