/* The program tmux: hands its command line to the server's host and prints the answer (the protocol: host/wire.py).
 * It decides nothing. Whatever is not a plain request that a host answers (no host, options that start or ask something
 * else, an answer that it does not understand) becomes the Python program beside it, in the same process, with the same
 * words; and when the host may have done the request already, with its id, so that it happens once. */
#include "platform.h"

#define SHIM "panelock-shim"
#define REQUEST "--panelock-request="
enum { MAGIC = 0x4b4c4e50 /* PNLK */, VERSION = 1, REQUEST_LIMIT = 8 << 20, INPUT_CHUNK = 1 << 16 };
enum { RUN = 1, INPUT = 4, RESULT = 101, SEND_INPUT = 102, REJECTED = 105, WRONG_VERSION = 106, ENDING = 107 };
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "as the protocol's numbers are");
struct head { uint32_t magic; uint16_t version, kind; uint32_t length; };
struct result { int32_t status; uint32_t out, err; };
static struct { /* pages of it that are not touched cost nothing */
    struct head head;
    struct { unsigned char id[16]; uint32_t flags, argc, envc; } run; /* no REPEAT in flags: that is the shim's */
    union { char text[REQUEST_LIMIT]; char *words[REQUEST_LIMIT / sizeof(char *)]; };
} message;
static int count, host = -1; static char **words, **environment;

/* Writes all of it; returns whether it could. */
static int put(int fd, const char *data, size_t size)
{
    while (size) {
        long done = SYS(write, fd, data, size);
        struct pollfd ready = {fd, POLLOUT, 0};
        if (done == -EAGAIN)
            SYS(ppoll, &ready, 1, 0, 0); /* our standard output is one that does not block */
        else if (done > 0)
            data += done, size -= (size_t)done;
        else if (done != -EINTR)
            return 0;
    }
    return 1;
}

/* Becomes the Python program. sent: the host may have done the request. */
static _Noreturn void become_shim(int sent)
{
    static char path[4096 + sizeof SHIM], option[sizeof REQUEST + 32] = REQUEST;
    static const char complaint[] = "tmux: cannot run " SHIM ", which belongs beside this program\n";
    long length = SYS(readlinkat, AT_FDCWD, "/proc/self/exe", path, 4096);
    char **argv = message.words;
    SYS(close, host);
    for (char **entry = environment, *at; (at = *entry); entry++) /* Python heeds PYTHONPATH: shim.py names them back */
        if (at[0] == 'P' && at[1] == 'Y' && at[2] == 'T' && at[3] == 'H' && at[4] == 'O' && at[5] == 'N')
            at[0] = '_';
    while (length > 0 && path[length - 1] != '/')
        length--;
    for (size_t at = 0; length > 0 && at < sizeof SHIM; at++)
        path[(size_t)length + at] = SHIM[at];
    for (int at = 0; at < 32; at++)
        option[(int)sizeof REQUEST - 1 + at] = "0123456789abcdef"[message.run.id[at / 2] >> (at % 2 ? 0 : 4) & 15];
    argv[0] = path;
    argv[1] = option;
    for (int at = 1; at < count; at++)
        argv[at + sent] = words[at];
    argv[(count > 0 ? count : 1) + sent] = NULL;
    SYS(execve, path, message.words, environment);
    put(2, complaint, sizeof complaint - 1);
    SYS(exit_group, 1);
    __builtin_trap();
}

/* Adds a text, up to `end`, to the `at` bytes that are there, and a NUL; returns how many there are without it. */
static size_t add(char *to, size_t room, size_t at, const char *text, char end)
{
    for (; at < room; at++, text++)
        if (!(to[at] = *text == end ? 0 : *text))
            return at;
    become_shim(0);
}

static int is_in(char letter, const char *letters)
{
    while (*letters && *letters != letter)
        letters++;
    return *letters;
}

/* Reads tmux's own options; returns where the command begins. */
static int read_options(const char **socket_path, const char **label)
{
    for (int at = 1; at < count; at++) {
        const char *letter = words[at], *value;
        if (letter[0] != '-' || !letter[1])
            return at;
        if (letter[1] == '-' && !letter[2])
            return at + 1;
        while (is_in(*++letter, "2lNquUv"))
            ;
        if (!*letter)
            continue;
        value = letter[1] ? letter + 1 : ++at < count ? words[at] : NULL;
        if (!value || !is_in(*letter, "SLfT"))
            become_shim(0);
        if (is_in(*letter, "SL"))
            *(*letter == 'S' ? socket_path : label) = value;
    }
    return count;
}

/* Returns a variable's value; NULL when there is none, or an empty one. */
static const char *variable(const char *name)
{
    for (char **entry = environment; *entry; entry++) {
        size_t at = 0;
        while (name[at] && (*entry)[at] == name[at])
            at++;
        if (!name[at] && (*entry)[at] == '=')
            return (*entry)[at + 1] ? *entry + at + 1 : NULL;
    }
    return NULL;
}

