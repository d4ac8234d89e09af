// Making signature lines: Ed25519 (type 01) signs the text as it is, a cosignature (type 04) with its time
// before it.
// BASIS: C2SP tlog-cosignature, cosignature/v1
#include "tree/note_int.h"
#include <stdio.h>

struct str cosigned_message(struct str text, uint64_t time_s, char room[static COSIGNED_TEXT_MAX + 64])
{
    if (text.len > COSIGNED_TEXT_MAX) return (struct str){ 0 };
    int head = snprintf(room, 64, "cosignature/v1\ntime %llu\n", (unsigned long long)time_s);
    if (text.len > 0) memcpy(room + head, text.at, (size_t)text.len);
    return (struct str){ room, head + text.len };
}

static ptrdiff_t put_time(const struct note_signer *s, int64_t time_s, uint8_t *ret_bytes)
{
    if (s->key.type != NOTE_COSIGNATURE) return 0;
    put_be64(ret_bytes, (uint64_t)time_s);
    return NOTE_TIME_BYTES;
}

void note_sign_line(struct text *out, const struct note_signer *s, struct str text, int64_t time_s)
{
    char room[COSIGNED_TEXT_MAX + 64], base64[BASE64_CHARS(NOTE_PAYLOAD_MAX)];
    uint8_t payload[NOTE_PAYLOAD_MAX];
    MUST(str_ends(text, S("\n")) && time_s >= 0);
    bool cosigns = s->key.type == NOTE_COSIGNATURE;
    struct str message = cosigns ? cosigned_message(text, (uint64_t)time_s, room) : text;
    MUST(message.len > 0);
    for (int i = 0; i < NOTE_ID_BYTES; i++) payload[i] = (uint8_t)(s->key.id >> (24 - 8 * i));
    ptrdiff_t len = NOTE_ID_BYTES + put_time(s, time_s, payload + NOTE_ID_BYTES);
    sign_message(&s->sign, message, payload + len);
    text_put(out, S(NOTE_DASH));
    text_put(out, s->key.name);
    text_char(out, ' ');
    text_put(out, base64_encode(payload, len + SIGNATURE_BYTES, base64));
    text_char(out, '\n');
}

void note_write(struct text *out, const struct note_signer *s, struct str text)
{
    text_put(out, text);
    text_char(out, '\n');
    note_sign_line(out, s, text, 0);
}
