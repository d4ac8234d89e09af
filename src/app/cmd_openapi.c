// anlan openapi: prints the description of the HTTP interface without serving it, for whoever generates types from it.
#include "api/api.h"
#include "app/command.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static int print_openapi(int argc, char **argv);

const struct command cmd_openapi = {
    .name = "openapi",
    .summary = "prints the description of the HTTP interface",
    .usage =
        "usage: anlan openapi\n\n"
        "Prints what a server answers at /api/openapi.json (OpenAPI 3.1), on stdout. Needs no data directory.\n",
    .run = print_openapi,
};

static int print_openapi(int argc, char **)
{
    enum { ROOM = 4 << 20 };
    if (argc > 1) return command_misused(&cmd_openapi, "it takes no arguments");
    char *room = malloc(ROOM);
    MUST(room != NULL);
    struct arena a = arena_of(room, ROOM, NULL);
    struct str text = api_description(&a);
    bool good = fwrite(text.at, 1, (size_t)text.len, stdout) == (size_t)text.len && putchar('\n') != EOF &&
                fflush(stdout) == 0;
    free(room);
    return good ? 0 : command_failed(&cmd_openapi, "could not write to stdout");
}
