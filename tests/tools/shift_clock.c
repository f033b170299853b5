/* Shifts the wall clock of one program, and of what it starts, by SHIFT_DAYS days. The times of files shift with it, so
 * that a file written now looks written then. The monotonic clock and all waits stay as they are. (libfaketime moves
 * those too: Python's sleep then fails, or a wait never ends.)
 *
 * CONTRIBUTING.md has the commands.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift(void) {
    static long seconds = -1;
    if (seconds < 0) {
        const char *days = getenv("SHIFT_DAYS");
        seconds = days ? (long)(atof(days) * 86400) : 0;
    }
    return seconds;
}

int clock_gettime(clockid_t id, struct timespec *ts) {
    int rc = syscall(SYS_clock_gettime, id, ts);
    if (rc == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) ts->tv_sec += shift();
    return rc;
}

int gettimeofday(struct timeval *tv, void *tz) {
    struct timespec ts;
    (void)tz;
    if (clock_gettime(CLOCK_REALTIME, &ts)) return -1;
    tv->tv_sec = ts.tv_sec;
    tv->tv_usec = ts.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out) {
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    if (out) *out = ts.tv_sec;
    return ts.tv_sec;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* struct stat64 is struct stat on 64-bit systems; Python calls the 64 variants. */
#define FORWARD(name, arguments, call) \
    int name arguments { \
        REAL(name); \
        int rc = real call; \
        if (rc == 0) { \
            st->st_atim.tv_sec += shift(); \
            st->st_mtim.tv_sec += shift(); \
            st->st_ctim.tv_sec += shift(); \
        } \
        return rc; \
    }
FORWARD(stat, (const char *path, struct stat *st), (path, st))
FORWARD(lstat, (const char *path, struct stat *st), (path, st))
FORWARD(fstat, (int fd, struct stat *st), (fd, st))
FORWARD(fstatat, (int fd, const char *path, struct stat *st, int flags), (fd, path, st, flags))
FORWARD(stat64, (const char *path, struct stat64 *st), (path, st))
FORWARD(lstat64, (const char *path, struct stat64 *st), (path, st))
FORWARD(fstat64, (int fd, struct stat64 *st), (fd, st))
FORWARD(fstatat64, (int fd, const char *path, struct stat64 *st, int flags), (fd, path, st, flags))

static const struct timespec *backward(const struct timespec *given, struct timespec *changed) {
    if (!given) return given;
    for (int i = 0; i < 2; i++) {
        changed[i] = given[i];
        if (given[i].tv_nsec != UTIME_NOW && given[i].tv_nsec != UTIME_OMIT) changed[i].tv_sec -= shift();
    }
    return changed;
}

int utimensat(int fd, const char *path, const struct timespec times[2], int flags) {
    struct timespec changed[2];
    REAL(utimensat);
    return real(fd, path, backward(times, changed), flags);
}

int futimens(int fd, const struct timespec times[2]) {
    struct timespec changed[2];
    REAL(futimens);
    return real(fd, backward(times, changed));
}
