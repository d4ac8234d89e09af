// Files of a log, from a folder or by libcurl. One connection, kept; nothing is followed or stored.
#include "app/words.h"
#include "app/log_source.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { PLACE_MAX = 2048, CONNECT_SECONDS = 10, REQUEST_SECONDS = 60 };

struct log_source {
    char place[PLACE_MAX];
    CURL *curl; // NULL: a folder
    struct curl_slist *headers;
    char error[CURL_ERROR_SIZE];
    ptrdiff_t len;
    bool too_long;
    char bytes[LOG_FILE_BYTES_MAX];
};

// --- opening -----------------------------------------------------------------------------------------

static bool is_url(const char *place)
{
    return strncmp(place, "http://", 7) == 0 || strncmp(place, "https://", 8) == 0;
}

static size_t take_body(char *at, size_t one, size_t count, void *self)
{
    struct log_source *s = self;
    ptrdiff_t bytes = (ptrdiff_t)(one * count);
    s->too_long = bytes > LOG_FILE_BYTES_MAX - s->len;
    if (s->too_long) return 0;
    memcpy(s->bytes + s->len, at, (size_t)bytes);
    s->len += bytes;
    return one * count;
}

static enum rc start_curl(struct log_source *s, struct str token, struct fault *f)
{
    char header[1024];
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(s->curl = curl_easy_init()))
        return fail(f, RC_IO, tr("could not start libcurl"));
    CURL *c = s->curl;
    bool good = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)REQUEST_SECONDS) == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->error) == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_WRITEDATA, s) == CURLE_OK &&
                curl_easy_setopt(c, CURLOPT_USERAGENT, "anlan-verify") == CURLE_OK;
    if (token.len > 0) {
        int n = snprintf(header, sizeof header, "Authorization: Bearer %.*s", P(token));
        s->headers = n < (int)sizeof header ? curl_slist_append(NULL, header) : NULL;
        good = good && s->headers && curl_easy_setopt(c, CURLOPT_HTTPHEADER, s->headers) == CURLE_OK;
    }
    return good ? RC_OK : fail(f, RC_IO, tr("could not set libcurl up"));
}

enum rc log_source_open(const char *place, struct str token, struct log_source **ret_s, struct fault *f)
{
    struct log_source *s = calloc(1, sizeof *s);
    MUST(s != NULL);
    bool url = is_url(place);
    int len = snprintf(s->place, sizeof s->place - 8, "%s", place);
    enum rc rc = len >= PLACE_MAX - 8 ? fail(f, RC_INVALID, tr("a place of %d characters"), len) : RC_OK;
    while (len > 1 && s->place[len - 1] == '/') s->place[--len] = 0;
    if (url && !strchr(strstr(s->place, "//") + 2, '/')) memcpy(s->place + len, "/ledger", sizeof "/ledger");
    if (!rc && url) rc = start_curl(s, token, f);
    if (rc) {
        log_source_close(s);
        return rc;
    }
    *ret_s = s;
    return RC_OK;
}

void log_source_close(struct log_source *s)
{
    if (!s) return;
    curl_slist_free_all(s->headers);
    if (s->curl) curl_easy_cleanup(s->curl);
    free(s);
}

// --- one file ----------------------------------------------------------------------------------------

static enum rc get_file(struct log_source *s, const char *path, struct fault *f)
{
    FILE *in = fopen(path, "re");
    if (!in)
        return fail(f, errno == ENOENT || errno == ENOTDIR ? RC_MISSING : RC_IO,
                    tr("could not open \"%s\": %s"), path, words_of_errno(errno));
    s->len = (ptrdiff_t)fread(s->bytes, 1, sizeof s->bytes, in);
    s->too_long = s->len == LOG_FILE_BYTES_MAX && fgetc(in) != EOF;
    bool bad = ferror(in) != 0;
    (void)fclose(in);
    return bad ? fail(f, RC_IO, tr("could not read \"%s\""), path) : RC_OK;
}

static enum rc get_url(struct log_source *s, const char *url, struct fault *f)
{
    long status = 0;
    s->error[0] = 0;
    CURLcode code = curl_easy_setopt(s->curl, CURLOPT_URL, url);
    if (code == CURLE_OK) code = curl_easy_perform(s->curl);
    if (s->too_long) return RC_OK;
    if (code != CURLE_OK)
        return fail(f, RC_IO, tr("could not get %s: %s"), url,
                    s->error[0] ? s->error : curl_easy_strerror(code));
    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return RC_OK;
    enum rc rc = status == 404 ? RC_MISSING : status == 401 || status == 403 ? RC_DENIED : RC_IO;
    return fail(f, rc, tr("could not get %s: status %ld"), url, status);
}

enum rc log_source_get(struct log_source *s, const char *name, struct str *ret_bytes, struct fault *f)
{
    char path[PLACE_MAX + 128];
    (void)snprintf(path, sizeof path, "%s/%s", s->place, name);
    s->len = 0;
    s->too_long = false;
    enum rc rc = s->curl ? get_url(s, path, f) : get_file(s, path, f);
    if (rc) return rc;
    if (s->too_long) return fail(f, RC_LIMIT, tr("\"%s\" is longer than %d bytes"), path, LOG_FILE_BYTES_MAX);
    *ret_bytes = (struct str){ s->bytes, s->len };
    return RC_OK;
}
