/* Intercepts system calls of a process (LD_PRELOAD): logs what the process does to the files of one folder, in order and
 * with the bytes, and makes the n-th of these calls fail on request. tests/slow/power_loss/disk.rs reads the log.
 *
 *   RECORDER_FOLDER  the folder; calls on other files are ignored
 *   RECORDER_LOG     the log; without it, nothing is logged
 *
 * The process controls it by opening files of the folder that do not exist:
 *   FOLDER/@WORD            logs WORD
 *   FOLDER/!fail-N-ERRNO-P  from now on the N-th call that changes the disk fails, and with P the following ones, too;
 *                           N = 0 for none
 *   FOLDER/!failed          returns EEXIST if a call has failed since, ENOENT otherwise
 *
 * An event is a letter, three numbers and two byte strings:
 *   o open (fd, made, emptied; path)   c close (fd)                   w write (fd, offset; bytes)
 *   t truncate (fd, length)            s sync (fd)                    u unlink (path)
 *   r rename (path, path)              m mkdir (path)                 @ a word (word)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FILES 4096

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static size_t folder_length;
static FILE *events;
static char is_watched[MOST_FILES];
static long fail_at, seen;
static int fail_with, fail_on, failed;

#define REAL(name, type) \
    static type real; \
    if (!real) real = (type)dlsym(RTLD_NEXT, name)

typedef int (*open_type)(const char *, int, ...);
typedef int (*close_type)(int);
typedef ssize_t (*write_type)(int, const void *, size_t);
typedef ssize_t (*pwrite_type)(int, const void *, size_t, off_t);
typedef int (*sync_type)(int);
typedef int (*truncate_type)(int, off_t);
typedef int (*path_type)(const char *);
typedef int (*paths_type)(const char *, const char *);
typedef int (*mkdir_type)(const char *, mode_t);

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("RECORDER_LOG");
    folder = getenv("RECORDER_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
    if (log) events = fopen(log, "we");
}

static int is_ours(const char *path) {
    return folder && strncmp(path, folder, folder_length) == 0;
}

static int is_ours_fd(int fd) {
    return fd >= 0 && fd < MOST_FILES && is_watched[fd];
}

static void event(char kind, int64_t a, int64_t b, int64_t c, const void *one, uint64_t ones, const char *two) {
    if (!events) return;
    uint64_t twos = two ? strlen(two) : 0;
    fputc(kind, events);
    fwrite(&a, 8, 1, events);
    fwrite(&b, 8, 1, events);
    fwrite(&c, 8, 1, events);
    fwrite(&ones, 8, 1, events);
    fwrite(&twos, 8, 1, events);
    if (ones) fwrite(one, 1, ones, events);
    if (twos) fwrite(two, 1, twos, events);
    fflush(events);
}

/* Whether this call has to fail. */
static int fails(void) {
    seen++;
    if (fail_at == 0 || seen < fail_at || (seen > fail_at && !fail_on)) return 0;
    failed = 1;
    errno = fail_with;
    return 1;
}

static int spoken_to(const char *path) {
    const char *word = path + folder_length;
    if (strncmp(word, "/@", 2) == 0) {
        event('@', 0, 0, 0, word + 2, strlen(word + 2), NULL);
        errno = ENOENT;
        return 1;
    }
    if (strncmp(word, "/!fail-", 7) == 0) {
        fail_at = 0;
        sscanf(word, "/!fail-%ld-%d-%d", &fail_at, &fail_with, &fail_on);
        seen = failed = 0;
        errno = ENOENT;
        return 1;
    }
    if (strcmp(word, "/!failed") == 0) {
        errno = failed ? EEXIST : ENOENT;
        return 1;
    }
    return 0;
}

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    open_type real = (open_type)dlsym(RTLD_NEXT, name);
    if (!is_ours(path)) return real(path, flags, mode);
    pthread_mutex_lock(&lock);
    int fd = -1;
    struct stat unused;
    if (!spoken_to(path)) {
        int makes = (flags & O_CREAT) && stat(path, &unused) != 0;
        if (!((makes || (flags & O_TRUNC)) && fails())) {
            fd = real(path, flags, mode);
            if (fd >= 0 && fd < MOST_FILES) {
                is_watched[fd] = 1;
                event('o', fd, makes, (flags & O_TRUNC) != 0, path, strlen(path), NULL);
            }
        }
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
    return (flags & (O_CREAT | __O_TMPFILE)) ? (mode_t)va_arg(arguments, int) : 0;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return opened("open64", path, flags, mode);
}

int close(int fd) {
    REAL("close", close_type);
    if (!is_ours_fd(fd)) return real(fd);
    pthread_mutex_lock(&lock);
    is_watched[fd] = 0;
    event('c', fd, 0, 0, NULL, 0, NULL);
    int result = real(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

/* Only what the system accepted is logged, which may be less than it was given. */
static ssize_t written(int fd, const void *bytes, size_t length, off_t offset, int at_offset) {
    REAL("pwrite64", pwrite_type);
    static write_type real_write;
    if (!real_write) real_write = (write_type)dlsym(RTLD_NEXT, "write");
    if (!is_ours_fd(fd)) return at_offset ? real(fd, bytes, length, offset) : real_write(fd, bytes, length);
    pthread_mutex_lock(&lock);
    ssize_t result = -1;
    if (!fails()) {
        off_t where = at_offset ? offset : lseek(fd, 0, SEEK_CUR);
        result = at_offset ? real(fd, bytes, length, offset) : real_write(fd, bytes, length);
        if (result > 0) event('w', fd, where, 0, bytes, (uint64_t)result, NULL);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

ssize_t write(int fd, const void *bytes, size_t length) { return written(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return written(fd, bytes, length, offset, 1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
    return written(fd, bytes, length, offset, 1);
}

static int synced(const char *name, int fd) {
    sync_type real = (sync_type)dlsym(RTLD_NEXT, name);
    if (!is_ours_fd(fd)) return real(fd);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails()) {
        result = real(fd);
        if (result == 0) event('s', fd, 0, 0, NULL, 0, NULL);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

static int truncated(const char *name, int fd, off_t length) {
    truncate_type real = (truncate_type)dlsym(RTLD_NEXT, name);
    if (!is_ours_fd(fd)) return real(fd, length);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails()) {
        result = real(fd, length);
        if (result == 0) event('t', fd, length, 0, NULL, 0, NULL);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t length) { return truncated("ftruncate", fd, length); }
int ftruncate64(int fd, off_t length) { return truncated("ftruncate64", fd, length); }

int unlink(const char *path) {
    REAL("unlink", path_type);
    if (!is_ours(path)) return real(path);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails()) {
        result = real(path);
        if (result == 0) event('u', 0, 0, 0, path, strlen(path), NULL);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) {
    REAL("rename", paths_type);
    if (!is_ours(from)) return real(from, to);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails()) {
        result = real(from, to);
        if (result == 0) event('r', 0, 0, 0, from, strlen(from), to);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode) {
    REAL("mkdir", mkdir_type);
    if (!is_ours(path)) return real(path, mode);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (!fails()) {
        result = real(path, mode);
        if (result == 0) event('m', 0, 0, 0, path, strlen(path), NULL);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
