// The program as a person calls it: what one call printed, and its exit code.
#ifndef ANLAN_TEST_FLOW_SAID_H
#define ANLAN_TEST_FLOW_SAID_H
#include "test.h"
#include <sys/wait.h>
#include <unistd.h>

struct said {
    char out[1 << 16], err[1 << 13];
    int code; // -1: it did not end by itself
};

static struct said said; // by the last call

static void said_read(const char *path, char *text, size_t room)
{
    FILE *file = fopen(path, "r");
    MUST(file != NULL);
    text[fread(text, 1, room - 1, file)] = 0;
    (void)fclose(file);
    (void)unlink(path);
}

// Runs `anlan ARGUMENTS` in a shell, in the folder of the sources, with `input` on its standard input.
static void say(const char *arguments, const char *input)
{
    char command[8000], out[100], err[100];
    (void)snprintf(out, sizeof out, "/tmp/anlan_said.%d.out", (int)getpid());
    (void)snprintf(err, sizeof err, "/tmp/anlan_said.%d.err", (int)getpid());
    int len =
        snprintf(command, sizeof command, "cd '%s' && printf '%%s' '%s' | '%s/src/app/anlan' %s >%s 2>%s",
                 ANLAN_SOURCE, input, ANLAN_BUILD, arguments, out, err);
    MUST(len < (int)sizeof command);
    int status = system(command);
    said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    said_read(out, said.out, sizeof said.out);
    said_read(err, said.err, sizeof said.err);
}

[[gnu::unused]] static bool says(const char *text) { return str_contains(str_of(said.out), str_of(text)); }
#endif
