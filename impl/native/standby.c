/* Stands by in a terminal of its own until the host says what program it is to become, and becomes that.
 *
 * Descriptor 0 is the terminal, 1 a file for the orders, 2 a pipe: a byte in it says that the orders are there, its end
 * that the host is gone, or has changed its mind. The orders: three numbers (folders, words, variables), then that many
 * texts of each kind, which end with NUL; before the words stand the program's path and its name for complaints. The
 * first of the folders that can be entered is where it begins; an empty one is passed over. */
#include "platform.h"
#include <sched.h>

struct orders { uint32_t folders, words, variables; char text[]; };

static void *map(size_t size, int flags, int fd)
{
    long at = SYS(mmap, 0, size, PROT_READ | PROT_WRITE, flags, fd, 0);
    return at < 0 && at > -4096 ? NULL : (void *)at;
}

static char *after(char *text)
{
    while (*text++)
        ;
    return text;
}

static void say(const char *text)
{
    size_t size = 0;
    while (text[size])
        size++;
    (void)SYS(write, 2, text, size);
}

static const char *reason(long error)
{
    switch (-error) {
    case ENOENT: return "No such file or directory";
    case EACCES: return "Permission denied";
    case EPERM: return "Operation not permitted";
    case ENOTDIR: return "Not a directory";
    case ELOOP: return "Too many levels of symbolic links";
    case ENAMETOOLONG: return "File name too long";
    case E2BIG: return "Argument list too long";
    case ENOMEM: return "Cannot allocate memory";
    case ETXTBSY: return "Text file busy";
    case ELIBBAD: return "Accessing a corrupted shared library";
    case EINVAL: return "Invalid argument";
    case EIO: return "Input/output error";
    default: return "cannot be started";
    }
}

/* Sets pointers to so many texts, and NULL behind them; returns what follows the texts. */
static char *point(char **to, uint32_t count, char *text)
{
    for (; count; count--, text = after(text))
        *to++ = text;
    *to = NULL;
    return text;
}

static long become(char *path, char **words, char **variables)
{
    long error = SYS(execve, path, words, variables);
    if (error != -ENOEXEC)
        return error;
    words[-1] = (char[]){"sh"}, words[0] = path; /* a script without a first line, as execvp(3) has it */
    return SYS(execve, "/bin/sh", words - 1, variables);
}

static int run(int argc, char **argv, char **envp)
{
    struct sched_param none = {0};
    struct stat file;
    char go;
    long got;
    (void)argc, (void)argv, (void)envp;
    /* Whoever was answered goes first: one of the batch policy takes no processor from who runs when it is woken. */
    long normal = SYS(sched_getscheduler, 0) == SCHED_OTHER && !SYS(sched_setscheduler, 0, SCHED_BATCH, &none);
    while ((got = SYS(read, 2, &go, 1)) == -EINTR)
        ;
    if (got != 1 || SYS(fstat, 1, &file))
        return 1;
    if (normal)
        SYS(sched_setscheduler, 0, SCHED_OTHER, &none);
    struct orders *orders = map((size_t)file.st_size, MAP_PRIVATE, 1);
    SYS(dup3, 0, 1, 0);
    SYS(dup3, 0, 2, 0);
    if (!orders)
        return 1;
    size_t room = ((size_t)orders->words + orders->variables + 3) * sizeof(char *);
    char **words = map(room, MAP_PRIVATE | MAP_ANONYMOUS, -1), *text = orders->text, *path, *name;
    if (!words)
        return 1;
    char **variables = ++words + orders->words + 1;
    for (uint32_t left = orders->folders; left; left--, text = after(text))
        if (*text && !SYS(chdir, text))
            for (; left > 1; left--)
                text = after(text);
    path = text, name = after(path);
    point(variables, orders->variables, point(words, orders->words, after(name)));
    got = become(path, words, variables);
    say(name), say(": "), say(reason(got)), say("\n");
    return 1;
}
