// base/said: a finished sentence in another language. The floors below say what is wrong in English, by a format; here the sentence is found again
// by its format, and what stood in the placeholders is put into the other language's. Pure.
#ifndef ANLAN_BASE_SAID_H
#define ANLAN_BASE_SAID_H
#include "base/base.h"

enum { SAID_PLACES_MAX = 4 }; // placeholders of one sentence

struct said_row {
    const char *from; // the format as it stands in the source
    const char *
        to; // the same placeholders in the same order; "%w" for one whose value is a word of the catalogue, or several by " or "
};

struct said_catalogue {
    const struct said_row *sentences,
        *words; // of two that fit a sentence the first counts; words have no placeholders
    ptrdiff_t sentences_count, words_count;
    struct str either; // stands for " or " between words
    struct str colon;  // stands for ": " after a place that is a sentence of its own
};

// The sentence as the catalogue has it. One that it does not have is taken apart at its first ": ", as faults say where they come from
// ("--data: line 1, column 4: …"), and said as far as it has the parts. What it has not stays as it is. Lives in `a`, or where `sentence` does.
struct str said_by(const struct said_catalogue *c, struct arena *a, struct str sentence);
#endif
