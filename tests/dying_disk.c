/* A disk at whose nth write the process dies, or from whose nth write on it is full.

   dying_disk_begin(place, number, mode) starts to count the calls that change something below a
   place: mode 'k' kills the process at the call with this number, in the middle of what it writes;
   mode 'f' refuses this call and every later one that needs room, as a full disk does; mode 'e'
   refuses this one call with an input/output error. dying_disk_calls() returns how many there were. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char place[4096];
static long calls, at;
static char mode;

void dying_disk_begin(const char *below, long number, char how) {
    snprintf(place, sizeof place, "%s", below);
    calls = 0;
    at = number;
    mode = how;
}

long dying_disk_calls(void) { return calls; }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_below(const char *path) {
    char whole[8192];
    if (!mode || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, 4096)) return 0;
        strcat(whole, "/");
        strncat(whole, path, 4095);
        path = whole;
    }
    return strncmp(path, place, strlen(place)) == 0;
}

static int is_of(int descriptor) {
    char link[64], path[4096];
    if (!mode) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return is_below(path);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Whether a call is refused; the process may die. A call that needs no room works on a full disk. */
static int refused(int counts, int needs_room) {
    if (!counts) return 0;
    calls++;
    if (mode == 'k' && calls == at) die();
    if (mode == 'f' && calls >= at && needs_room) return errno = ENOSPC, 1;
    if (mode == 'e' && calls == at) return errno = EIO, 1;
    return 0;
}

/* Whether a write is refused; before the process dies, half of it is written. */
static int torn(int descriptor, const void *from, size_t size, off_t offset) {
    int counts = is_of(descriptor);
    if (counts && mode == 'k' && calls + 1 == at && size > 1) {
        if (offset < 0)
            REAL(write)(descriptor, from, size / 2);
        else
            REAL(pwrite)(descriptor, from, size / 2, offset);
        die();
    }
    return refused(counts, 1);
}

ssize_t write(int descriptor, const void *from, size_t size) {
    return torn(descriptor, from, size, -1) ? -1 : REAL(write)(descriptor, from, size);
}

ssize_t pwrite(int descriptor, const void *from, size_t size, off_t offset) {
    return torn(descriptor, from, size, offset) ? -1 : REAL(pwrite)(descriptor, from, size, offset);
}

ssize_t pwrite64(int descriptor, const void *from, size_t size, off64_t offset) {
    return torn(descriptor, from, size, offset) ? -1 : REAL(pwrite)(descriptor, from, size, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    return refused(is_of(descriptor), 1) ? -1 : REAL(writev)(descriptor, parts, count);
}

int ftruncate(int descriptor, off_t size) {
    return refused(is_of(descriptor), 0) ? -1 : REAL(ftruncate)(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
    return refused(is_of(descriptor), 0) ? -1 : REAL(ftruncate)(descriptor, size);
}

int fsync(int descriptor) { return refused(is_of(descriptor), 0) ? -1 : REAL(fsync)(descriptor); }

int fdatasync(int descriptor) {
    return refused(is_of(descriptor), 0) ? -1 : REAL(fdatasync)(descriptor);
}

int link(const char *from, const char *to) {
    return refused(is_below(to), 1) ? -1 : REAL(link)(from, to);
}

int rename(const char *from, const char *to) {
    return refused(is_below(to), 0) ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path) { return refused(is_below(path), 0) ? -1 : REAL(unlink)(path); }

int rmdir(const char *path) { return refused(is_below(path), 0) ? -1 : REAL(rmdir)(path); }

int mkdir(const char *path, mode_t rights) {
    return refused(is_below(path), 1) ? -1 : REAL(mkdir)(path, rights);
}

static int makes(const char *path, int flags) {
    return (flags & O_CREAT) && is_below(path) && access(path, F_OK) != 0;
}

#define RIGHTS(flags)                                  \
    mode_t rights = 0;                                 \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {           \
        va_list more;                                  \
        va_start(more, flags);                         \
        rights = va_arg(more, mode_t);                 \
        va_end(more);                                  \
    }

int open(const char *path, int flags, ...) {
    RIGHTS(flags)
    return refused(makes(path, flags), 1) ? -1 : REAL(open)(path, flags, rights);
}

int open64(const char *path, int flags, ...) {
    RIGHTS(flags)
    return refused(makes(path, flags), 1) ? -1 : REAL(open)(path, flags, rights);
}

int openat(int directory, const char *path, int flags, ...) {
    RIGHTS(flags)
    return refused(makes(path, flags), 1) ? -1 : REAL(openat)(directory, path, flags, rights);
}

int openat64(int directory, const char *path, int flags, ...) {
    RIGHTS(flags)
    return refused(makes(path, flags), 1) ? -1 : REAL(openat)(directory, path, flags, rights);
}
