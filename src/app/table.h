// app/table: rows of texts in columns for a terminal, as wide as what stands in them; a Chinese character takes two places.
#ifndef ANLAN_APP_TABLE_H
#define ANLAN_APP_TABLE_H
#include "base/base.h"
#include <stdio.h>

enum { TABLE_COLUMNS_MAX = 8, TABLE_ROWS_MAX = 1024, TABLE_WIDTH_MAX = 40 };

struct table {
    struct arena *arena;
    int32_t columns, count;
    struct str (*rows)[TABLE_COLUMNS_MAX];
};

// Rows past TABLE_ROWS_MAX are left out: a page of a list has at most 200.
struct table table_of(struct arena *a, int32_t columns);
void table_row(struct table *t, const struct str cells[]);
// Each row after `lead`; the last column runs on as long as it is, others past TABLE_WIDTH_MAX push the rest of their row.
void table_print(const struct table *t, const char *lead, FILE *out);
int32_t text_places(struct str s); // how many places of a terminal it takes
#endif
