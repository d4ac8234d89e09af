// Attachments over HTTP, from a photo's first slice to its erasure: sealed on the disk, shown by a read act only, gone with its part's key.
#include "flow/web.h"
#include "api/files_int.h"
#include "gate/rebuild.h"
#include "ledger/blob.h"
#include <dirent.h>
#include <sys/stat.h>

static struct web web;
static struct who chen, wang, sun, reviewer;

// A JPEG that says where it was taken, and is long enough for three slices.
enum { PHOTO_BYTES = 2 * BLOB_SLICE_BYTES + 777 };
static uint8_t photo[PHOTO_BYTES];
static const char secret[] = "taken at 30.1512,120.2034 by Zhang";

static void make_photo(void)
{
    uint64_t seed = 3;
    ptrdiff_t at = 0;
    memcpy(photo,
           "\xff\xd8\xff\xe1\0\x40"
           "Exif\0\0",
           12);
    memcpy(photo + 12, secret, sizeof secret);
    at = 4 + 0x40;
    memcpy(photo + at, "\xff\xda\0\4\1\2", 6);
    for (at += 6; at < PHOTO_BYTES - 2; at++)
        photo[at] = (uint8_t)(test_random(&seed) % 255); // no 0xff: no marker
    memcpy(photo + PHOTO_BYTES - 2, "\xff\xd9", 2);
}

static void build(void)
{
    web_build(&web);
    city_person(&web.city, web.city.agency, S("lawyer"), S("legal-reviewer"), S("command"), S(""));
    CHECK_INT(web_sign_in(&web, "chen", WEB_PASSWORD, &chen), 201);
    CHECK_INT(web_sign_in(&web, "wang", WEB_PASSWORD, &wang), 201);
    CHECK_INT(web_sign_in(&web, "sun", WEB_PASSWORD, &sun), 201);
    CHECK_INT(web_sign_in(&web, "lawyer", WEB_PASSWORD, &reviewer), 201);
    make_photo();
}

static int begin(const char *queries, char ret_upload[static 40])
{
    char path[200];
    (void)snprintf(path, sizeof path, "/api/v1/files?%s", queries);
    int status = web_ask(&web, NULL, "POST", path, NULL, NULL);
    if (status == 201) (void)snprintf(ret_upload, 40, "%.*s", P(json_str(web_json(&web), S("upload"))));
    return status;
}

static int slice(const char *upload, int64_t at, const void *bytes, ptrdiff_t len)
{
    static char text[BLOB_SLICE_BYTES + 4096];
    int head = snprintf(
        text, sizeof text,
        "POST /api/v1/files/%s/%lld HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\nContent-Length: %td\r\n\r\n",
        upload, (long long)at, len);
    memcpy(text + head, bytes, (size_t)len);
    return http_raw(web_connect, &web, (struct str){ text, head + len }, &web.answer);
}

// The whole photo; its token in `ret_file`.
static void send_photo(char ret_file[static GATE_FILE_TOKEN_MAX])
{
    char upload[40], queries[120];
    (void)snprintf(queries, sizeof queries, "name=%%E7%%94%%B5%%E6%%A2%%AF.jpg&bytes=%d", PHOTO_BYTES);
    CHECK_INT(begin(queries, upload), 201);
    for (int64_t at = 0; at < PHOTO_BYTES; at += BLOB_SLICE_BYTES) {
        ptrdiff_t len = PHOTO_BYTES - at < BLOB_SLICE_BYTES ? PHOTO_BYTES - at : BLOB_SLICE_BYTES;
        CHECK_INT(slice(upload, at, photo + at, len), 200);
    }
    const struct json *j = web_json(&web);
    CHECK_INT(json_int(j, S("received"), -1), PHOTO_BYTES);
    CHECK_STR(json_str(j, S("type")), S("image/jpeg"));
    (void)snprintf(ret_file, GATE_FILE_TOKEN_MAX, "%.*s", P(json_str(j, S("file"))));
    CHECK(str_starts(str_of(ret_file), S("af1.")));
}

