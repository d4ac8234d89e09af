// Saying what went wrong: faults for the world's failures, must_failed for ours.
#include "base/base.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void must_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "level=fatal must=\"%s\" at=%s:%d\n", what, file, line);
    abort();
}

const char *rc_name(enum rc rc)
{
    static const char *const names[] = {
        [RC_OK] = "ok",           [RC_INVALID] = "invalid",   [RC_DENIED] = "denied",
        [RC_MISSING] = "missing", [RC_CONFLICT] = "conflict", [RC_LIMIT] = "limit",
        [RC_IO] = "io",           [RC_CORRUPT] = "corrupt",
    };
    MUST((int)rc >= 0 && (int)rc < COUNT(names));
    return names[rc];
}

// A text that was cut must not end in half a code point.
static void drop_half_code_point(char *text)
{
    struct str rest = str_of(text);
    while (rest.len > 0) {
        const char *here = rest.at;
        if (utf8_next(&rest) < 0 && rest.len < 3) {
            text[here - text] = 0;
            return;
        }
    }
}

static void fault_write(struct fault *f, enum rc rc, const char *format, va_list args)
{
    int bytes = vsnprintf(f->text, sizeof f->text, format, args);
    f->rc = rc;
    if (bytes >= (int)sizeof f->text) drop_half_code_point(f->text);
}

void fault_set(struct fault *f, enum rc rc, const char *format, ...)
{
    if (!f) return;
    va_list args;
    va_start(args, format);
    fault_write(f, rc, format, args);
    va_end(args);
}

void fault_within(struct fault *f, enum rc rc, const char *format, ...)
{
    if (!f) return;
    struct fault inner = *f;
    va_list args;
    va_start(args, format);
    fault_write(f, rc, format, args);
    va_end(args);
    size_t used = strlen(f->text);
    int bytes = snprintf(f->text + used, sizeof f->text - used, ": %s", inner.text);
    if (bytes >= (int)(sizeof f->text - used)) drop_half_code_point(f->text);
}
