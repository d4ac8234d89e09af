// Our own C source as a test reads it: what is said in it, by its string literals.
#ifndef ANLAN_TEST_SOURCE_H
#define ANLAN_TEST_SOURCE_H
#include "base/base.h"
#include <stdio.h>
#include <string.h>

enum { SOURCE_BYTES_MAX = 1 << 20, SOURCE_LITERAL_MAX = 4096, SOURCE_PLACES_MAX = 32 };

// The file at `path` in the source tree, NUL-terminated; lives until the next is read.
[[gnu::unused]] static struct str source_read(const char *path)
{
    static char source[SOURCE_BYTES_MAX];
    char whole[1024];
    (void)snprintf(whole, sizeof whole, "%s/%s", ANLAN_SOURCE, path);
    FILE *file = fopen(whole, "r");
    MUST(file != NULL);
    size_t len = fread(source, 1, sizeof source - 1, file);
    (void)fclose(file);
    MUST(len < sizeof source - 1);
    source[len] = 0;
    return (struct str){ source, (ptrdiff_t)len };
}

// A string literal, with those that follow it at once, as the compiler joins them. Gives what comes after.
[[gnu::unused]] static const char *source_literal(const char *p, char out[static SOURCE_LITERAL_MAX])
{
    ptrdiff_t len = 0;
    while (*p == '"') {
        for (p++; *p != '"'; p++) {
            char c = *p;
            if (c == '\\') c = *++p == 'n' ? '\n' : *p == 'r' ? '\r' : *p;
            MUST(len + 1 < SOURCE_LITERAL_MAX);
            out[len++] = c;
        }
        p++;
        const char *next = p + strspn(p, " \n");
        if (*next == '"') p = next;
    }
    out[len] = 0;
    return p;
}

// The placeholders of a format, each as it stands. BASIS: C11, 7.21.6.1
[[gnu::unused]] static int source_places(const char *s, struct str out[static SOURCE_PLACES_MAX])
{
    int count = 0;
    for (; *s; s++) {
        if (*s != '%') continue;
        ptrdiff_t len = 1 + (ptrdiff_t)strspn(s + 1, "-0123456789.*+ #lhzt") + 1;
        MUST(count < SOURCE_PLACES_MAX);
        out[count++] = (struct str){ s, len };
        s += len - 1;
    }
    return count;
}
#endif
