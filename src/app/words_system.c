// What the system says when a call of it fails, in the user's language.
#include "app/words.h"
#include <errno.h>
#include <string.h>

// Those that people meet: what is named wrongly, what they may not touch, what is full or away.
static const struct {
    int number;
    const char *text;
} system_words[] = {
    { ENOENT, TR("No such file or directory") },
    { EACCES, TR("Permission denied") },
    { EPERM, TR("Operation not permitted") },
    { EEXIST, TR("File exists") },
    { ENOTDIR, TR("Not a directory") },
    { EISDIR, TR("Is a directory") },
    { ENOTEMPTY, TR("Directory not empty") },
    { ENOSPC, TR("No space left on device") },
    { EDQUOT, TR("Disk quota exceeded") },
    { EROFS, TR("Read-only file system") },
    { EMFILE, TR("Too many open files") },
    { ENAMETOOLONG, TR("File name too long") },
    { ELOOP, TR("Too many levels of symbolic links") },
    { EIO, TR("Input/output error") },
    { ENOTTY, TR("Inappropriate ioctl for device") },
    { ENXIO, TR("No such device or address") },
};

const char *words_of_errno(int number)
{
    for (int i = 0; i < COUNT(system_words); i++)
        if (system_words[i].number == number) return tr(system_words[i].text);
    return strerror(number);
}
