// The table of commands, in the order that `anlan help` shows.
#include "app/command.h"

extern const struct command cmd_decide;
extern const struct command cmd_feel;
extern const struct command cmd_law;
extern const struct command cmd_import;
extern const struct command cmd_init;
extern const struct command cmd_user;
extern const struct command cmd_pack;
extern const struct command cmd_serve;
extern const struct command cmd_tck;

const struct command *const commands[] = { &cmd_serve,  &cmd_init, &cmd_user, &cmd_pack, &cmd_import, &cmd_feel,
                                           &cmd_decide, &cmd_law,  &cmd_tck,  NULL };
const ptrdiff_t commands_count = COUNT(commands) - 1;
