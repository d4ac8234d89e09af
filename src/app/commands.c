// The table of commands, in the order that `anlan help` shows.
#include "app/command.h"

extern const struct command cmd_feel;
extern const struct command cmd_serve;

const struct command *const commands[] = { &cmd_feel, &cmd_serve, NULL };
const ptrdiff_t commands_count = COUNT(commands) - 1;
