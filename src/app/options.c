// Options by a table.
#include "app/options.h"
#include "app/usage.h"
#include <stdio.h>
#include <stdlib.h>

static const struct option_row *find_row(const struct option_row *rows, ptrdiff_t count, struct str name)
{
    for (ptrdiff_t i = 0; i < count; i++)
        if (str_equal(str_of(rows[i].name), name)) return &rows[i];
    return NULL;
}

static void take_environment(const struct option_row *rows, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i++) {
        const char *value = rows[i].environment ? getenv(rows[i].environment) : NULL;
        if (value && value[0] && utf8_valid(str_of(value))) *rows[i].text = value;
    }
}

bool option_is_environment(const char *value, const char *environment)
{
    return value && value == getenv(environment);
}

static int take_value(const struct command *c, const struct option_row *row, const char *value)
{
    if (value[0] == 0) return command_misused(c, "--%s needs a value that is not empty", row->name);
    if (!utf8_valid(str_of(value))) return command_misused(c, "the value of --%s is not UTF-8", row->name);
    if (row->text)
        *row->text = value;
    else if (row->texts->count == OPTION_TEXTS_MAX)
        return command_misused(c, "--%s stands more than %d times", row->name, OPTION_TEXTS_MAX);
    else
        row->texts->at[row->texts->count++] = value;
    return 0;
}

static int take_option(const struct command *c, char **argv, int argc, int *at, const struct option_row *rows,
                       ptrdiff_t rows_count)
{
    struct str word = str_of(argv[*at]), name, value = { 0 };
    bool joined = str_cut(str_slice(word, 2, word.len), '=', &name, &value);
    if (str_equal(name, S("help"))) {
        printf("%s", command_usage(c));
        exit(0);
    }
    const struct option_row *row = find_row(rows, rows_count, name);
    if (!row) return command_option_unknown(c, name);
    ++*at;
    if (row->flag) {
        if (joined) return command_misused(c, "--%s takes no value", row->name);
        *row->flag = true;
        return 0;
    }
    if (!joined && *at >= argc) return command_misused(c, "--%s needs a value", row->name);
    return take_value(c, row, joined ? value.at : argv[(*at)++]);
}

int options_take(const struct command *c, int argc, char **argv, const struct option_row *rows,
                 ptrdiff_t rows_count, struct operands *ret_operands)
{
    bool ended = false;
    ret_operands->count = 0;
    take_environment(rows, rows_count);
    for (int i = 1; i < argc;) {
        bool option = !ended && argv[i][0] == '-' && argv[i][1] == '-';
        if (option && argv[i][2] == 0) {
            ended = true;
            i++;
        } else if (option) {
            int bad = take_option(c, argv, argc, &i, rows, rows_count);
            if (bad) return bad;
        } else if (ret_operands->count == OPERANDS_MAX) {
            return command_misused(c, "more than %d words", OPERANDS_MAX);
        } else if (!utf8_valid(str_of(argv[i]))) {
            return command_misused(c, "word %d is not UTF-8", i);
        } else {
            ret_operands->at[ret_operands->count++] = argv[i++];
        }
    }
    return 0;
}
