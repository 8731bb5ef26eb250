/* What a document keeps of each request: which pane it has reserved and not confirmed, and what it was answered.
   Eight bits a request: the pending pane's number + 1, and the answered pane's number + 1. */

#ifdef CLIENTS

#define REQUESTS
#define PENDING(request) ((dreq >> (8 * (request))) & 15)
#define ANSWER_OF(request) ((dreq >> (8 * (request) + 4)) & 15)
#define SET_PENDING(request, number) dreq = (dreq & ~(15 << (8 * (request)))) | ((number) << (8 * (request)))
#define SET_ANSWER(request, number) dreq = (dreq & ~(240 << (8 * (request)))) | ((number) << (8 * (request) + 4))

#define DOCUMENT_REQ int dreq;
#define REQ_CLEAR(i) ino[i].req = 0;
#define REQ_READ(i) dreq = ino[i].req;
#define REQ_WRITE(i) ino[i].req = dreq;
#define REQ_FORGET() dreq = 0;
#define REQ_DROP(n) \
    k = 0; \
    do :: k < CLIENTS -> if :: PENDING(k) == (n) + 1 -> SET_PENDING(k, 0) :: else fi; k++ :: else -> break od; k = 0;
#define REQ_SETTLE() k = 0; do :: k < CLIENTS -> SET_PENDING(k, 0); k++ :: else -> break od; k = 0;

#define GROUP byte lines = 1, kept;       /* changes that are committed together: a generation and a line each */
#define CHANGES_MADE lines
#define GENERATIONS ((BIT(lines) - 1) << (dgen + 1 - lines))
#define FIRST_GENERATION BIT(dgen + 1 - lines)

#define DIE_AS_HOST() \
    if \
    :: me >= LONE -> \
        closed(kept); alive[me - LONE] = 0; terminals[me - LONE] = 0; \
        if :: host_lock == me + 1 -> host_lock = 0 :: else fi; \
        if \
        :: listening == me + 1 -> \
            listening = 0; k = 0; \
            do \
            :: k < CLIENTS -> if :: connection[k] == SENT || connection[k] == TAKEN -> connection[k] = BROKEN :: else fi; k++ \
            :: else -> break \
            od \
        :: else \
        fi \
    :: else \
    fi;

#else

#define DOCUMENT_REQ
#define REQ_CLEAR(i)
#define REQ_READ(i)
#define REQ_WRITE(i)
#define REQ_FORGET()
#define REQ_DROP(n)
#define REQ_SETTLE()

#define GROUP
#define CHANGES_MADE 1
#define GENERATIONS BIT(dgen)
#define FIRST_GENERATION BIT(dgen)

#endif
