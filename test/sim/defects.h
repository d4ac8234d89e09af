// sim/defects: six faults of a server as it must never be, put in from outside so that the shipped code has none of them: the linker hands calls
// between rooms to test/sim/defects.c (--wrap), and the process's disk (sim/process.c) forgets what it is told to. The simulation must find each.
#ifndef ANLAN_SIM_DEFECTS_H
#define ANLAN_SIM_DEFECTS_H
#include "base/base.h"

enum sim_defect {
    DEFECT_NONE,
    DEFECT_ANSWER_BEFORE_COMMIT, // the batch is committed only when the next one begins
    DEFECT_SKIPPED_SYNC,         // a sync answers well and does nothing
    DEFECT_NUMBER_KEPT,          // what was counted for a batch that failed stays counted
    DEFECT_STALE_STATE,          // a second act of a batch on the same case sees the state before the first
    DEFECT_LATE_KEY_SLOT,        // keys reach their file after the commit that needs them
    DEFECT_LOST_ERASURE,         // an erased key is not synced, and the next start does not erase it again
};
enum { DEFECTS = DEFECT_LOST_ERASURE + 1 };

extern enum sim_defect sim_defect; // read by everything here; DEFECT_NONE unless a test sets it
extern bool sim_defect_erases;     // an erasure of DEFECT_LOST_ERASURE is under way
extern const char *const sim_defect_names[DEFECTS];
#endif
