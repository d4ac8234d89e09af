// sim/process: a disk as one process sees it. The process may die without the machine: from then on none of its calls reaches the disk, and what
// it wrote before lies unsynced in the cache, as after kill -9. Also the seeded defects of a disk (sim/defects.h). One thread.
#ifndef ANLAN_SIM_PROCESS_H
#define ANLAN_SIM_PROCESS_H
#include "base/world.h"

struct sim_process {
    struct disk inner;
    bool dead;
    bool committed;                     // something else was synced since writes were held back
    struct sim_late *late, **late_last; // writes that a defect holds back
};

struct disk sim_process_face(struct sim_process *p);
void sim_process_forget(struct sim_process *p); // what is held back is lost
// What was held back reaches the disk now.
void sim_process_flush(struct sim_process *p);
#endif
