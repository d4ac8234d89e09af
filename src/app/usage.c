// A usage word by word, and what someone may have meant.
#include "app/usage.h"
#include "app/words.h"
#include "base/near.h"
#include <stdio.h>

// --- in words ---------------------------------------------------------------------------------------------

static const struct usage_row *in_chinese(const struct command *c)
{
    for (ptrdiff_t i = 0; words_are_chinese() && i < usage_rows_count; i++)
        if (strcmp(usage_rows[i].command, c->name) == 0) return &usage_rows[i];
    return NULL;
}

const char *command_summary(const struct command *c)
{
    const struct usage_row *row = in_chinese(c);
    return row ? row->summary : c->summary;
}

const char *command_usage(const struct command *c)
{
    const struct usage_row *row = in_chinese(c);
    return row ? row->usage : c->usage;
}

// --- word by word -----------------------------------------------------------------------------------------

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Whether `word` stood already in the text before it, as a whole word.
static bool stood_before(const char *text, const char *at, ptrdiff_t len)
{
    for (const char *p = text; p + len <= at; p++)
        if (memcmp(p, at, (size_t)len) == 0 && !is_letter(p[len]) && (p == text || !is_letter(p[-1])))
            return true;
    return false;
}

void usage_each_option(const struct command *c, usage_word_fn *each, void *self)
{
    for (const char *p = strstr(c->usage, "--"); p; p = strstr(p + 2, "--")) {
        ptrdiff_t len = 2;
        while (is_letter(p[len])) len++;
        if (len > 2 && p[2] != '-' && !stood_before(c->usage, p, len)) each(self, c, (struct str){ p, len });
    }
}

void usage_each_word(const struct command *c, usage_word_fn *each, void *self)
{
    char lead[64];
    int lead_len = snprintf(lead, sizeof lead, "anlan %s ", c->name);
    const char *end = strstr(c->usage, "\n\n");
    for (const char *p = strstr(c->usage, lead); p && (!end || p < end); p = strstr(p + lead_len, lead)) {
        ptrdiff_t len = 0;
        const char *word = p + lead_len;
        while (is_letter(word[len]) && word[0] != '-') len++;
        bool whole = word[len] == ' ' || word[len] == '\n' || word[len] == 0;
        if (len > 0 && whole && !stood_before(c->usage, word, len)) each(self, c, (struct str){ word, len });
    }
}

// --- what was meant -----------------------------------------------------------------------------------------

const struct command *command_find(const char *name)
{
    for (ptrdiff_t i = 0; i < commands_count; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

int command_unknown(const char *name)
{
    struct near n = near_of(str_of(name));
    for (ptrdiff_t i = 0; i < commands_count; i++) near_look(&n, str_of(commands[i]->name));
    near_look(&n, S("help"));
    near_look(&n, S("version"));
    if (n.found.len)
        fprintf(stderr, tr("anlan: there is no command \"%s\"; did you mean \"%.*s\"? See: anlan help\n"),
                name, P(n.found));
    else
        fprintf(stderr, tr("anlan: there is no command \"%s\"; see: anlan help\n"), name);
    return 2;
}

static void look(void *self, const struct command *, struct str word)
{
    struct near *n = self;
    near_look(n, str_starts(word, S("--")) ? str_slice(word, 2, word.len) : word);
}

int command_word_unknown(const struct command *c, const char *given, const char *needed)
{
    struct near n = near_of(str_of(given));
    usage_each_word(c, look, &n);
    if (n.found.len)
        return command_misused(c, "there is no \"%s\"; did you mean \"%.*s\"?", given, P(n.found));
    return command_misused(c, "%s", tr(needed));
}

int command_option_unknown(const struct command *c, struct str name)
{
    struct near n = near_of(name);
    usage_each_option(c, look, &n);
    if (n.found.len)
        return command_misused(c, "there is no option --%.*s; did you mean --%.*s?",
                               P(str_slice(name, 0, NEAR_BYTES_MAX)), P(n.found));
    return command_misused(c, "there is no option --%.*s", P(str_slice(name, 0, NEAR_BYTES_MAX)));
}
