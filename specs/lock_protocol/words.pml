/* Words for operations, answers, files and calls. */

/* --- operations, and what their callers are told --- */

#define SPLIT 1         /* split-window -t %0: the pane is reserved */
#define KILL 2          /* kill-pane -t %1 */
#define JOIN 3          /* join-pane -s %1 -t %2 */
#define KILL_OWN 4      /* kill-pane of what this process made last */
#define CONFIRM 5       /* the second step of making that pane */
#define WITHDRAW 6      /* ... or its reservation taken back */
#define HOST_DIED 7     /* what a dead host left is settled */
#define NEW 8           /* new-session -s n: begins the epoch */
#define READ 9          /* load_shared: a reader without the lock */
#define DROP 10         /* a change that fails half-way: the guard is dropped, nothing is saved */

/* of whom a number is the answer */
#define MAKES(op) ((op) == SPLIT || (op) == NEW)
#define KILL_LAST 11    /* kill-pane of the pane that was made last, by whomever */

#define FAULT 252       /* the registry is damaged, or gone */
#define DONE 253
#define NO_PANE 254     /* can't find pane */
#define NO_ROOM 255     /* any other refusal */

/* --- names, and what is in files --- */

#define LOCK 0                  /* registry.lock */
#define REG 1                   /* registry.json */
#define TMP(p) (2 + (p))        /* registry.json.new-P-N of the process p */
#define LAST (2 + PROCESSES)     /* a variant's: the file before this one */
#define NAMES (3 + PROCESSES)

#define EMPTY 0
#define TORN 1
#define WHOLE 2
#define LOCK_FILE 3                /* a lock file */

/* --- calls; files as traces name them --- */

#define TEMP 2
#define JOURNAL 3
#define FOLDER 4
#define STDOUT 5
#define SOCKET 6
#define STDIN 7                 /* of a process that stands by */

#define OPEN 1
#define FLOCK 2
#define PREAD 3
#define PWRITE 4
#define CLOSE 5
#define STAMP 6
#define SIZE 7
#define TRUNCATE 8
#define FSYNC 9
#define REPLACE 10
#define EXCHANGE 11
#define UNLINK 12
#define LISTDIR 13
#define TRY_FLOCK 14
#define UNLOCK 15
#define TELL 16
#define DIE 17
#define ACCEPT 18
#define REPLY 19
#define WRITE 20

/* --- hosts --- */

#define IDLE 0                  /* a connection: nothing sent; sent; read; answered; broken off */
#define SENT 1
#define TAKEN 2
#define ANSWERED 3
#define BROKEN 4

#define TO_RESERVE 1            /* where a host stands with a request */
#define TO_SPAWN 2
#define TO_CONFIRM 3
#define TO_REPLY 4
#define TO_WITHDRAW 5           /* what was half-made, before it is made again */
#define TO_GIVE_UP 6            /* no terminal came of it */
#define TO_REFUSE 7
#define TO_MAKE 8               /* in one change, with a process that stands by */
#define TO_BEGIN 9              /* answered: its program is to begin */