/* Connects to the server's socket, found as paths.find does; one that is not ours (a real tmux's) is left alone. */
static void find_host(const char *named, const char *label)
{
    static struct sockaddr_un address = {.sun_family = AF_UNIX};
    char *path = address.sun_path, ours[sizeof address.sun_path + sizeof ".d/host.lock"];
    const char *inside = named || label ? NULL : variable("TMUX"), *base = variable("TMUX_TMPDIR");
    char digits[20], *digit = digits + sizeof digits - 1;
    unsigned long user = (unsigned long)SYS(getuid, 0), rest = user;
    size_t room = sizeof address.sun_path, at = 0;
    struct stat found;
    if (inside && *inside != ',')
        named = inside;
    if (!named) { /* in the folder of this user's servers, which must be his alone */
        if (!base && !(base = variable("XDG_RUNTIME_DIR")) && !(base = variable("TMPDIR")))
            base = "/tmp";
        for (*digit = 0; !*digit || rest; rest /= 10)
            *--digit = (char)('0' + rest % 10);
        at = add(path, room, add(path, room, add(path, room, 0, base, 0), "/panelock-", 0), digit, 0);
        if (SYS(newfstatat, AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) || !S_ISDIR(found.st_mode) ||
            found.st_uid != user || found.st_mode & 077)
            become_shim(0); /* it makes the folder, or complains */
        at = add(path, room, at, "/", 0);
        named = label && *label ? label : "default";
    } else if (*named != '/')
        become_shim(0);
    add(path, room, at, named, inside ? ',' : 0);
    add(ours, sizeof ours, add(ours, sizeof ours, 0, path, 0), ".d/host.lock", 0);
    if (SYS(newfstatat, AT_FDCWD, ours, &found, AT_SYMLINK_NOFOLLOW))
        become_shim(0);
    int low = (int)SYS(socket, AF_UNIX, SOCK_STREAM, 0);
    host = (int)SYS(fcntl, low, F_DUPFD, 3); /* not a closed standard stream's number: we would print to the host */
    SYS(close, low);
    if (SYS(connect, host, (struct sockaddr *)&address, sizeof address))
        become_shim(0);
}

static void send_request(int first)
{
    char *text = message.text;
    if (SYS(getcwd, text, 4096) <= 0 || *text != '/' || SYS(getrandom, message.run.id, 16, 0) != 16)
        become_shim(0);
    size_t at = add(text, REQUEST_LIMIT, 0, text, 0) + 1;
    for (int word = first; word < count; word++, message.run.argc++)
        at = add(text, REQUEST_LIMIT, at, words[word], 0) + 1;
    for (char **entry = environment; *entry; entry++, message.run.envc++)
        at = add(text, REQUEST_LIMIT, at, *entry, 0) + 1;
    message.head = (struct head){MAGIC, VERSION, RUN, (uint32_t)(sizeof message.run + at)};
    if (!put(host, (char *)&message, sizeof message.head + message.head.length))
        become_shim(1);
}

/* Hands over standard input, until its end or until the host says something: an answer, or that it is gone. */
static void send_input(void)
{
    static struct { struct head head; char data[INPUT_CHUNK]; } frame;
    for (long got = 1; got;) {
        struct pollfd ready[2] = {{0, POLLIN, 0}, {host, POLLIN, 0}};
        if (SYS(ppoll, ready, 2, 0, 0) > 0 && ready[1].revents)
            return;
        if (!ready[0].revents || (got = SYS(read, 0, frame.data, INPUT_CHUNK)) == -EINTR || got == -EAGAIN)
            continue;
        frame.head = (struct head){MAGIC, VERSION, INPUT, (uint32_t)(got = got < 0 ? 0 : got)};
        if (!put(host, (char *)&frame, sizeof frame.head + (size_t)got))
            return;
    }
}

static void receive(char *to, size_t size)
{
    while (size) {
        long got = SYS(read, host, to, size);
        if (got > 0)
            to += got, size -= (size_t)got;
        else if (got != -EINTR)
            become_shim(1);
    }
}

/* Waits for the whole answer (of one that is cut short nothing may have been printed); returns the exit status. */
static int answer(void)
{
    struct head head; struct pollfd ready = {host, POLLIN, 0};
    for (int asked = 0;; send_input()) { /* once */
        SYS(ppoll, &ready, 1, 0, 0); /* first: the host's reading would wake a read, too, for nothing */
        receive((char *)&head, sizeof head);
        if (head.magic != MAGIC || head.version != VERSION)
            become_shim(head.magic != MAGIC);
        if (head.kind == RESULT && head.length >= sizeof(struct result))
            break;
        if (head.kind != SEND_INPUT || head.length || asked++)
            become_shim(head.kind != REJECTED && head.kind != WRONG_VERSION && head.kind != ENDING);
    }
    char *map = (char *)SYS(mmap, 0, head.length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    receive(map, head.length); /* which fails where there was no room */
    struct result *result = (struct result *)map;
    if (sizeof *result + (uint64_t)result->out + result->err != head.length)
        become_shim(1);
    SYS(close, host);
    if (put(1, map + sizeof *result, result->out) && put(2, map + sizeof *result + result->out, result->err))
        return result->status;
    return result->status ? result->status : 1; /* whoever reads has gone away; what was asked is done */
}

static int run(int argc, char **argv, char **envp)
{
    const char *socket_path = NULL, *label = NULL;
    count = argc, words = argv, environment = envp;
    IGNORE_SIGPIPE(); /* as Python does, whose program may follow */
    int first = read_options(&socket_path, &label);
    if (first >= count)
        become_shim(0);
    find_host(socket_path, label);
    send_request(first);
    return answer();
}
