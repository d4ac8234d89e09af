// anlan: finds the command and runs it.
#include "app/usage.h"
#include "app/words.h"
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>

// What stands before the command with which a group begins.
static const char *heading(const char *first)
{
    static const struct {
        const char *first, *words;
    } groups[] = { { "serve", TR("Serving and setting up") },
                   { "import", TR("Bringing cases in") },
                   { "rebuild", TR("Keeping") },
                   { "open", TR("Working on cases over HTTP") },
                   { "feel", TR("Law") },
                   { "verify", TR("Proving") },
                   { "openapi", TR("The rest") } };
    for (int i = 0; i < COUNT(groups); i++)
        if (strcmp(groups[i].first, first) == 0) return tr(groups[i].words);
    return NULL;
}

static void print_overview(FILE *out)
{
    fprintf(out, tr("Anlan %s, a public-safety service server.\n\nusage: anlan COMMAND [OPTION]...\n\n"),
            ANLAN_VERSION);
    for (ptrdiff_t i = 0; i < commands_count; i++) {
        const char *group = heading(commands[i]->name);
        if (group) fprintf(out, "%s%s\n", i ? "\n" : "", group);
        fprintf(out, "  %-11s %s\n", commands[i]->name, command_summary(commands[i]));
    }
    fprintf(out, "  %-11s %s\n  %-11s %s\n", "help",
            tr("what a command does and its options: anlan help COMMAND"), "version",
            tr("prints the version"));
}

// What comes from a lower floor is said in English there.
static void complain(const struct command *c, const char *format, va_list args)
{
    enum { SAID_BYTES_MAX = 16 << 10 };
    static char said[SAID_BYTES_MAX], memory[8 * SAID_BYTES_MAX];
    struct arena a = arena_of(memory, sizeof memory, NULL);
    int len = vsnprintf(said, sizeof said, tr(format), args);
    MUST(len >= 0);
    struct str text = str_of(said);
    fprintf(stderr, "anlan %s: %.*s\n", c->name, P(words_said(&a, text)));
}

int command_failed(const struct command *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(c, format, args);
    va_end(args);
    return 1;
}

int command_misused(const struct command *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(c, format, args);
    va_end(args);
    fprintf(stderr, tr("try: anlan help %s\n"), c->name);
    return 2;
}

static int help(const char *name)
{
    if (!name || strcmp(name, "help") == 0 || strcmp(name, "version") == 0) return print_overview(stdout), 0;
    const struct command *c = command_find(name);
    if (!c) return command_unknown(name);
    printf("%s", command_usage(c));
    return 0;
}

// What a commit frees the next one needs again: the heap keeps it instead of giving it back to the system and faulting it in anew.
static void keep_heap(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, 256 << 20);
    (void)mallopt(M_MMAP_THRESHOLD, 4 << 20);
    (void)mallopt(M_TOP_PAD, 1 << 20);
}

int main(int argc, char **argv)
{
    keep_heap();
    words_choose(words_language(NULL));
    if (argc < 2) return print_overview(stderr), 2;
    const char *name = argv[1];
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(argc > 2 ? argv[2] : NULL);
    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0)
        return printf("anlan %s\n", ANLAN_VERSION), 0;
    const struct command *c = command_find(name);
    if (!c) return command_unknown(name);
    if (argc > 2 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) return help(name);
    return c->run(argc - 1, argv + 1);
}
