/* read, write and poll as a busy machine does them: short, interrupted, not now; for a test build of the client. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

static int now(void)
{
    static unsigned state;
    const char *seed = getenv("FAULTS");
    if (!seed)
        return 99;
    if (!state)
        state = (unsigned)atoi(seed) * 2654435761u + 1;
    state = state * 1664525u + 1013904223u;
    return (int)(state >> 16) % 8;
}

static size_t some(size_t size, int what) { return what < 4 && size > 1 ? size / 2 + 1 : size; }

ssize_t faulty_read(int fd, void *data, size_t size)
{
    int what = now();
    if (what == 0)
        return errno = EINTR, -1;
    return read(fd, data, what == 1 && size ? 1 : some(size, what));
}

ssize_t faulty_write(int fd, const void *data, size_t size)
{
    int what = now();
    if (what == 0 || what == 5)
        return errno = what ? EAGAIN : EINTR, -1;
    return write(fd, data, what == 1 && size ? 1 : some(size, what));
}

int faulty_poll(struct pollfd *fds, nfds_t count, int time)
{
    if (now() == 0)
        return errno = EINTR, -1;
    return poll(fds, count, time);
}
