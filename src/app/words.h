// app/words: what the commands say to people, in English and Chinese. English stands where it is said; its Chinese stands in one catalogue
// (words_zh.c; of usages, usage_zh.c), found by it. What programs read (--json, logs, the last line of `anlan tck`) is one for all.
// The language is --language, else ANLAN_LANGUAGE, else what LC_ALL, LC_MESSAGES or LANG say, else English.
#ifndef ANLAN_APP_WORDS_H
#define ANLAN_APP_WORDS_H
#include "base/base.h"

// What --language says; else ANLAN_LANGUAGE; else "zh-CN" or "en" where the locale says one of them; else NULL. `asked` may be NULL.
const char *words_asked(const char *asked);
// The same with English as the last word.
const char *words_language(const char *asked);
// Refuses a language that was asked for by name, here or in ANLAN_LANGUAGE, and that the commands do not speak. RC_INVALID.
[[nodiscard]] enum rc words_check(const char *asked, struct fault *f);
// From now on `tr` speaks this language. Of a command's one thread.
void words_choose(const char *language);
bool words_are_chinese(void);

// The text in the chosen language, with the same placeholders in the same order; as it stands where the catalogue has none, which a test forbids
// for what stands in the source, and which is right for what comes from a lower floor.
[[gnu::format_arg(1)]] const char *tr(const char *english);
// Of one thing, or of several.
[[gnu::format_arg(1), gnu::format_arg(2)]] const char *trn(const char *one, const char *several,
                                                           int64_t count);
// What a lower floor or the server says of a request ("/narrative: is missing"), in the chosen language as far as the interface's catalogue has it
// (api_said). Lives in `a`.
struct str words_said(struct arena *a, struct str sentence);
// Marks a text that `tr` is given later.
#define TR(text) (text)

// What the system calls this error. Lives as strerror's does.
const char *words_of_errno(int number);

// --- the catalogue ------------------------------------------------------------------------------------------------------------------------

struct words_row {
    const char *en, *zh;
};
extern const struct words_row words_rows[]; // in no order
extern const ptrdiff_t words_rows_count;

struct usage_row {
    const char *command, *summary, *usage;
};
// Of every command that commands.c has: the same options, the same synopsis.
extern const struct usage_row usage_rows[];
extern const ptrdiff_t usage_rows_count;
#endif
