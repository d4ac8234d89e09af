// app/open_export: `anlan open export`, which cmd_act.c hands on.
#ifndef ANLAN_APP_OPEN_EXPORT_H
#define ANLAN_APP_OPEN_EXPORT_H
#include "app/command.h"

int open_export(const struct command *command, int argc, char **argv);
#endif
