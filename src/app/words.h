// app/words: the few words of the client's own (`anlan case`, `act`, `open`), in English and Chinese; what a server says comes in words already.
// The language is --language, else ANLAN_LANGUAGE, else what LC_ALL, LC_MESSAGES or LANG say, else English.
#ifndef ANLAN_APP_WORDS_H
#define ANLAN_APP_WORDS_H
#include "base/base.h"

// What --language says; else ANLAN_LANGUAGE; else "zh-CN" or "en" where the locale says one of them; else NULL. `asked` may be NULL.
const char *words_asked(const char *asked);
// The same with English as the last word.
const char *words_language(const char *asked);
// From now on `tr` speaks this language. Of a command's one thread.
void words_choose(const char *language);
// The word in the chosen language; one that is not in the table is a programmer's mistake.
const char *tr(const char *english);

// An instant of an answer in the zone of this host, for people: "2026-11-23 19:42:02 +08:00"; as it stands where it is none. Lives in `a`.
struct str words_time(struct arena *a, struct str rfc3339);
#endif
