// The nearest word, by three rows of the usual table.
#include "base/near.h"

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

int32_t near_distance(struct str a, struct str b)
{
    int32_t rows[3][NEAR_BYTES_MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];
    if (a.len > NEAR_BYTES_MAX || b.len > NEAR_BYTES_MAX) return NEAR_BYTES_MAX + 1;
    for (int32_t k = 0; k <= b.len; k++) last[k] = k;
    for (int32_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (int32_t k = 1; k <= b.len; k++) {
            int32_t changed = last[k - 1] + (a.at[i - 1] != b.at[k - 1]);
            now[k] = least(changed, least(last[k], now[k - 1]) + 1);
            bool swapped = i > 1 && k > 1 && a.at[i - 1] == b.at[k - 2] && a.at[i - 2] == b.at[k - 1];
            if (swapped) now[k] = least(now[k], before[k - 2] + 1);
        }
        int32_t *free = before;
        before = last;
        last = now;
        now = free;
    }
    return last[b.len];
}

static int32_t begins_alike(struct str a, struct str b)
{
    int32_t n = 0;
    while (n < a.len && n < b.len && a.at[n] == b.at[n]) n++;
    return n;
}

struct near near_of(struct str given) { return (struct near){ .given = given }; }

void near_look(struct near *n, struct str word)
{
    if (n->given.len == 0 || n->given.len > NEAR_BYTES_MAX) return;
    int32_t distance = near_distance(n->given, word), third = (int32_t)n->given.len / 3;
    if (distance > (third ? third : 1) || distance >= word.len) return;
    bool nearer =
        !n->found.len || distance < n->distance ||
        (distance == n->distance && begins_alike(n->given, word) > begins_alike(n->given, n->found));
    if (!nearer) return;
    n->found = word;
    n->distance = distance;
}
