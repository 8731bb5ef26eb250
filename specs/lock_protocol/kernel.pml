/* The machine: names, inodes, flock with its owners, descriptors; a process that is killed, at any instant.

   One d_step is one system call, as the kernel port has them (impl/panelock/impl/kernel.py). A descriptor is the number
   of the inode that it was opened on, 0 for none; it is a variable of its process, which dies by its own choice: to be
   killed before a call is to choose not to make it. */

typedef Inode {
    byte links, opens;          /* names and descriptors */
    byte form;                  /* of what is in it: above */
    byte gen;                   /* a document's own generation; the one that the lock's line tells */
    byte who;                   /* the lock's line: the holder's number + 1 */
    byte owners;                /* whose flock it is: a bit a process */
    byte next;                  /* a document: the next pane's number */
    short here, runs, dead;     /* a document: a bit a pane; here alone is pending */
    bit win;                    /* a document: %1 stands in window 1 */
#ifdef REQUESTS
    int req;                    /* a document: what stands of each request (requests.pml) */
#endif
};

byte name[NAMES];               /* which inode it names, 0 for none */
Inode ino[INODES];              /* from 1 */
short journal;                  /* its lines: a bit a generation */
bit torn_line;                  /* ... and half a line at its end */
bit journal_there = NAMED;      /* its file */
byte kills = KILLS;             /* so many may still be killed */
byte ended;                     /* who has ended, or is dead: a bit a process */
byte dead;                      /* who was killed */

byte h, k;                      /* within one step; 0 between steps */

/* --- steps: a call, what it is on, what it gives or writes (which is asked when a trace is judged: trace.pml) --- */

#ifdef POWER
#define ON (boot == born)
#define CUT :: d_step { boot != born && (ended & (ME - 1)) == ME - 1 -> skip }; goto gone
#elif defined(TRACE)
#define ON !stuck
#define CUT
#else
#define ON true
#define CUT
#endif

#ifndef TRACE
#define STEPPING d_step
#define MAKE(call, file, what, ...) __VA_ARGS__; AFTER
#endif

#if KILLS
#define KILLED :: STEPPING { ON && kills > 0 -> MAKE(DIE, 0, NOTHING, kills--; dead = dead | ME; die()) }; goto gone
#else
#define KILLED
#endif

/* A call that may change what others find. */
#define STEP(call, file, what, ...) if :: STEPPING { ON -> MAKE(call, file, what, __VA_ARGS__) } KILLED CUT fi
/* The same, where it may have to wait. */
#define WAIT(until, call, file, what, ...) \
    if :: STEPPING { ON && (until) -> MAKE(call, file, what, __VA_ARGS__) } KILLED CUT fi
/* A call that only looks: to die before it is to die before the next that changes something. */
/* A call of whose effect nothing but its own process knows: Spin's reduction need not interleave it. */
#if defined(TRACE)
#define LOOK STEP
#define LOCAL STEP
#elif defined(POWER)
#define LOOK(call, file, what, ...) if :: d_step { ON -> __VA_ARGS__; AFTER } CUT fi
#define LOCAL(call, file, what, ...) if :: d_step { ON -> __VA_ARGS__ } CUT fi
#else
#define LOOK(call, file, what, ...) d_step { __VA_ARGS__; AFTER }
#define LOCAL(call, file, what, ...) __VA_ARGS__
#endif

#define AFTER h = 0; k = 0
#define ME (1 << me)

inline made(n) {                /* the lowest free inode gets the name n; its number is in h */
    h = 1;
    do :: ino[h].links || ino[h].opens || ON_DISK(h) -> h++ :: else -> break od;
    assert(h < INODES);
    name[n] = h;
    ino[h].links = 1;
}

inline forgotten(i) {           /* an inode that nothing names and nobody has open is free again */
    if
    :: i && !ino[i].links && !ino[i].opens && !ON_DISK(i) ->
        ino[i].form = EMPTY; ino[i].gen = 0; ino[i].who = 0; ino[i].next = 0;
        ino[i].here = 0; ino[i].runs = 0; ino[i].dead = 0; ino[i].win = 0; REQ_CLEAR(i)
    :: else
    fi
}

inline unlinked(n) {
    h = name[n];
    name[n] = 0;
    if :: h -> ino[h].links-- :: else fi;
    forgotten(h)
}

inline closed(fd) {
    if
    :: fd -> ino[fd].opens--; forgotten(fd); fd = 0
    :: else
    fi
}

inline unlocked(fd) {           /* flock belongs to the open file: it goes with the descriptor that took it, or is given back */
    if
    :: fd -> ino[fd].owners = ino[fd].owners & ~ME
    :: else
    fi
}

inline renamed() {              /* rename(2) of the temporary file over the registry */
    h = name[REG];
    name[REG] = name[TEMPORARY];
    name[TEMPORARY] = 0;
    if :: h -> ino[h].links-- :: else fi;
    DISK_RENAMED()
    forgotten(h)
}

inline exchanged() {            /* renameat2(2) with RENAME_EXCHANGE */
    h = name[REG];
    name[REG] = name[TEMPORARY];
    name[TEMPORARY] = h;
    DISK_RENAMED()
}

inline die() {                  /* kill -9: descriptors are closed, locks go, names stay */
    unlocked(LOCKING); closed(lfd); closed(rfd); closed(tfd); DIE_TOO()
    jfd = 0
}