// A case with the photo in its report.
static int report(const char *file, char ret_id[static 32])
{
    char body[2048];
    web.receipt[0] = 0;
    (void)snprintf(
        body, sizeof body,
        "{\"kind\":\"help-request\",\"data\":{\"narrative\":\"x\",\"channel\":\"web\",\"files\":[\"%s\"]}}",
        file);
    int status = web_post(&web, NULL, "/api/v1/cases", body);
    if (status != 201) return status;
    (void)snprintf(ret_id, 32, "%.*s", P(json_str(web_json(&web), S("id"))));
    (void)snprintf(web.receipt, sizeof web.receipt, "%.*s", P(json_str(web_json(&web), S("receipt"))));
    return status;
}

static int fetch(const struct who *who, const char *id, int place, int index, const char *body)
{
    char path[160];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts/%d/files/%d", id, place, index);
    return web_ask(&web, who, "POST", path, NULL, body);
}

static int act(const struct who *who, const char *id, const char *body)
{
    char path[160];
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    return web_post(&web, who, path, body);
}

// Whether any file below the data directory holds these bytes in the clear.
static bool disk_holds(const char *words)
{
    char command[400];
    (void)snprintf(command, sizeof command, "grep -rqF '%s' %s", words, web.city.dir);
    return system(command) == 0;
}

static int files_on_disk(const char *ending)
{
    char command[400];
    (void)snprintf(command, sizeof command,
                   "test -d %s/blobs && find %s/blobs -type f -name '*%s' | wc -l || echo 0", web.city.dir,
                   web.city.dir, ending);
    FILE *p = popen(command, "r");
    int count = -1;
    MUST(p && fscanf(p, "%d", &count) == 1);
    pclose(p);
    return count;
}

// PROVES: RFC 6266, 4; RFC 8187, 3.2
TEST(a_photo_goes_in_by_slices_and_comes_out_through_a_read_act)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32], receipt[32], path[160];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    memcpy(receipt, web.receipt, sizeof receipt);
    web.receipt[0] = 0;
    CHECK(!disk_holds("taken at 30.1512"));
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 200);
    CHECK(web.answer.body.len == PHOTO_BYTES && memcmp(web.answer.body.at, photo, PHOTO_BYTES) == 0);
    CHECK_STR(http_field(&web.answer, "Content-Type"), S("image/jpeg"));
    CHECK(str_starts(http_field(&web.answer, "Content-Disposition"),
                     S("attachment; filename*=UTF-8''%E7%94%B5")));
    CHECK_STR(http_field(&web.answer, "X-Content-Type-Options"), S("nosniff"));
    CHECK_STR(http_field(&web.answer, "Cache-Control"), S("no-store"));
    (void)snprintf(path, sizeof path, "/api/v1/cases/%s/acts", id);
    CHECK_INT(web_get(&web, &sun, path), 200); // the read stands in the book
    CHECK(str_contains(web.answer.body, S("\"verb\":\"read\"")) &&
          str_contains(web.answer.body, S("handle-case")));
    memcpy(web.receipt, receipt, sizeof receipt);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt"), 200); // and its holder sees it
    CHECK(str_contains(web.answer.body, S("handle-case")));
    web.receipt[0] = 0;
    web_remove(&web);
}

TEST(whoever_may_not_read_the_fields_may_not_fetch_the_file)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    web.receipt[0] = 0;
    CHECK_INT(fetch(NULL, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 401);
    CHECK_INT(fetch(&wang, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 404); // another unit's
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"oversight\"}"), 422);   // not theirs to name
    CHECK_INT(fetch(&chen, id, 0, 0, "{}"), 422);
    CHECK_INT(fetch(&chen, id, 0, 1, "{\"purpose\":\"handle-case\"}"), 404); // there is one only
    CHECK_INT(fetch(&chen, id, 7, 0, "{\"purpose\":\"handle-case\"}"), 404);
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\",\"part\":\"reporter\"}"),
              404); // it lies in the narrative
    CHECK_INT(fetch(&sun, id, 0, 0, "{\"purpose\":\"oversight\"}"), 200);
    web_remove(&web);
}

