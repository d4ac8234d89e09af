// The table of commands, in the order that `anlan help` shows.
#include "app/command.h"

extern const struct command cmd_decide;
extern const struct command cmd_demo;
extern const struct command cmd_feel;
extern const struct command cmd_law;
extern const struct command cmd_procedure;
extern const struct command cmd_rebuild;
extern const struct command cmd_replay;
extern const struct command cmd_backup;
extern const struct command cmd_restore;
extern const struct command cmd_act;
extern const struct command cmd_open;
extern const struct command cmd_case;
extern const struct command cmd_erase;
extern const struct command cmd_completion;
extern const struct command cmd_import;
extern const struct command cmd_init;
extern const struct command cmd_user;
extern const struct command cmd_pack;
extern const struct command cmd_openapi;
extern const struct command cmd_serve;
extern const struct command cmd_tck;
extern const struct command cmd_verify;
extern const struct command cmd_ledger;

const struct command *const commands[] = { &cmd_serve,  &cmd_demo,      &cmd_init,       &cmd_user,
                                           &cmd_pack,   &cmd_import,    &cmd_rebuild,    &cmd_replay,
                                           &cmd_backup, &cmd_restore,   &cmd_erase,      &cmd_open,
                                           &cmd_act,    &cmd_case,      &cmd_feel,       &cmd_decide,
                                           &cmd_law,    &cmd_procedure, &cmd_tck,        &cmd_verify,
                                           &cmd_ledger, &cmd_openapi,   &cmd_completion, NULL };
const ptrdiff_t commands_count = COUNT(commands) - 1;
