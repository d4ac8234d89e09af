// Reading signed notes: text and signatures are parted at the last empty line; lines of unknown keys are
// kept, not judged.
// BASIS: C2SP signed-note
#include "tree/note_int.h"

static bool is_printable(struct str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++)
        if ((uint8_t)s.at[i] < 0x20 && s.at[i] != '\n') return false;
    return true;
}

static ptrdiff_t last_empty_line(struct str s)
{
    for (ptrdiff_t i = s.len - 2; i >= 0; i--)
        if (s.at[i] == '\n' && s.at[i + 1] == '\n') return i;
    return -1;
}

static enum rc line_parse(struct str line, int32_t number, struct note_line *ret_l, struct fault *f)
{
    uint8_t payload[NOTE_SIGNATURE_BYTES_MAX];
    struct str rest;
    ptrdiff_t len;
    *ret_l = (struct note_line){ 0 };
    if (!str_starts(line, S(NOTE_DASH)))
        return fail(f, RC_INVALID, "signature line %d does not begin with an em dash and a space", number);
    line = str_slice(line, (ptrdiff_t)sizeof NOTE_DASH - 1, line.len);
    if (!str_cut(line, ' ', &ret_l->name, &rest) || !note_name_valid(ret_l->name))
        return fail(f, RC_INVALID, "signature line %d has no valid name", number);
    if (!base64_decode(rest, payload, sizeof payload, &len) || len <= NOTE_ID_BYTES)
        return fail(f, RC_INVALID, "signature line %d is not base64 of an id and a signature", number);
    ret_l->base64 = rest;
    for (int i = 0; i < NOTE_ID_BYTES; i++) ret_l->id = ret_l->id << 8 | payload[i];
    return RC_OK;
}

static enum rc lines_parse(struct str lines, struct note *ret_note, struct fault *f)
{
    struct str line;
    while (lines.len > 0) {
        (void)str_cut(lines, '\n', &line, &lines);
        if (ret_note->count == NOTE_SIGNATURES_MAX)
            return fail(f, RC_LIMIT, "note has more than %d signatures", NOTE_SIGNATURES_MAX);
        enum rc rc = line_parse(line, ret_note->count + 1, &ret_note->line[ret_note->count], f);
        if (rc) return rc;
        ret_note->count++;
    }
    return ret_note->count > 0 ? RC_OK : fail(f, RC_INVALID, "note has no signature");
}

enum rc note_parse(struct str bytes, struct note *ret_note, struct fault *f)
{
    if (bytes.len > NOTE_BYTES_MAX) return fail(f, RC_LIMIT, "note is longer than %d bytes", NOTE_BYTES_MAX);
    if (!str_ends(bytes, S("\n"))) return fail(f, RC_INVALID, "note does not end with a newline");
    if (!utf8_valid(bytes)) return fail(f, RC_INVALID, "note is not UTF-8");
    if (!is_printable(bytes)) return fail(f, RC_INVALID, "note has a control character");
    ptrdiff_t parting = last_empty_line(bytes);
    if (parting < 0) return fail(f, RC_INVALID, "note has no empty line before its signatures");
    ret_note->text = str_slice(bytes, 0, parting + 1);
    ret_note->count = 0;
    return lines_parse(str_slice(bytes, parting + 2, bytes.len), ret_note, f);
}

static bool line_verifies(struct str text, struct note_line *l, const struct note_key *k)
{
    char room[COSIGNED_TEXT_MAX + 64];
    uint8_t payload[NOTE_PAYLOAD_MAX];
    ptrdiff_t len, time_bytes = k->type == NOTE_COSIGNATURE ? NOTE_TIME_BYTES : 0;
    if (!base64_decode(l->base64, payload, sizeof payload, &len)) return false;
    if (len != NOTE_ID_BYTES + time_bytes + SIGNATURE_BYTES) return false;
    uint64_t time_s = time_bytes ? get_be64(payload + NOTE_ID_BYTES) : 0;
    struct str message = time_bytes ? cosigned_message(text, time_s, room) : text;
    if (time_s > INT64_MAX || message.len == 0) return false;
    if (!sign_verify(k->public, message, payload + NOTE_ID_BYTES + time_bytes)) return false;
    l->key = k;
    l->time_s = (int64_t)time_s;
    return true;
}

static const struct note_key *known(const struct note_line *l, const struct note_key *keys,
                                    int32_t keys_count)
{
    for (int32_t i = 0; i < keys_count; i++)
        if (keys[i].id == l->id && str_equal(keys[i].name, l->name)) return &keys[i];
    return NULL;
}

enum rc note_open(struct str bytes, const struct note_key *keys, int32_t keys_count, struct note *ret_note,
                  struct fault *f)
{
    enum rc rc = note_parse(bytes, ret_note, f);
    int32_t verified = 0;
    if (rc) return rc;
    for (int32_t i = 0; i < ret_note->count; i++) {
        struct note_line *l = &ret_note->line[i];
        const struct note_key *k = known(l, keys, keys_count);
        if (!k) continue;
        if (!line_verifies(ret_note->text, l, k))
            return fail(f, RC_DENIED, "signature of \"%.*s\" does not verify", P(l->name));
        verified++;
    }
    return verified > 0 ? RC_OK : fail(f, RC_DENIED, "note is signed by no key that is known");
}

bool note_signed_by(const struct note *n, const struct note_key *key)
{
    for (int32_t i = 0; i < n->count; i++)
        if (n->line[i].key && n->line[i].key->id == key->id && str_equal(n->line[i].key->name, key->name))
            return true;
    return false;
}
