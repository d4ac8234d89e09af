// Columns for people.
#include "app/table.h"

struct table table_of(struct arena *a, int32_t columns)
{
    MUST(columns > 0 && columns <= TABLE_COLUMNS_MAX);
    struct table t = { .arena = a, .columns = columns };
    t.rows = (struct str(*)[TABLE_COLUMNS_MAX])(void *)NEW(a, struct str,
                                                           TABLE_ROWS_MAX * (ptrdiff_t)TABLE_COLUMNS_MAX);
    return t;
}

void table_row(struct table *t, const struct str cells[])
{
    if (t->count == TABLE_ROWS_MAX) return;
    for (int32_t i = 0; i < t->columns; i++) t->rows[t->count][i] = cells[i];
    t->count++;
}

// Wide: Chinese characters, their punctuation and full-width forms.
static int32_t places_of(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                   (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF60) ||
                   (c >= 0x20000 && c <= 0x3FFFD)
               ? 2
               : 1;
}

int32_t text_places(struct str s)
{
    int32_t places = 0;
    while (s.len > 0) places += places_of((uint32_t)utf8_next(&s));
    return places;
}

void table_print(const struct table *t, const char *lead, FILE *out)
{
    int32_t wide[TABLE_COLUMNS_MAX] = { 0 };
    for (int32_t r = 0; r < t->count; r++)
        for (int32_t i = 0; i < t->columns; i++) {
            int32_t places = text_places(t->rows[r][i]);
            if (places > wide[i]) wide[i] = places > TABLE_WIDTH_MAX ? TABLE_WIDTH_MAX : places;
        }
    for (int32_t r = 0; r < t->count; r++) {
        int32_t last = t->columns;
        while (last > 1 && t->rows[r][last - 1].len == 0) last--; // no blanks at the end of a line
        fprintf(out, "%s", lead);
        for (int32_t i = 0; i < last; i++) {
            int32_t left = wide[i] - text_places(t->rows[r][i]);
            fprintf(out, "%.*s", P(t->rows[r][i]));
            if (i + 1 < last) fprintf(out, "%*s", 2 + (left > 0 ? left : 0), "");
        }
        fputc('\n', out);
    }
}
