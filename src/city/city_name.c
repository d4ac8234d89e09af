// Names: two characters that go together, then what it is. Plants, water, weather and crafts; nothing that is a place elsewhere on purpose.
#include "city/city_int.h"

struct character {
    const char *zh, *pinyin;
};

// clang-format off
static const struct character firsts[] = {
    {"青","qing"},{"柳","liu"},{"松","song"},{"竹","zhu"},{"梅","mei"},{"荷","he"},{"桂","gui"},{"云","yun"},{"石","shi"},{"银","yin"},
    {"芳","fang"},{"兰","lan"},{"菊","ju"},{"枫","feng"},{"杏","xing"},{"樱","ying"},{"榆","yu"},{"槐","huai"},{"梧","wu"},{"棠","tang"},
    {"莲","lian"},{"萍","ping"},{"鹭","lu"},{"鹤","he"},{"雁","yan"},{"燕","yan"},{"莺","ying"},{"鹿","lu"},{"麦","mai"},{"稻","dao"},
    {"茶","cha"},{"桑","sang"},{"棉","mian"},{"织","zhi"},{"书","shu"},{"琴","qin"},{"墨","mo"},{"砚","yan"},{"陶","tao"},{"渔","yu"},
    {"帆","fan"},{"星","xing"},{"月","yue"},{"霞","xia"},{"虹","hong"},{"雪","xue"},{"霜","shuang"},{"露","lu"},{"晴","qing"},{"春","chun"},
    {"秋","qiu"},{"朝","zhao"},{"晚","wan"},{"清","qing"},{"澄","cheng"},{"静","jing"},{"安","an"},{"宁","ning"},{"碧","bi"},{"翠","cui"},
};
static const struct character seconds[] = {
    {"林","lin"},{"荫","yin"},{"泉","quan"},{"桥","qiao"},{"亭","ting"},{"岭","ling"},{"渡","du"},{"塘","tang"},{"园","yuan"},{"庭","ting"},
    {"岸","an"},{"坊","fang"},{"堤","di"},{"洲","zhou"},{"井","jing"},{"浦","pu"},{"川","chuan"},{"湖","hu"},{"山","shan"},{"峰","feng"},
    {"坡","po"},{"岗","gang"},{"谷","gu"},{"屏","ping"},{"楼","lou"},{"阁","ge"},{"院","yuan"},{"场","chang"},{"汀","ting"},{"潭","tan"},
    {"滩","tan"},{"渚","zhu"},{"波","bo"},{"涛","tao"},{"影","ying"},{"风","feng"},{"光","guang"},{"鸣","ming"},{"舍","she"},{"田","tian"},
    {"圃","pu"},{"畔","pan"},{"野","ye"},{"原","yuan"},{"丘","qiu"},{"岩","yan"},{"崖","ya"},{"径","jing"},{"陌","mo"},{"溪","xi"},
    {"湾","wan"},{"台","tai"},{"晖","hui"},{"语","yu"},{"苑","yuan"},{"居","ju"},{"堂","tang"},{"廊","lang"},{"轩","xuan"},{"村","cun"},
};
// clang-format on

void names_shuffle(struct making *m)
{
    m->pairs_count = (int32_t)(COUNT(firsts) * COUNT(seconds));
    m->pairs = NEW(m->a, int32_t, m->pairs_count);
    for (int32_t i = 0; i < m->pairs_count; i++) m->pairs[i] = i;
    for (int32_t i = m->pairs_count - 1; i > 0; i--) {
        int32_t other = chance_below(m, FOR_NAMES, i, 0, 0, i + 1), kept = m->pairs[i];
        m->pairs[i] = m->pairs[other];
        m->pairs[other] = kept;
    }
}

// "Liuyin", and "Liu'an", that nobody reads it otherwise.
static struct str english(struct arena *a, const struct character *x, const struct character *y)
{
    bool vowel = strchr("aoe", y->pinyin[0]) != NULL;
    return arena_print(a, "%c%s%s%s", x->pinyin[0] - 'a' + 'A', x->pinyin + 1, vowel ? "'" : "", y->pinyin);
}

struct city_name name_next(struct making *m)
{
    int32_t n = m->pairs_used++, pair = m->pairs[n % m->pairs_count];
    const struct character *x = &firsts[pair / COUNT(seconds)], *y = &seconds[pair % COUNT(seconds)];
    int32_t again = n / m->pairs_count; // a second round through all names, and a third
    static const struct character before[] = {
        { "", "" }, { "新", "xin " }, { "小", "xiao " }, { "上", "shang " }, { "下", "xia " }
    };
    static const char *const before_en[] = { "", "New ", "Little ", "Upper ", "Lower " };
    MUST(again < COUNT(before));
    struct str stem = english(m->a, x, y);
    return (struct city_name){ .zh = arena_print(m->a, "%s%s%s", before[again].zh, x->zh, y->zh),
                               .en = arena_print(m->a, "%s%.*s", before_en[again], P(stem)),
                               .pinyin =
                                   arena_print(m->a, "%s%s %s", before[again].pinyin, x->pinyin, y->pinyin) };
}

struct city_name name_with(struct making *m, struct city_name stem, const char *zh, const char *en,
                           const char *pinyin)
{
    return (struct city_name){ .zh = arena_print(m->a, "%.*s%s", P(stem.zh), zh),
                               .en = arena_print(m->a, "%.*s %s", P(stem.en), en),
                               .pinyin = arena_print(m->a, "%.*s %s", P(stem.pinyin), pinyin) };
}

struct city_name name_stem(struct city_name name, const char *zh, const char *en, const char *pinyin)
{
    return (struct city_name){ str_slice(name.zh, 0, name.zh.len - (ptrdiff_t)strlen(zh)),
                               str_slice(name.en, 0, name.en.len - (ptrdiff_t)strlen(en) - 1),
                               str_slice(name.pinyin, 0, name.pinyin.len - (ptrdiff_t)strlen(pinyin) - 1) };
}
