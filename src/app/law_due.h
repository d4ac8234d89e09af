// app/law_due: anlan law due: until when a clock of a pack runs, and how that was counted.
#ifndef ANLAN_APP_LAW_DUE_H
#define ANLAN_APP_LAW_DUE_H
#include "app/command.h"

// argv[0] is "due". As a command's run.
int law_due(const struct command *c, int argc, char **argv);
#endif
