/* Judges recorded runs: -DTRACE. A step is made only if it is the next one of its process in the trace, with what was
   really given or written, and nothing is missing that was over before it began. A trace is accepted when all of it was
   made. trace.h reads the traces and answers. */

#ifdef TRACE

c_decl {
\#include "trace.h"
};

byte judged;                    /* which one */
byte at[PROCESSES];             /* how far each process is in it */
byte residents;
bit stuck;                      /* this way leads nowhere */
hidden int w_gen, w_next, w_here, w_runs, w_dead, w_win, w_me, w_call, w_file;

#define RESIDENTS residents
#define STEPPING atomic
#define MAKE(call, file, what, ...) \
    w_me = me; w_call = call; w_file = file; what; \
    if \
    :: c_expr { fits (now.judged, w_me, now.at, w_call, w_file, w_gen, w_next, w_here, w_runs, w_dead, w_win) } -> \
        at[me]++; __VA_ARGS__; AFTER \
    :: c_expr { dies_instead (now.judged, w_me, now.at, w_call, w_file, w_gen, w_next, w_here, w_runs, w_dead, w_win) } -> \
        at[me] = at[me] + 2; __VA_ARGS__; AFTER \
    :: else -> stuck = 1 \
    fi

#define WANT(gen_, next_, here_, runs_, dead_, win_) \
    w_gen = gen_; w_next = next_; w_here = here_; w_runs = runs_; w_dead = dead_; w_win = win_
#define NOTHING WANT(0, 0, 0, 0, 0, 0)
#define EXCLUSIVELY WANT(2, 0, 0, 0, 0, 0)      /* LOCK_EX */
#define AT_END WANT(254, 0, 0, 0, 0, 0)
#define FOUND(inode) WANT((inode) != 0, 0, 0, 0, 0, 0)
#define LOCK_LINE(fd) WANT(ino[fd].gen, ino[fd].who, 0, 0, 0, 0)
#define LOCK_IS(number, holder) WANT(number, holder, 0, 0, 0, 0)
#define DOC_IS WANT(dgen, dnext, dhere, druns, ddead, dwin)
#define FILE_OF(fd) WANT(ino[fd].gen, ino[fd].next, ino[fd].here, ino[fd].runs, ino[fd].dead, ino[fd].win)
#define HEAD_OF(fd) WANT(ino[fd].gen, 0, 0, 0, 0, 0)
#define LINE_IS WANT(dgen, CHANGES_MADE, 0, 0, 0, 0)
#define WHOSE(process) WANT(process, 0, 0, 0, 0, 0)
#define LYING \
    NOTHING; k = 0; \
    do :: k < PROCESSES -> if :: name[TMP(k)] -> w_here = w_here | BIT(k) :: else fi; k++ :: else -> k = 0; break od
#define ANSWER \
    if \
    :: op == READ -> WANT(op, dgen, 0, 0, 0, 0) \
    :: op == HOST_DIED -> WANT(op, DONE, 0, 0, 0, 0) \
    :: else -> WANT(op, answer, 0, 0, 0, 0) \
    fi

#define CHOOSE_TRACE() \
    c_code { load_traces(); }; \
    do :: c_expr { now.judged + 1 < trace_count } -> judged++ :: break od; \
    c_code { now.residents = traces[now.judged].residents; };
#define ACCEPT_TRACE() \
    d_step { c_expr { all_made (now.judged, now.at) } -> c_code { accept_trace(now.judged); } }

#else

#define CHOOSE_TRACE()
#define ACCEPT_TRACE()

#endif
