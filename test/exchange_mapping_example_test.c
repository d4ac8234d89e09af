// The example mappings on the data that they are for.
#include "flow/mapping.h"

// --- the examples on the data they are for -----------------------------------------------------------

static enum rc read_file(void *self, void *ret_bytes, ptrdiff_t room, ptrdiff_t *ret_got, struct fault *)
{
    *ret_got = (ptrdiff_t)fread(ret_bytes, 1, (size_t)room, self);
    return RC_OK;
}

struct tally {
    int opened, skipped, refused, placed, misfits;
    struct str first;
};

static const struct pack *pack_cn(struct arena *a)
{
    struct folder files = folder_of(a, ANLAN_SOURCE "/packs/cn");
    const struct pack *p = NULL;
    struct fault f = { 0 };
    CHECK(pack_load(a, files.at, files.count, &p, &f) == RC_OK);
    if (!p) printf("  %s\n", f.text);
    return p;
}

// Whether the request fits the form by which packs/cn opens a case of that kind.
static bool fits_form(const struct pack *p, const struct open_request *r, struct arena scratch)
{
    struct schema_fault sf;
    const struct pack_kind *kind = pack_kind(p, r->kind);
    if (!kind) return printf("  no kind %.*s\n", P(r->kind)), false;
    if (schema_check(kind->open->form->schema, r->data, scratch, &sf)) return true;
    printf("  line %lld: %.*s\n", (long long)r->line, P(schema_fault_text(&scratch, &sf)));
    return false;
}

// Flat memory: the arena of a row is a copy that rewinds itself.
static struct tally tally_of(struct arena *a, const char *example, FILE *file)
{
    char path[4096];
    struct tally t = { 0 };
    struct fault f = { 0 };
    struct csv_row row;
    struct mapping_columns columns;
    (void)snprintf(path, sizeof path, "%s/docs/examples/%s.yaml", ANLAN_SOURCE, example);
    const struct mapping *m = loaded(a, file_bytes(a, path));
    const struct pack *pack = pack_cn(a);
    struct gzip *z = gzip_new(a, (struct byte_source){ read_file, file }, INT64_C(1) << 40);
    struct csv_reader *r = csv_reader_new(a, gzip_source(z));
    CHECK(m && csv_next(r, &row, &f) == RC_OK && mapping_bind(a, m, &row, &columns, &f) == RC_OK);
    if (f.text[0]) printf("  %s\n", f.text);
    for (enum rc rc; m && pack && (rc = csv_next(r, &row, &f)) != RC_MISSING;) {
        struct arena scratch = *a;
        struct open_request request;
        if (rc || mapping_row(m, &columns, &row, &scratch, &request, &f)) {
            if (t.refused++ < 3) printf("  %s: %s\n", example, f.text);
            continue;
        }
        t.skipped += request.skipped.len > 0;
        t.opened += request.skipped.len == 0;
        if (!request.skipped.len && t.misfits < 3) t.misfits += !fits_form(pack, &request, scratch);
        t.placed += json_get(json_get(request.data, S("place")), S("lat_e7")) != NULL;
        if (t.opened == 1 && !t.first.len) {
            t.first = arena_str(a, mapping_body(&scratch, &request, S("")));
        }
    }
    return t;
}

static FILE *shared_file(const char *path)
{
    const char *full = test_shared(path);
    return full ? fopen(full, "rb") : NULL;
}

TEST(montco911_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/montco911/calls.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "montco911", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 69'644);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK_INT(t.placed, 69'644);
    CHECK(str_contains(t.first, S("\"event\":\"2015-12-10T22:40:00Z\"")) &&
          str_contains(t.first, S("\"lat_e7\":402978759,\"lng_e7\":-755812935")));
}

TEST(nyc311_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/nyc311/requests.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "nyc311", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 1670);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK_INT(t.placed, 1658);
    CHECK(str_contains(
        t.first, S("\"event\":\"2013-12-25T05:00:00Z\",\"source\":\"nyc311\",\"source_row\":\"26983747\"")));
}

TEST(sf311_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/sf311/requests.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "sf311", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 7000);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK_INT(t.placed, 7000 - 2971);
    CHECK(str_contains(t.first, S("\"event\":\"2008-07-01T15:49:47Z\"")));
}

TEST(wenzheng_opens_every_row)
{
    struct arena a = fresh();
    FILE *file = shared_file("data/wenzheng/messages_replies.csv.gz");
    if (!file) SKIP("the data are not here");
    struct tally t = tally_of(&a, "wenzheng", file);
    (void)fclose(file);
    CHECK_INT(t.opened, 1971);
    CHECK_INT(t.refused + t.skipped + t.misfits, 0);
    CHECK(str_contains(t.first, S("\"event\":\"2011-04-02T10:00:54Z\"")) &&
          str_contains(t.first, S("残疾人")));
}
