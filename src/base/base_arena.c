// Arenas and text that grows in them.
#include "base/base.h"
#include <stdarg.h>
#include <stdio.h>

[[gnu::noreturn]] static void arena_full(struct arena *a)
{
    if (a->full) longjmp(*a->full, 1);
    must_failed("the arena has room", __FILE__, __LINE__);
}

void *arena_take(struct arena *a, ptrdiff_t size, ptrdiff_t align, ptrdiff_t count)
{
    ptrdiff_t padding = (ptrdiff_t)(-(uintptr_t)a->at & (uintptr_t)(align - 1));
    ptrdiff_t bytes, left = a->end - a->at;
    if (count < 0 || __builtin_mul_overflow(size, count, &bytes) || padding > left || bytes > left - padding)
        arena_full(a);
    char *p = a->at + padding;
    a->at = p + bytes;
    return memset(p, 0, (size_t)bytes);
}

ptrdiff_t arena_left(const struct arena *a) { return a->end - a->at; }

struct arena arena_of(void *memory, ptrdiff_t bytes, jmp_buf *full)
{
    return (struct arena){ memory, (char *)memory + bytes, full };
}

struct str arena_str(struct arena *a, struct str s)
{
    char *copy = NEW(a, char, s.len + 1);
    if (s.len) memcpy(copy, s.at, (size_t)s.len);
    return (struct str){ copy, s.len };
}

const char *arena_cstr(struct arena *a, struct str s)
{
    MUST(s.len == 0 || !memchr(s.at, 0, (size_t)s.len));
    return arena_str(a, s).at;
}

char *text_room(struct text *t, ptrdiff_t bytes)
{
    enum { ROOM_MIN = 64 };
    if (bytes <= t->room - t->len) return t->at + t->len;
    ptrdiff_t room = t->room ? t->room : ROOM_MIN;
    while (room - t->len < bytes) room *= 2;
    if (t->at && t->at + t->room == t->arena->at) { // still the last thing in the arena: grow in place
        (void)NEW(t->arena, char, room - t->room);
    } else {
        char *bigger = NEW(t->arena, char, room);
        if (t->len) memcpy(bigger, t->at, (size_t)t->len);
        t->at = bigger;
    }
    t->room = room;
    return t->at + t->len;
}

void text_put(struct text *t, struct str s)
{
    if (s.len == 0) return;
    memcpy(text_room(t, s.len), s.at, (size_t)s.len);
    t->len += s.len;
}

void text_char(struct text *t, char c) { text_put(t, (struct str){ &c, 1 }); }

static void text_vprint(struct text *t, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    char *at = text_room(t, 1);
    ptrdiff_t left = t->room - t->len;
    int bytes = vsnprintf(at, (size_t)left, format, args); // it writes a NUL
    MUST(bytes >= 0);
    if (bytes >= left) (void)vsnprintf(text_room(t, bytes + 1), (size_t)bytes + 1, format, again);
    va_end(again);
    t->len += bytes;
}

void text_print(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprint(t, format, args);
    va_end(args);
}

struct str text_str(const struct text *t) { return (struct str){ t->at, t->len }; }

struct str arena_print(struct arena *a, const char *format, ...)
{
    struct text t = { .arena = a };
    va_list args;
    va_start(args, format);
    text_vprint(&t, format, args);
    va_end(args);
    return text_str(&t);
}