TEST(a_copy_to_hand_on_says_nothing_of_its_making)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    web.receipt[0] = 0;
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\",\"clean\":true}"), 200);
    CHECK(web.answer.body.len < PHOTO_BYTES && web.answer.body.len > PHOTO_BYTES - 100);
    CHECK(!str_contains(web.answer.body, S("Zhang")) && !str_contains(web.answer.body, S("Exif")));
    CHECK(str_starts(web.answer.body, S("\xff\xd8")) && str_ends(web.answer.body, S("\xff\xd9")));
    web_remove(&web);
}

TEST(the_holder_adds_files_and_opens_their_own_and_no_others)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32], receipt[32], body[2048];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    memcpy(receipt, web.receipt, sizeof receipt);
    send_photo(file);
    (void)snprintf(body, sizeof body, "{\"data\":{\"text\":\"one more\",\"files\":[\"%s\"]}}", file);
    CHECK_INT(web_post(&web, NULL, "/api/v1/receipt/add", body), 201);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/0/files/0"), 200);
    CHECK(web.answer.body.len == PHOTO_BYTES && memcmp(web.answer.body.at, photo, PHOTO_BYTES) == 0);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/1/files/0"), 200);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/1/files/1"), 404);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/x/files/0"), 404);
    web.receipt[0] = 0;
    send_photo(file);
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    (void)snprintf(body, sizeof body,
                   "{\"act\":\"record\",\"data\":{\"text\":\"of staff\",\"files\":[\"%s\"]}}", file);
    CHECK_INT(act(&chen, id, body), 201);
    memcpy(web.receipt, receipt, sizeof receipt);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/3/files/0"), 404); // what staff wrote
    web.receipt[0] = 0;
    CHECK_INT(fetch(&chen, id, 3, 0, "{\"purpose\":\"handle-case\"}"), 200);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/0/files/0"), 401);
    web_remove(&web);
}

#define ERASE "{\"act\":\"erase\",\"data\":{\"parts\":[\"narrative\"],\"reason\":\"x\"}}"

TEST(an_erased_part_takes_its_files_with_it)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32], receipt[32];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    memcpy(receipt, web.receipt, sizeof receipt);
    CHECK_INT(web_post(&web, NULL, "/api/v1/receipt/withdraw", "{\"data\":{}}"), 201);
    web.receipt[0] = 0;
    CHECK_INT(act(&reviewer, id, "{\"act\":\"lock\",\"data\":{\"parts\":[\"narrative\"],\"reason\":\"x\"}}"),
              201);
    memcpy(web.receipt, receipt, sizeof receipt);
    CHECK_INT(web_get(&web, NULL, "/api/v1/receipt/acts/0/files/0"), 404); // locked: nobody reads it
    web.receipt[0] = 0;
    CHECK(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\"}") >= 400);
    CHECK_INT(
        act(&reviewer, id, "{\"act\":\"unlock\",\"data\":{\"parts\":[\"narrative\"],\"reason\":\"x\"}}"),
        201);
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 200);
    CHECK_INT(act(&reviewer, id, ERASE), 409); // while retention runs
    web.city.offset_ns = 6 * 366 * NS_PER_DAY;
    struct who handler = { 0 };
    int64_t agency, number;
    struct fault f = { 0 };
    CHECK(gate_make_key(web.city.gate, S("chen"), handler.key, &f) == RC_OK);
    CHECK_INT(fetch(&handler, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 200);
    CHECK(ledger_case_id(gate_ledger(web.city.gate), str_of(id), &agency, &number));
    CHECK(city_admitted(
        city_act(&web.city, "lawyer", number, "erase", "", "{\"parts\":[\"narrative\"],\"reason\":\"x\"}")));
    CHECK_INT(fetch(&handler, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 404);
    CHECK_INT(files_on_disk(""), 1); // sealed, and nobody has its key
    web_remove(&web);
}

TEST(what_cannot_be_is_refused_at_each_step)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char upload[40], id[32];
    build();
    CHECK_INT(begin("bytes=0", upload), 400);
    CHECK_INT(begin("bytes=33554433", upload), 400); // one past BLOB_BYTES_MAX
    CHECK_INT(begin("name=a%2Fb&bytes=9", upload), 400);
    CHECK_INT(begin("name=.profile&bytes=9", upload), 400);
    CHECK_INT(begin("bytes=9", upload), 201);
    CHECK_INT(slice(upload, 0, "<svg/> xx", 9), 415); // by its content, whatever it is called
    CHECK_INT(slice(upload, 0, "%PDF-1.7", 8), 422);  // not as long as was said
    CHECK_INT(slice(upload, 5, "%PDF-1.7x", 9), 409);
    CHECK_INT(slice("00000000000000000000000000000000", 0, "%PDF-1.7x", 9), 404);
    CHECK_INT(slice(upload, 0, "%PDF-1.7x", 9), 200);
    (void)snprintf(file, sizeof file, "%.*s", P(json_str(web_json(&web), S("file"))));
    CHECK_INT(slice(upload, 0, "%PDF-1.7x", 9), 200); // its answer was not heard
    CHECK_STR(json_str(web_json(&web), S("file")), str_of(file));
    CHECK_INT(slice(upload, 9, "more", 4), 409);
    CHECK_INT(report("af1.nonsense", id), 422);
    char *forged = strdup(file);
    forged[4] = forged[4] == '0' ? '1' : '0';
    CHECK_INT(report(forged, id), 422);
    free(forged);
    CHECK_INT(report(file, id), 201);
    CHECK_INT(report(file, id), 201); // a token may be used again: it names the same sealed file
    web_remove(&web);
}

