/* What the benches are driven by, so that the driver's own cost is small and the same for all.
 *
 *   bench spawn ROUNDS PAUSE_US CALLERS [-- ARGV...]...   runs each program in turn, CALLERS processes at once
 *   bench ask ROUNDS SOCKET ARGV...                       the request alone, on ROUNDS connections, one after another
 *   bench echo SOCKET                                     answers every request with nothing, until its stdin ends
 *
 * spawn prints lines "CONTENDER START_NS END_NS", ask the same with 0. In a word "%d" becomes a number that is given once;
 * the word ";;" separates programs that are run one after another and timed as one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTENDERS = 16, WORDS = 64, HEAD = 12, RUN = 1, RESULT = 101 };
extern char **environ;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(2);
}

static long long now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

/* Returns the word with the number in the place of its "%d"; what it was before is written over. */
static char *numbered(char *word, int number)
{
    static char text[WORDS][256];
    static int at;
    char *place = strstr(word, "%d");
    if (!place)
        return word;
    at = (at + 1) % WORDS;
    snprintf(text[at], sizeof text[at], "%.*s%d%s", (int)(place - word), word, number, place + 2);
    return text[at];
}

/* --- spawn --- */

static void run_one(char **argv, int number, posix_spawn_file_actions_t *actions)
{
    char *words[WORDS + 1];
    int count = 0, status;
    pid_t pid;
    for (; argv[count] && count < WORDS; count++)
        words[count] = numbered(argv[count], number);
    words[count] = NULL;
    if ((errno = posix_spawn(&pid, words[0], actions, NULL, words, environ)))
        die(words[0]);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    if (status) {
        fprintf(stderr, "%s %s: status %d\n", words[0], words[1] ? words[1] : "", status);
        exit(2);
    }
}

static void run_all(char ***contenders, int count, int rounds, int pause_us, int caller)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int round = 0; round < rounds; round++)
        for (int at = 0; at < count; at++) {
            if (pause_us)
                usleep((unsigned)pause_us);
            long long began = now_ns();
            for (char **argv = contenders[at]; argv;) {
                char **end = argv, **next = NULL;
                while (*end && strcmp(*end, ";;"))
                    end++;
                if (*end)
                    next = end + 1;
                char *kept = *end;
                *end = NULL;
                run_one(argv, caller * rounds + round, &actions);
                *end = kept;
                argv = next;
            }
            printf("%d %lld %lld\n", at, began, now_ns());
        }
    fflush(stdout);
}

static int spawn(int argc, char **argv)
{
    int rounds = atoi(argv[0]), pause_us = atoi(argv[1]), callers = atoi(argv[2]), count = 0, failed = 0, status;
    char **contenders[CONTENDERS];
    for (int at = 3; at < argc; at++)
        if (!strcmp(argv[at], "--")) {
            argv[at] = NULL;
            if (count == CONTENDERS)
                die("too many programs");
            contenders[count++] = argv + at + 1;
        }
    if (callers == 1) {
        run_all(contenders, count, rounds, pause_us, 0);
        return 0;
    }
    int gate[2];
    if (pipe2(gate, O_CLOEXEC))
        die("pipe");
    for (int caller = 0; caller < callers; caller++) {
        pid_t pid = fork();
        if (pid < 0)
            die("fork");
        if (!pid) {
            static char room[1 << 20];
            char byte;
            setvbuf(stdout, room, _IOFBF, sizeof room); /* lines whole, after all is measured */
            close(gate[1]);
            if (read(gate[0], &byte, 1))
                die("gate");
            run_all(contenders, count, rounds, pause_us, caller);
            _exit(0);
        }
    }
    close(gate[1]); /* all start at once */
    while (wait(&status) > 0)
        failed |= status;
    return failed ? 2 : 0;
}

/* --- ask --- */

static int reach(const char *path, struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || strlen(path) >= sizeof address->sun_path)
        die(path);
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    return fd;
}

static size_t add(char *to, const char *text)
{
    return (size_t)(stpcpy(to, text) + 1 - to);
}

static int ask(int argc, char **argv)
{
    static char message[1 << 20], answer[1 << 20];
    uint32_t *numbers = (uint32_t *)message, envc = 0;
    int rounds = atoi(argv[0]);
    struct sockaddr_un address = {0};
    while (environ[envc])
        envc++;
    for (int round = 0; round < rounds; round++) {
        size_t at = HEAD + 28;
        at += add(message + at, "/");
        for (int word = 2; word < argc; word++)
            at += add(message + at, numbered(argv[word], round));
        for (char **entry = environ; *entry; entry++)
            at += add(message + at, *entry);
        memcpy(message, "PNLK\1\0\1\0", 8);
        numbers[2] = (uint32_t)(at - HEAD);
        numbers[8] = (uint32_t)argc - 2;
        numbers[9] = envc;
        long long began = now_ns();
        int fd = reach(argv[1], &address);
        numbers[3] = (uint32_t)round + 1; /* the request's id, with the time of the clock */
        memcpy(message + HEAD + 4, &began, sizeof began);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) || write(fd, message, at) != (ssize_t)at)
            die(argv[1]);
        ssize_t got, size = 0;
        while ((got = read(fd, answer + size, sizeof answer - (size_t)size)) > 0)
            size += got;
        close(fd);
        if (size < HEAD + 12 || answer[6] != RESULT || answer[HEAD]) {
            fprintf(stderr, "ask: %s\n", size < HEAD ? "no answer" : answer + HEAD + 12);
            return 2;
        }
        printf("0 %lld %lld\n", began, now_ns());
    }
    return 0;
}

/* --- echo --- */

static int echo(char **argv)
{
    static char message[1 << 20];
    static const char answer[HEAD + 12] = "PNLK\1\0\145\0\14";
    struct sockaddr_un address = {0};
    int fd = reach(argv[0], &address);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1024))
        die(argv[0]);
    if (write(1, "\n", 1) != 1)
        die("stdout");
    for (struct pollfd ready[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};;) {
        poll(ready, 2, -1);
        if (ready[1].revents)
            return 0;
        int caller = accept(fd, NULL, NULL);
        size_t size = 0;
        ssize_t got = 1;
        while ((size < HEAD || size < HEAD + ((uint32_t *)message)[2]) && got > 0)
            if ((got = read(caller, message + size, sizeof message - size)) > 0)
                size += (size_t)got;
        if (got > 0 && write(caller, answer, sizeof answer) != sizeof answer)
            perror("echo");
        close(caller);
    }
}

int main(int argc, char **argv)
{
    if (argc > 5 && !strcmp(argv[1], "spawn"))
        return spawn(argc - 2, argv + 2);
    if (argc > 4 && !strcmp(argv[1], "ask"))
        return ask(argc - 2, argv + 2);
    if (argc > 2 && !strcmp(argv[1], "echo"))
        return echo(argv + 2);
    fputs("bench: spawn, ask or echo\n", stderr);
    return 2;
}
