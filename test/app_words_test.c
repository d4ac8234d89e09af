// The catalogue of the commands' words against the source and against itself: whatever is said to people has its Chinese, with the same
// placeholders; nothing stands in it that nobody says; no Chinese stands beside it.
#include "app/words.h"
#include "source.h"
#include "test.h"
#include <dirent.h>

static struct str read_source(const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "src/app/%s", name);
    return source_read(path);
}

// Calls `each` for every C file of the room but the catalogue itself.
static int each_source(void (*each)(const char *name, struct str text))
{
    int files = 0;
    DIR *dir = opendir(ANLAN_SOURCE "/src/app");
    MUST(dir != NULL);
    for (struct dirent *e; (e = readdir(dir));) {
        struct str name = str_of(e->d_name);
        if (!str_ends(name, S(".c")) || str_ends(name, S("_zh.c"))) continue;
        each(e->d_name, read_source(e->d_name));
        files++;
    }
    (void)closedir(dir);
    return files;
}

// --- what the source says -------------------------------------------------------------------------------------

static bool is_wordy(const char *s)
{
    int letters = 0;
    for (; *s; s++) {
        if (*s == '%') { // not what stands in a placeholder
            s += strspn(s + 1, "-0123456789.*+ #lhzt") + 1;
            if (!*s) break;
            continue;
        }
        letters += (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z');
    }
    return letters > 0;
}

static bool used[1024];
static int said;

static void check_said(const char *file, const char *text)
{
    said++;
    for (ptrdiff_t i = 0; i < words_rows_count; i++)
        if (strcmp(words_rows[i].en, text) == 0) {
            used[i] = true;
            return;
        }
    printf("%s: not in the catalogue: \"%s\"\n", file, text);
    CHECK(!"words that have their Chinese");
}

// Every literal within a call's parentheses, but a struct str's, which is compared and not said.
static void check_call(const char *file, const char *p, bool all)
{
    static char text[SOURCE_LITERAL_MAX];
    for (int depth = 1; depth > 0; p++) {
        if (*p == '\'') {
            p += p[1] == '\\' ? 3 : 2;
        } else if (*p == '"') {
            bool compared = p[-1] == '(' && p[-2] == 'S';
            p = source_literal(p, text) - 1;
            if (!compared && (all || is_wordy(text))) check_said(file, text);
        } else {
            depth += (*p == '(') - (*p == ')');
        }
    }
}

static void check_file(const char *name, struct str text)
{
    static const char *const calls[] = {
        "tr(", "trn(", "TR(", "say(", "verify_say(", "command_misused(", "command_failed("
    };
    for (int i = 0; i < COUNT(calls); i++)
        for (const char *p = strstr(text.at, calls[i]); p; p = strstr(p + 1, calls[i])) {
            char before = p > text.at ? p[-1] : ' ';
            bool longer = (before >= 'a' && before <= 'z') || before == '_';
            if (!longer) check_call(name, p + strlen(calls[i]), i < 3);
        }
}

TEST(everything_said_has_its_chinese_and_nothing_else_does)
{
    MUST(words_rows_count <= COUNT(used));
    CHECK(each_source(check_file) > 40);
    CHECK(said > 300);
    for (ptrdiff_t i = 0; i < words_rows_count; i++)
        if (!used[i]) {
            printf("nobody says \"%s\"\n", words_rows[i].en);
            CHECK(!"a row of the catalogue that is used");
        }
}

// What a fault says is said to people: it goes through the catalogue too.
static void check_faults_by(const char *call, const char *name, struct str text)
{
    static char format[SOURCE_LITERAL_MAX];
    static const char *const technical[] = { "expression: %s",
                                             "--data" }; // named as the engines name it; an option
    for (const char *p = strstr(text.at, call); p; p = strstr(p + 1, call)) {
        const char *q = strchr(p + strlen(call), ',');
        q = q ? q + 1 + strspn(q + 1, " \n") : "";
        if (*q != '"') continue;
        (void)source_literal(q, format);
        bool known = strcmp(name, "zones.c") == 0; // linked into tests of other rooms, without words
        for (int i = 0; i < COUNT(technical); i++) known |= strcmp(technical[i], format) == 0;
        if (known || !is_wordy(format)) continue;
        printf("%s: said in English alone: \"%s\"\n", name, format);
        CHECK(!"a fault in the user's language");
    }
}

static void check_faults(const char *name, struct str text)
{
    check_faults_by(" fail(f, ", name, text);
    check_faults_by(" fault_set(f, ", name, text);
}

TEST(every_fault_of_the_room_is_in_words) { CHECK(each_source(check_faults) > 40); }

// Data of an invented place has names in both languages; what is said stands in the catalogue.
static void check_no_chinese(const char *name, struct str text)
{
    static const char *const data[] = { "demo_make.c", "cmd_init.c" };
    for (int i = 0; i < COUNT(data); i++)
        if (strcmp(data[i], name) == 0) return;
    while (text.len > 0) {
        int32_t c = utf8_next(&text);
        if (c < 0x4E00 || c > 0x9FFF) continue;
        printf("%s has Chinese in it\n", name);
        CHECK(!"Chinese in the catalogue alone");
        return;
    }
}

TEST(no_chinese_stands_outside_the_catalogue) { CHECK(each_source(check_no_chinese) > 40); }

// --- both languages -------------------------------------------------------------------------------------------

TEST(both_languages_take_the_same_placeholders)
{
    for (ptrdiff_t i = 0; i < words_rows_count; i++) {
        const struct words_row *row = &words_rows[i];
        struct str en[SOURCE_PLACES_MAX], zh[SOURCE_PLACES_MAX];
        int count = source_places(row->en, en);
        bool same = source_places(row->zh, zh) == count && utf8_valid(str_of(row->zh)) && row->zh[0];
        for (int k = 0; same && k < count; k++) same = str_equal(en[k], zh[k]);
        bool ends = str_ends(str_of(row->en), S("\n")) == str_ends(str_of(row->zh), S("\n"));
        if (!same || !ends) printf("\"%s\" and \"%s\"\n", row->en, row->zh);
        CHECK(same && ends);
        for (ptrdiff_t k = 0; k < i; k++) CHECK(strcmp(words_rows[k].en, row->en) != 0);
    }
}

// --- which language -------------------------------------------------------------------------------------------

static void set_all(const char *own, const char *all, const char *messages, const char *lang)
{
    setenv("ANLAN_LANGUAGE", own, 1);
    setenv("LC_ALL", all, 1);
    setenv("LC_MESSAGES", messages, 1);
    setenv("LANG", lang, 1);
}

// BASIS: POSIX.1-2017, XBD 8.2: LC_ALL, then the category's own, then LANG; an empty one counts as unset.
TEST(the_language_is_the_users)
{
    set_all("", "", "", "zh_CN.UTF-8");
    CHECK_TEXT(words_language(NULL), "zh-CN");
    set_all("", "", "en_GB.UTF-8", "zh_CN.UTF-8");
    CHECK_TEXT(words_language(NULL), "en");
    set_all("", "C.UTF-8", "zh_CN", "zh_CN.UTF-8");
    CHECK(words_asked(NULL) == NULL);
    CHECK_TEXT(words_language(NULL), "en");
    set_all("zh-CN", "C", "C", "C");
    CHECK_TEXT(words_language(NULL), "zh-CN");
    CHECK_TEXT(words_language("en"), "en");
    words_choose("zh-CN");
    CHECK_TEXT(tr("refused"), "拒绝");
    CHECK_TEXT(tr("what a lower floor says"), "what a lower floor says");
    CHECK_TEXT(trn("%s is on, %d role\n", "%s is on, %d roles\n", 2), "%s 已启用，%d 个角色\n");
    words_choose("en");
    CHECK_TEXT(trn("%s is on, %d role\n", "%s is on, %d roles\n", 1), "%s is on, %d role\n");
}
