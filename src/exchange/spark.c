// The two writings side by side: each call writes one of them.
#include "exchange/spark.h"
#include <stdio.h>

struct spark spark_of(struct arena *a, enum spark_format format, ptrdiff_t room_bytes)
{
    struct spark s = { .format = format, .xml = { .arena = a }, .json = json_out_of(a) };
    (void)text_room(format == SPARK_XML ? &s.xml : &s.json.text, room_bytes);
    if (format == SPARK_XML) text_put(&s.xml, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
    return s;
}

// BASIS: Extensible Markup Language (XML) 1.0, 2.2 and 2.4
void xml_put_text(struct text *t, struct str s)
{
    while (s.len > 0) {
        const char *at = s.at;
        int32_t c = utf8_next(&s);
        bool held = c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
        if (c == '&')
            text_put(t, S("&amp;"));
        else if (c == '<')
            text_put(t, S("&lt;"));
        else if (c == '>')
            text_put(t, S("&gt;"));
        else if (c == '\r')
            text_put(t, S("&#13;"));
        else if (!held || c == 0xfffe || c == 0xffff)
            text_put(t, S("\xEF\xBF\xBD"));
        else
            text_put(t, (struct str){ at, s.at - at });
    }
}

static bool in_list(const struct spark *s) { return s->depth > 0 && s->open[s->depth - 1].bracket == '['; }

// The key under which a value stands in JSON: none at the top and in a list.
static const char *key_of(const struct spark *s, const char *name)
{
    return s->depth == 0 || in_list(s) ? NULL : name;
}

static void begin(struct spark *s, const char *name, char bracket)
{
    MUST(s->depth < SPARK_DEPTH_MAX);
    if (s->format == SPARK_XML)
        text_print(&s->xml, "<%s>", name);
    else if (key_of(s, name))
        json_open_key(&s->json, name, bracket);
    else
        json_open(&s->json, bracket);
    s->open[s->depth].name = name;
    s->open[s->depth++].bracket = bracket;
}

void spark_list(struct spark *s, const char *name) { begin(s, name, '['); }
void spark_object(struct spark *s, const char *name) { begin(s, name, '{'); }

void spark_end(struct spark *s)
{
    MUST(s->depth > 0);
    s->depth--;
    if (s->format == SPARK_XML)
        text_print(&s->xml, "</%s>", s->open[s->depth].name);
    else
        json_shut(&s->json, s->open[s->depth].bracket == '[' ? ']' : '}');
}

static void put_element(struct spark *s, const char *name, struct str value)
{
    if (value.len == 0) return text_print(&s->xml, "<%s/>", name);
    text_print(&s->xml, "<%s>", name);
    xml_put_text(&s->xml, value);
    text_print(&s->xml, "</%s>", name);
}

void spark_text(struct spark *s, const char *name, struct str value)
{
    if (s->format == SPARK_XML)
        put_element(s, name, value);
    else if (value.len == 0)
        json_put_null(&s->json, key_of(s, name));
    else
        json_put_str(&s->json, key_of(s, name), value);
}

void spark_int(struct spark *s, const char *name, int64_t value)
{
    if (s->format == SPARK_XML)
        text_print(&s->xml, "<%s>%lld</%s>", name, (long long)value, name);
    else
        json_put_int(&s->json, key_of(s, name), value);
}

void spark_bool(struct spark *s, const char *name, bool value)
{
    if (s->format == SPARK_XML)
        put_element(s, name, value ? S("true") : S("false"));
    else
        json_put_bool(&s->json, key_of(s, name), value);
}

void spark_degrees(struct spark *s, const char *name, int32_t e7)
{
    char text[32];
    int64_t size = e7 < 0 ? -(int64_t)e7 : e7;
    int len = snprintf(text, sizeof text, "%s%lld.%03lld", e7 < 0 ? "-" : "", (long long)(size / 10'000'000),
                       (long long)(size % 10'000'000 / 10'000));
    if (s->format == SPARK_XML)
        put_element(s, name, (struct str){ text, len });
    else
        json_put_raw(&s->json, key_of(s, name), (struct str){ text, len });
}

void spark_instant(struct spark *s, const char *name, struct instant i)
{
    char text[INSTANT_TEXT_MAX];
    spark_text(s, name, i.ns ? instant_print(i, text) : (struct str){ 0 });
}

struct str spark_str(struct spark *s)
{
    MUST(s->depth == 0);
    return s->format == SPARK_XML ? text_str(&s->xml) : json_out_str(&s->json);
}
