// app/law_check: `anlan law check` of a pack's folder and of a BPMN model.
#ifndef ANLAN_APP_LAW_CHECK_H
#define ANLAN_APP_LAW_CHECK_H
#include "app/models.h"

struct law_check_options {
    const char *path;
    const char *on;       // the day; NULL: today
    const char *language; // of acts and roles in ways; NULL: the pack's first
    const char *states;   // how many of each procedure are looked at; NULL: CHECK_STATES_MAX
    bool json;
};

bool law_check_takes(const char *path); // a folder, or a name that ends in .bpmn
int law_check_in(const struct command *c, struct model_memory *m, const struct law_check_options *o);
#endif
