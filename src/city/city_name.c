// Names: two characters that go together, then what it is. Plants, water, weather and crafts; nothing that is a place elsewhere on purpose.
#include "city/city_int.h"

struct character {
    const char *zh, *pinyin, *en; // en: in a city whose people speak English, as loosely as names are
};

// clang-format off
static const struct character firsts[] = {
    {"青","qing","Green"},{"柳","liu","Willow"},{"松","song","Pine"},{"竹","zhu","Reed"},{"梅","mei","Plum"},{"荷","he","Lily"},
    {"桂","gui","Laurel"},{"云","yun","Cloud"},{"石","shi","Stone"},{"银","yin","Silver"},{"芳","fang","Fair"},{"兰","lan","Iris"},
    {"菊","ju","Daisy"},{"枫","feng","Maple"},{"杏","xing","Almond"},{"樱","ying","Cherry"},{"榆","yu","Elm"},{"槐","huai","Ash"},
    {"梧","wu","Linden"},{"棠","tang","Quince"},{"莲","lian","Lotus"},{"萍","ping","Clover"},{"鹭","lu","Heron"},{"鹤","he","Crane"},
    {"雁","yan","Wild"},{"燕","yan","Swallow"},{"莺","ying","Lark"},{"鹿","lu","Hart"},{"麦","mai","Wheat"},{"稻","dao","Barley"},
    {"茶","cha","Thyme"},{"桑","sang","Mulberry"},{"棉","mian","Flax"},{"织","zhi","Weaver"},{"书","shu","Clerk"},{"琴","qin","Harp"},
    {"墨","mo","Sable"},{"砚","yan","Slate"},{"陶","tao","Potter"},{"渔","yu","Fisher"},{"帆","fan","Sail"},{"星","xing","Star"},
    {"月","yue","Moon"},{"霞","xia","Rose"},{"虹","hong","Bow"},{"雪","xue","Snow"},{"霜","shuang","Frost"},{"露","lu","Dew"},
    {"晴","qing","Bright"},{"春","chun","Spring"},{"秋","qiu","Harvest"},{"朝","zhao","Morn"},{"晚","wan","Even"},{"清","qing","Clear"},
    {"澄","cheng","Glass"},{"静","jing","Still"},{"安","an","Quiet"},{"宁","ning","Calm"},{"碧","bi","Jade"},{"翠","cui","Emerald"},
};
static const struct character seconds[] = {
    {"林","lin","wood"},{"荫","yin","shade"},{"泉","quan","well"},{"桥","qiao","bridge"},{"亭","ting","lodge"},{"岭","ling","ridge"},
    {"渡","du","ferry"},{"塘","tang","pool"},{"园","yuan","garth"},{"庭","ting","court"},{"岸","an","bank"},{"坊","fang","wick"},
    {"堤","di","dyke"},{"洲","zhou","holm"},{"井","jing","font"},{"浦","pu","hythe"},{"川","chuan","stream"},{"湖","hu","mere"},
    {"山","shan","hill"},{"峰","feng","peak"},{"坡","po","lea"},{"岗","gang","down"},{"谷","gu","dale"},{"屏","ping","scar"},
    {"楼","lou","tower"},{"阁","ge","hall"},{"院","yuan","yard"},{"场","chang","field"},{"汀","ting","strand"},{"潭","tan","tarn"},
    {"滩","tan","ness"},{"渚","zhu","ey"},{"波","bo","burn"},{"涛","tao","beck"},{"影","ying","mead"},{"风","feng","heath"},
    {"光","guang","gate"},{"鸣","ming","combe"},{"舍","she","cote"},{"田","tian","acre"},{"圃","pu","orchard"},{"畔","pan","side"},
    {"野","ye","moor"},{"原","yuan","wold"},{"丘","qiu","barrow"},{"岩","yan","crag"},{"崖","ya","cliff"},{"径","jing","way"},
    {"陌","mo","row"},{"溪","xi","brook"},{"湾","wan","bay"},{"台","tai","mount"},{"晖","hui","haven"},{"语","yu","ton"},
    {"苑","yuan","croft"},{"居","ju","stead"},{"堂","tang","minster"},{"廊","lang","walk"},{"轩","xuan","bower"},{"村","cun","ham"},
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

// "Liuyin", and "Liu'an", that nobody reads it otherwise; in a city that speaks English "Willowshade".
static struct str english(struct making *m, const struct character *x, const struct character *y)
{
    if (m->city->options.english) return arena_print(m->a, "%s%s", x->en, y->en);
    bool vowel = strchr("aoe", y->pinyin[0]) != NULL;
    return arena_print(m->a, "%c%s%s%s", x->pinyin[0] - 'a' + 'A', x->pinyin + 1, vowel ? "'" : "",
                       y->pinyin);
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
    struct str stem = english(m, x, y);
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
