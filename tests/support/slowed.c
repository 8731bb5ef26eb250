/* Moments of waiting before what others can see of a process: as on a machine that has no time for it just then.
 *
 * Loaded before tmux, our host and what runs in their panes, it shows which tests count on time: ``make slowed``, and
 * program.py. SLOWED_MS is the longest moment.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static unsigned state;
static long most_us;

static unsigned chance(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

/* In one of so many cases. */
static void wait_before(unsigned one_in)
{
    int kept = errno;
    if (most_us && chance() % one_in == 0) {
        struct timespec moment = {0, (long)(chance() % (unsigned long)most_us) * 1000};
        nanosleep(&moment, NULL);
    }
    errno = kept;
}

__attribute__((constructor)) static void begin(void)
{
    const char *most = getenv("SLOWED_MS");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    state = (unsigned)now.tv_nsec ^ (unsigned)getpid() * 2654435761u;
    most_us = most ? atol(most) % 1000 * 1000 : 0;
    wait_before(2);
}

#define SLOWED(type, name, parameters, arguments, one_in)   \
    type name parameters                                    \
    {                                                       \
        static type(*real) parameters;                      \
        if (!real)                                          \
            *(void **)&real = dlsym(RTLD_NEXT, #name);      \
        wait_before(one_in);                                \
        return real arguments;                              \
    }

SLOWED(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), 12)
SLOWED(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), 4)
SLOWED(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags), 6)
SLOWED(int, connect, (int fd, const struct sockaddr *to, socklen_t size), (fd, to, size), 3)
SLOWED(int, execve, (const char *path, char *const words[], char *const names[]), (path, words, names), 2)
SLOWED(int, execvp, (const char *path, char *const words[]), (path, words), 2)
