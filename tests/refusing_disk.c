/* Calls of the system that are refused, as on file systems that tests cannot mount.

   REFUSED holds rules, separated by ";": "call:errno:part of the path". A call that names no path
   is refused by the path of its descriptor, or everywhere where the rule has no path. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int refused(const char *call, const char *path) {
    const char *rules = getenv("REFUSED");
    char copy[4096], *state = NULL;
    if (!rules || strlen(rules) >= sizeof copy) return 0;
    strcpy(copy, rules);
    for (char *rule = strtok_r(copy, ";", &state); rule; rule = strtok_r(NULL, ";", &state)) {
        char *number = strchr(rule, ':');
        if (!number) continue;
        *number++ = 0;
        char *part = strchr(number, ':');
        if (part) *part++ = 0;
        if (strcmp(rule, call) != 0) continue;
        if (part && *part && !(path && strstr(path, part))) continue;
        errno = atoi(number);
        return 1;
    }
    return 0;
}

static int refused_of(const char *call, int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return refused(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

DIR *opendir(const char *path) { return refused("opendir", path) ? NULL : REAL(opendir)(path); }

int link(const char *from, const char *to) { return refused("link", to) ? -1 : REAL(link)(from, to); }

int rename(const char *from, const char *to) {
    return refused("rename", to) ? -1 : REAL(rename)(from, to);
}

int fsync(int descriptor) { return refused_of("fsync", descriptor) ? -1 : REAL(fsync)(descriptor); }

int flock(int descriptor, int operation) {
    return refused_of("flock", descriptor) ? -1 : REAL(flock)(descriptor, operation);
}

ssize_t read(int descriptor, void *into, size_t size) {
    return refused_of("read", descriptor) ? -1 : REAL(read)(descriptor, into, size);
}

#define MODE(flags, mode)                              \
    mode_t mode = 0;                                   \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {           \
        va_list more;                                  \
        va_start(more, flags);                         \
        mode = va_arg(more, mode_t);                   \
        va_end(more);                                  \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, mode)
    return refused("open", path) ? -1 : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags, mode)
    return refused("open", path) ? -1 : REAL(open64)(path, flags, mode);
}

/* SQLite locks with it; its own name for a 64-bit system is fcntl64. */
static int control(int (*real)(int, int, ...), int descriptor, int command, void *argument) {
    int locks = command == F_SETLK || command == F_SETLKW || command == F_GETLK;
    return locks && refused_of("lockf", descriptor) ? -1 : real(descriptor, command, argument);
}

int fcntl(int descriptor, int command, ...) {
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    return control(REAL(fcntl), descriptor, command, argument);
}

int fcntl64(int descriptor, int command, ...) {
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    return control(REAL(fcntl), descriptor, command, argument);
}