// Places that nobody sends anything for are free again in a minute, and take none of the room that files have.
TEST(a_place_without_a_slice_is_given_up_soon_and_one_with_a_slice_is_not)
{
    static const char head[BLOB_SLICE_BYTES] = "%PDF-1.7";
    char upload[40], kept[40];
    build();
    CHECK_INT(begin("bytes=33554432", kept), 201);
    CHECK_INT(slice(kept, 0, head, sizeof head), 200);
    for (int i = 1; i < UPLOADS_ANYONE_MAX; i++) CHECK_INT(begin("bytes=33554432", upload), 201);
    CHECK_INT(begin("bytes=33554432", upload), 503);
    for (int i = 0; i < UPLOADS_MAX; i++) web.api->uploads[i].seen_ms -= (UPLOAD_BEGUN_S + 1) * 1000;
    CHECK_INT(begin("bytes=33554432", upload), 201);
    CHECK_INT(slice(kept, sizeof head, head, sizeof head), 200);
    CHECK_INT(atomic_load(&web.api->staged_bytes), 0); // none is finished
    web_remove(&web);
}

TEST(a_file_that_no_act_names_is_gone_after_a_day_and_one_that_is_named_stays)
{
    static char file[GATE_FILE_TOKEN_MAX], other[GATE_FILE_TOKEN_MAX];
    char id[32], command[300];
    build();
    send_photo(file);
    send_photo(other);
    CHECK_INT(report(file, id), 201);
    web.receipt[0] = 0;
    CHECK_INT(files_on_disk(".new"), 1);
    (void)snprintf(command, sizeof command, "find %s/blobs -type f -exec touch -d '26 hours ago' {} +",
                   web.city.dir);
    CHECK_INT(system(command), 0);
    api_close(web.api);
    web_start(&web, web_options()); // each start sweeps
    for (int i = 0; i < 100 && files_on_disk(".new"); i++) usleep(10'000);
    CHECK_INT(files_on_disk(".new"), 0);
    CHECK_INT(files_on_disk(""), 1);
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 200);
    web_remove(&web);
}

