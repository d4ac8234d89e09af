// The papers hold together: every relative link of every *.md leads to a file, and to a heading where it names one; a page in
// Chinese and its English twin lead to each other; a page in Chinese leads to pages in Chinese where there are such.
#include "test.h"
#include <dirent.h>
#include <sys/stat.h>

enum { PAGE_BYTES_MAX = 1 << 20, PATH_BYTES = 2048 };

static int pages, links, twins;

// Missing files are empty. Each call takes the memory of the last one with the same `slot`.
static struct str read_page(const char *path, int slot)
{
    static char bytes[2][PAGE_BYTES_MAX];
    FILE *file = fopen(path, "r");
    if (!file) return (struct str){ 0 };
    size_t len = fread(bytes[slot], 1, PAGE_BYTES_MAX, file);
    (void)fclose(file);
    MUST(len < PAGE_BYTES_MAX);
    return (struct str){ bytes[slot], (ptrdiff_t)len };
}

static bool is_there(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0;
}

static void fault(const char *page, struct str link, const char *what)
{
    printf("%s: %.*s: %s\n", page + sizeof ANLAN_SOURCE, P(link), what);
    CHECK(!"a link that leads where it says");
}

// As readers of Markdown name a heading: letters small, a space is '-', other ASCII signs but '-' and '_' are left out (0).
static char heading_letter(char c)
{
    if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
    if (c == ' ') return '-';
    bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    return kept || (unsigned char)c >= 0x80 ? c : 0;
}

static struct str heading_name(struct str line, char *name, size_t size)
{
    size_t len = 0;
    struct str words = str_trim(str_slice(line, str_find(line, S(" ")), line.len));
    for (ptrdiff_t i = 0; i < words.len && len < size; i++)
        if (heading_letter(words.at[i])) name[len++] = heading_letter(words.at[i]);
    return (struct str){ name, (ptrdiff_t)len };
}

static bool has_heading(const char *path, struct str wanted)
{
    struct str text = read_page(path, 1), line;
    while (text.len > 0) {
        char name[512];
        (void)str_cut(text, '\n', &line, &text);
        if (str_starts(line, S("#")) && str_find(line, S(" ")) >= 0 &&
            str_equal(heading_name(line, name, sizeof name), wanted))
            return true;
    }
    return false;
}

static void check_link(const char *page, struct str link)
{
    char path[PATH_BYTES], chinese[PATH_BYTES + 16];
    struct str target, heading;
    bool outside = str_find(link, S("://")) >= 0 || str_starts(link, S("mailto:"));
    if (outside) return;
    links++;
    (void)str_cut(link, '#', &target, &heading);
    int folder = (int)(strrchr(page, '/') - page);
    (void)snprintf(path, sizeof path, "%.*s/%.*s", folder, page, P(target));
    if (target.len == 0) (void)snprintf(path, sizeof path, "%s", page);
    if (!is_there(path)) return fault(page, link, "no such file");
    if (heading.len > 0 && !has_heading(path, heading)) fault(page, link, "no such heading");
    if (!str_ends(str_of(page), S(".zh-CN.md")) || !str_ends(target, S(".md"))) return;
    (void)snprintf(chinese, sizeof chinese, "%.*s.zh-CN.md", (int)strlen(path) - 3, path);
    struct stat own, other;
    bool twin = stat(chinese, &other) == 0 && stat(page, &own) == 0 && own.st_ino == other.st_ino;
    if (is_there(chinese) && !twin) fault(page, link, "the page is there in Chinese");
}

// What stands in `…` is no link.
static void check_line(const char *page, struct str line)
{
    bool code = false;
    for (ptrdiff_t i = 0; i + 1 < line.len; i++) {
        if (line.at[i] == '`') code = !code;
        struct str link, rest = str_slice(line, i + 2, line.len);
        if (!code && line.at[i] == ']' && line.at[i + 1] == '(' && str_cut(rest, ')', &link, &rest))
            check_link(page, link);
    }
}

static void check_page(const char *page)
{
    struct str text = read_page(page, 0), line;
    bool fenced = false;
    pages++;
    while (text.len > 0) {
        (void)str_cut(text, '\n', &line, &text);
        if (str_starts(line, S("```"))) fenced = !fenced;
        if (!fenced) check_line(page, line);
    }
}

static void check_twin(const char *page, struct str chinese)
{
    char english[PATH_BYTES], link[PATH_BYTES];
    const char *name = strrchr(page, '/') + 1;
    (void)snprintf(english, sizeof english, "%.*s.md", (int)(chinese.len - (S(".zh-CN.md")).len), chinese.at);
    (void)snprintf(link, sizeof link, "](%s)", name);
    if (str_find(read_page(english, 1), str_of(link)) < 0) fault(english, chinese, "has no link to it");
    (void)snprintf(link, sizeof link, "](%s)", strrchr(english, '/') + 1);
    if (str_find(read_page(page, 0), str_of(link)) < 0) fault(page, str_of(english), "has no link to it");
    twins++;
}

// What is built, installed or left by a run is not ours to read.
static bool is_ours(struct str name)
{
    return !str_starts(name, S(".")) && !str_starts(name, S("build")) && !str_equal(name, S("var")) &&
           !str_equal(name, S("node_modules")) && !str_equal(name, S("test-results"));
}

static void walk(const char *folder)
{
    DIR *dir = opendir(folder);
    MUST(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[PATH_BYTES];
        struct stat s;
        struct str name = str_of(e->d_name);
        if (!is_ours(name)) continue;
        MUST(snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < PATH_BYTES);
        if (lstat(path, &s) != 0) continue; // a file of somebody who works here just now
        if (S_ISDIR(s.st_mode)) walk(path);
        if (!S_ISREG(s.st_mode) || !str_ends(name, S(".md"))) continue;
        check_page(path);
        if (str_ends(name, S(".zh-CN.md"))) check_twin(path, str_of(path));
    }
    (void)closedir(dir);
}

TEST(links_lead_somewhere_and_twins_to_each_other)
{
    walk(ANLAN_SOURCE);
    printf("pages: %d, links: %d, twins: %d\n", pages, links, twins);
    CHECK(pages > 20 && links > 50 && twins > 0);
}
