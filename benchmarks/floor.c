/* A server that decides nothing and keeps nothing: of each command it does only what the kernel has to do for it, in C.
 * What ours takes beyond that, asked by the same client, is its rules, what it keeps, and Python.
 *
 *   floor SOCKET    until its stdin ends; SOCKET.registry and SOCKET.spare are its files
 *
 * split-window: a terminal, and its program started there. kill-pane: the newest terminal is closed, and its program gets
 * SIGHUP. Any other: under a lock a document is written to a file that takes turns with the one in place, with a line in
 * a journal. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEAD = 12, WORDS = HEAD + 28, PANES = 64, DOCUMENT = 4096, LINE = 200, JOURNAL = 1 << 20 };
extern char **environ;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(2);
}

/* --- the registry --- */

static char registry[256], spare[256];
static int placed, other, lock, journal;

static int made(const char *path, const char *end, char *full)
{
    snprintf(full, 256, "%s.%s", path, end);
    int fd = open(full, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        die(full);
    return fd;
}

static void write_document(void)
{
    static char document[DOCUMENT];
    static off_t at;
    document[at % DOCUMENT]++;
    if (flock(lock, LOCK_EX) || pwrite(other, document, DOCUMENT, 0) != DOCUMENT || ftruncate(other, DOCUMENT))
        die(spare);
    if (pwrite(journal, document, LINE, at % JOURNAL) != LINE)
        die("journal");
    at += LINE;
    if (renameat2(AT_FDCWD, spare, AT_FDCWD, registry, RENAME_EXCHANGE) || flock(lock, LOCK_UN))
        die(registry);
    int was = placed;
    placed = other;
    other = was;
}

/* --- panes --- */

static int masters[PANES], count;
static pid_t programs[PANES];

static void split(void)
{
    struct winsize size = {.ws_row = 25, .ws_col = 200};
    char tty[64], *words[] = {"sh", "-c", "exec cat", NULL};
    int slave;
    sigset_t all, none;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    if (count == PANES || openpty(&masters[count], &slave, tty, NULL, &size))
        die("openpty");
    fcntl(masters[count], F_SETFD, FD_CLOEXEC);
    fcntl(slave, F_SETFD, FD_CLOEXEC);
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, tty, O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    posix_spawn_file_actions_adddup2(&actions, 0, 2);
    if ((errno = posix_spawn(&programs[count], "/bin/sh", &actions, &attributes, words, environ)))
        die("/bin/sh");
    close(slave);
    count++;
}

static void end(void)
{
    if (!count)
        return;
    count--;
    kill(-programs[count], SIGHUP);
    close(masters[count]);
}

/* --- callers --- */

static void answer(int caller)
{
    static char message[1 << 20];
    static const char said[HEAD + 12] = "PNLK\1\0\145\0\14";
    size_t size = 0;
    ssize_t got = 1;
    while ((size < HEAD || size < HEAD + ((uint32_t *)message)[2]) && got > 0)
        if ((got = read(caller, message + size, sizeof message - size)) > 0)
            size += (size_t)got;
    const char *command = message + WORDS + strlen(message + WORDS) + 1; /* behind the caller's folder */
    if (!strcmp(command, "split-window"))
        split();
    else if (!strcmp(command, "kill-pane"))
        end();
    else
        write_document();
    if (got > 0 && write(caller, said, sizeof said) != sizeof said)
        perror("floor");
    close(caller);
    while (waitpid(-1, NULL, WNOHANG) > 0) /* after the answer */
        ;
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char name[256];
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path)
        return 2;
    strcpy(address.sun_path, argv[1]);
    placed = made(argv[1], "registry", registry);
    other = made(argv[1], "spare", spare);
    lock = made(argv[1], "lock", name);
    journal = made(argv[1], "journal", name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1024))
        die(argv[1]);
    if (write(1, "\n", 1) != 1)
        die("stdout");
    for (struct pollfd ready[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};;) {
        poll(ready, 2, -1);
        if (ready[1].revents) {
            while (count)
                end();
            return 0;
        }
        answer(accept4(fd, NULL, NULL, SOCK_CLOEXEC));
    }
}