TEST(acts_with_files_are_asked_again_and_answered_the_same)
{
    static char file[GATE_FILE_TOKEN_MAX];
    struct replay_report r;
    struct rebuild_report rebuilt;
    struct fault f = { 0 };
    char id[32], path[120];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    web.receipt[0] = 0;
    CHECK_INT(act(&chen, id, "{\"act\":\"accept\"}"), 201);
    api_close(web.api);
    city_close(&web.city);
    city_open(&web.city, false);
    (void)snprintf(path, sizeof path, "%s/aside.db", web.city.dir);
    struct replay_options o = { .path = str_of(path) };
    CHECK(gate_replay(web.city.gate, &o, &r, &f) == RC_OK);
    if (f.text[0]) printf("%s\n", f.text);
    CHECK(r.asked >= 2 && r.different == 0);
    CHECK(gate_rebuild(web.city.gate, NULL, NULL, &rebuilt, &f) == RC_OK);
    city_close(&web.city);
    city_open(&web.city, true);
    web_start(&web, web_options());
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\"}"), 200);
    web_remove(&web);
}

static enum rc holds(void *self, const struct gate_file *file, struct fault *f)
{
    enum rc rc = blob_holds(gate_ledger(web.city.gate), &file->blob, file->digest, f);
    *(int *)self += !rc;
    return rc;
}

static enum rc files_hold(void *self, struct str, struct str canonical, struct fault *f)
{
    return gate_files_in(web.city.arena, canonical, holds, self, f);
}

// As `anlan verify --parts` asks: every file that an opened part names. `ret_count`: how many held.
static enum rc verify_files(int *ret_count)
{
    struct verify_report r;
    struct fault f = { 0 };
    *ret_count = 0;
    struct verify_options o = { .parts = true, .opened = files_hold, .self = ret_count };
    enum rc rc = ledger_verify_with(gate_ledger(web.city.gate), gate_reader_store(web.city.reader),
                                    web.city.agency, &o, &r, &f);
    CHECK(rc == RC_OK || strstr(f.text, "attachment") != NULL);
    return rc;
}

TEST(a_verification_finds_files_that_are_whole_flipped_and_gone)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32], name[BLOB_ID_CHARS + 1], command[400], found[400];
    struct fault f = { 0 };
    int count;
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    CHECK(verify_files(&count) == RC_OK);
    CHECK_INT(count, 1);
    (void)snprintf(command, sizeof command, "find %s/blobs -type f", web.city.dir);
    FILE *list = popen(command, "r");
    MUST(list != NULL && fgets(found, sizeof found, list) != NULL && pclose(list) == 0);
    found[strcspn(found, "\n")] = 0;
    (void)snprintf(name, sizeof name, "%s", found + strlen(found) - BLOB_ID_CHARS);
    CHECK(blob_whole(gate_ledger(web.city.gate), name, &f) == RC_OK);
    (void)snprintf(command, sizeof command,
                   "printf '\\377\\376\\375' | dd of=%s bs=1 seek=300000 conv=notrunc status=none", found);
    CHECK_INT(system(command), 0);
    CHECK(blob_whole(gate_ledger(web.city.gate), name, &f) == RC_CORRUPT);
    CHECK(verify_files(&count) == RC_CORRUPT);
    CHECK_INT(unlink(found), 0);
    CHECK(blob_whole(gate_ledger(web.city.gate), name, &f) != RC_OK);
    CHECK(verify_files(&count) != RC_OK);
    web_remove(&web);
}

TEST(a_flipped_bit_on_the_disk_is_noticed)
{
    static char file[GATE_FILE_TOKEN_MAX];
    char id[32], command[400];
    build();
    send_photo(file);
    CHECK_INT(report(file, id), 201);
    web.receipt[0] = 0;
    (void)snprintf(
        command, sizeof command,
        "f=$(find %s/blobs -type f | head -1) && printf '\\377\\376\\375' | dd of=$f bs=1 seek=300000 conv=notrunc status=none",
        web.city.dir);
    CHECK_INT(system(command), 0);
    int status = fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\"}");
    CHECK(status != 200 ||
          web.answer.body.len < PHOTO_BYTES); // it breaks off at the slice that is not as it was
    CHECK_INT(fetch(&chen, id, 0, 0, "{\"purpose\":\"handle-case\",\"clean\":true}"), 500);
    web_remove(&web);
}
