/* SYS(name, arguments...) is the system call, and returns -errno when it fails: on Linux (x86_64, aarch64) straight to
 * the kernel, for in a virtual machine a libc's start costs more than a command does; elsewhere, and with -DPLAIN_LIBC,
 * through libc. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
static int run(int argc, char **argv, char **envp);

#if defined(__linux__) && defined(__LP64__) && (defined(__x86_64__) || defined(__aarch64__)) && !defined(PLAIN_LIBC)
#include <sys/syscall.h>
#define SYS(name, ...) SIX(name, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define LONG(word) ((long)(word))
#define SIX(name, a, b, c, d, e, f, ...) call(SYS_##name, LONG(a), LONG(b), LONG(c), LONG(d), LONG(e), LONG(f))
#define IGNORE_SIGPIPE() SYS(rt_sigaction, SIGPIPE, ((long[4]){(long)SIG_IGN}), 0, sizeof(long))
#ifdef __x86_64__
__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return number;
}
#else
__asm__(".globl _start\n_start: mov x29, xzr\n mov x30, xzr\n mov x0, sp\n bl begin\n");
static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e, x5 __asm__("x5") = f, x8 __asm__("x8") = number;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5), "r"(x8) : "memory");
    return x0;
}
#endif
__attribute__((used)) void begin(long *stack) /* argc, argv, NULL, environment, NULL */
{
    SYS(exit_group, run((int)stack[0], (char **)(stack + 1), (char **)(stack + stack[0] + 2)));
    __builtin_trap();
}
#else
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#define SYS(name, ...) checked((long)name(__VA_ARGS__))
#define IGNORE_SIGPIPE() signal(SIGPIPE, SIG_IGN)
#define getuid(nothing) getuid()
#define newfstatat fstatat
#define ppoll(fds, count, time, mask) poll(fds, count, -1)
#define exit_group(status) (_exit(status), 0)
static long checked(long result) { return result == -1 ? -errno : result; }
#ifdef __APPLE__
#include <mach-o/dyld.h>
#define getrandom(data, size, flags) (arc4random_buf(data, size), size)
#define readlinkat(folder, link, path, size) own_path(path, size)
static long own_path(char *path, uint32_t size)
{
    char found[4096];
    return _NSGetExecutablePath(found, &size) || !realpath(found, path) ? -1 : (long)strlen(path);
}
#endif
int main(int argc, char **argv, char **envp) { return run(argc, argv, envp); }
#endif
