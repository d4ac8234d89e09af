// The table of commands, in the order that `anlan help` shows.
#include "app/command.h"

const struct command *const commands[] = { NULL };
const ptrdiff_t commands_count = COUNT(commands) - 1;
