// An invented city for tests: its units, and memory for it.
#ifndef ANLAN_TEST_CITY_HELP_H
#define ANLAN_TEST_CITY_HELP_H
#include "city/city.h"
#include <stdlib.h>

enum { CITY_TEST_BYTES = 192 << 20 };

[[gnu::unused]] static struct city_options city_of(uint64_t seed, int32_t population)
{
    static const struct str kinds[] = { SL("public-order") };
    static const struct city_plan plans[] = {
        { .code = SL("command"),
          .zh = SL("指挥中心"),
          .en = SL("Command Centre"),
          .pinyin = SL("zhi hui zhong xin"),
          .place = CITY_POLICE },
        { .code = SL("station"),
          .zh = SL("派出所"),
          .en = SL("Police Station"),
          .pinyin = SL("pai chu suo"),
          .kinds = kinds,
          .kinds_count = 1,
          .each_district = true,
          .place = CITY_POLICE },
        { .code = SL("mediation"),
          .zh = SL("调解委员会"),
          .en = SL("Mediation"),
          .pinyin = SL("tiao jie wei yuan hui"),
          .role = SL("mediation"),
          .each_district = true,
          .place = CITY_MEDIATION },
        { .code = SL("oversight"),
          .zh = SL("督察处"),
          .en = SL("Oversight"),
          .pinyin = SL("du cha chu"),
          .role = SL("oversight"),
          .place = CITY_OFFICE },
        { .code = SL("services"),
          .zh = SL("城市服务热线"),
          .en = SL("City Services"),
          .pinyin = SL("cheng shi fu wu re xian"),
          .place = CITY_HALL },
    };
    return (struct city_options){
        .seed = seed, .population = population, .plans = plans, .plans_count = COUNT(plans)
    };
}

// The block is the caller's to free.
[[gnu::unused]] static struct arena city_arena(char **ret_memory)
{
    *ret_memory = malloc(CITY_TEST_BYTES);
    MUST(*ret_memory != NULL);
    return arena_of(*ret_memory, CITY_TEST_BYTES, NULL);
}
#endif
