/* Put between a program and its C library: makes the flush of one file fail as long as another file exists. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int flush(int file, long call)
{
    const char *victim = getenv("VESTIBULE_TEST_FLUSHED_FILE");
    const char *fault = getenv("VESTIBULE_TEST_FLUSH_FAULT");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (victim && fault && length > 0) {
        path[length] = 0;
        if (strcmp(path, victim) == 0 && access(fault, F_OK) == 0) {
            errno = EIO;
            return -1;
        }
    }
    return (int)syscall(call, file);
}

int fsync(int file) { return flush(file, SYS_fsync); }
int fdatasync(int file) { return flush(file, SYS_fdatasync); }
