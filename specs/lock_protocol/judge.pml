/* What must hold. What callers were told is written down beside the machine, where no process can see it. */

short told_made;                /* panes whose number a caller was told */
short told_gone;                /* panes that a caller was told are gone */
short may_be_gone;              /* panes that somebody has asked to kill, or to withdraw */
bit told_joined;
short committed;                /* generations that have stood in place */

#define may_kill(n) may_be_gone = may_be_gone | BIT(n)
#define may_kill_pending() may_be_gone = may_be_gone | (dhere & ~druns & ~ddead)

/* No lost update, as seen from outside: a document that is read has all that was told of by then. */
#define nothing_told_is_missing() \
    assert((told_made & ~may_be_gone & ~dhere) == 0); \
    assert((told_gone & dhere) == 0); \
    assert(!told_joined || dwin || !(dhere & BIT(1)))

#define it_is_whole(i) assert(ino[i].form == WHOLE)

/* No lost update, as seen from within: what is replaced is what the change was made of. */
#define it_was_made_of_what_stands() assert(name[REG] == 0 || ino[name[REG]].gen == base)

/* The journal tells of every change that was committed, and of nothing else. */
#define the_journal_tells_all() assert(journal == (committed & ~BIT(dgen)) && !torn_line)
#define no_generation_is_told_twice() assert(!(journal & BIT(dgen)))

#define nothing_is_left_lying() \
    k = 0; \
    do \
    :: k < PROCESSES -> assert(name[TMP(k)] == 0 || TMP(k) == TEMPORARY); k++ \
    :: else -> break \
    od

inline tell() {                 /* no id twice: the caller is told what was answered */
    if
    :: op == SPLIT || (op == NEW && answer < DONE) ->
        assert(!(told_made & BIT(answer)));
        told_made = told_made | BIT(answer);
        own = answer
    :: (op == KILL) -> told_gone = told_gone | BIT(1)        /* refused, too: it is gone */
    :: (op == KILL_OWN || (op == WITHDRAW && answer != NO_ROOM)) -> told_gone = told_gone | BIT(own)
    :: (op == JOIN && answer == DONE) -> told_joined = 1
    :: (op == JOIN && answer != DONE) -> told_gone = told_gone | BIT(1)
    :: else
    fi
}

#ifdef OUTCOMES
/* What each caller was told, for the comparison with the explorer and the model. */
byte said_op[PROCESSES * OPERATIONS];
byte said[PROCESSES * OPERATIONS];
#define SAY() said_op[me * OPERATIONS + count] = op; said[me * OPERATIONS + count] = answer;
#else
#define SAY()
#endif
