// sim/town: a whole server in a simulated world, and the people who use it. One seed is one run: some lives of a process over one disk, each with
// faults of its own; in each, batches of acts by residents and staff of two agencies. What the people are told is kept, and after every recovery
// all of it must still be true (town_look.c). Same seed, same run, to the byte.
#ifndef ANLAN_SIM_TOWN_H
#define ANLAN_SIM_TOWN_H
#include "base/base.h"

struct town_figures { // over all the seeds that ran
    int64_t seeds, lives, batches, moves, asked, admitted, refused, failed, repeated, doubtful, entries;
    int64_t crashes, deaths, full, resumed, clocks, erased, moved, heads, receipts, looks, rebuilt,
        full_reads, unopened, followed_late, files, files_looked, heard;
};

struct town; // one at a time: SQLite's faces are by name

struct town *town_open(
    void); // also makes, once, the disk that most runs begin with: two agencies, packs/cn, people of every role
void town_close(struct town *t);
// One run. NULL: every promise was kept. Else which was broken, with what and where; it lives until the next run.
const char *town_run(struct town *t, uint64_t seed);
uint64_t town_digest(const struct town *t); // of the last run: every call to the disk and every answer
const struct town_figures *town_figures(const struct town *t);
void town_talk(struct town *t, bool loud); // says what it does, for replaying a seed
#endif
