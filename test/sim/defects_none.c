// Which defect there is: none, unless a program is linked with test/sim/defects.c and sets one.
#include "sim/defects.h"

enum sim_defect sim_defect;
bool sim_defect_erases;
const char *const sim_defect_names[DEFECTS] = { "none",
                                                "answer before commit",
                                                "skipped sync",
                                                "number not rolled back",
                                                "stale state within a batch",
                                                "key slot written late",
                                                "erasure lost at a crash" };
