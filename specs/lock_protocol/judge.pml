/* What must hold. What callers were told is written down beside the machine, where no process can see it.

   A claim is named in its assertion by a bit that is never set, so that a violation tells its name. */

bit no_id_is_given_twice, no_update_is_lost, what_is_replaced_is_what_was_read, no_read_is_torn,
    no_reader_goes_back, the_journal_tells_all, no_generation_is_told_twice, nothing_is_left_lying,
    no_damage_is_written_over, a_request_is_done_once, a_terminal_has_its_reservation, every_pending_pane_is_settled,
    no_terminal_is_orphaned, nobody_waits_for_ever, every_running_pane_has_a_terminal,
    no_program_begins_before_its_pane_is_on_the_disk;

#define CLAIM(name, condition) assert((condition) || name)

#define FIRST_PANES (NAMED -> 7 : 0)    /* they have no terminals of any host that is searched */

short told_made = FIRST_PANES;     /* panes whose number a caller was told */
short told_gone;                /* panes that a caller was told are gone */
short may_be_gone;              /* panes that somebody has asked to kill, or to withdraw */
bit told_joined;
short committed = NAMED;        /* generations that have stood in place */

#define may_kill(n) may_be_gone = may_be_gone | BIT(n)
#define may_kill_pending() may_be_gone = may_be_gone | (dhere & ~druns & ~ddead)

#ifdef OUTCOMES
/* What each caller was told, and the last document, for the comparison with the explorer and the model. */
byte said_op[PROCESSES * OPERATIONS];
byte said[PROCESSES * OPERATIONS];
#define SAY() said_op[me * OPERATIONS + count] = op; said[me * OPERATIONS + count] = answer;
#define SAY_ALL() \
    c_code { \
        int at; \
        printf("said"); \
        for (at = 0; at < (PROCESSES) * OPERATIONS; at++) printf(" %d:%d", now.said_op[at], now.said[at]); \
        at = now.h; \
        printf(" %d %d %d %d %d\n", now.ino[at].next, now.ino[at].here, now.ino[at].runs, now.ino[at].dead, now.ino[at].win); \
    };
#else
#define SAY()
#define SAY_ALL()
#endif

/* As seen from outside: a document that is read has all that anybody was told of by then (made, gone). */
#define shows_what_was_told(made, gone, joined) \
    CLAIM(no_update_is_lost, (made & ~may_be_gone & ~dhere) == 0); \
    CLAIM(no_update_is_lost, (gone & dhere) == 0); \
    CLAIM(no_update_is_lost, !(joined) || dwin || !(dhere & BIT(1)))

/* As seen from within: what is replaced is what the change was made of. With -DFROM_OUTSIDE only what callers see counts. */
#ifdef FROM_OUTSIDE
#define check_what_is_replaced() skip
#define check_files() skip
#else
#define check_files() files_checked()
#define check_what_is_replaced() \
    CLAIM(what_is_replaced_is_what_was_read, name[REG] == 0 || ino[name[REG]].gen == base)
#endif
#define check_damage() CLAIM(no_damage_is_written_over, name[REG] == 0 || ino[name[REG]].form == WHOLE)

inline files_checked() {         /* when a line is to be added to the journal */
    CLAIM(the_journal_tells_all, journal == (committed & ~(GENERATIONS)) && !torn_line);
    CLAIM(no_generation_is_told_twice, !(journal & (GENERATIONS)));
    k = 0;
    do
    :: k < PROCESSES -> CLAIM(nothing_is_left_lying, name[TMP(k)] == 0 || TMP(k) == TEMPORARY); k++
    :: else -> break
    od
}

inline check_the_end() {        /* when everybody has ended: the last document, as the next process will find it */
    if
    :: name[REG] == 0 -> CLAIM(no_update_is_lost, committed == 0)
    :: else ->
        h = name[REG];
        CLAIM(no_read_is_torn, ino[h].form == WHOLE);
        CLAIM(no_update_is_lost, (told_made & ~may_be_gone & ~ino[h].here) == 0);
        CLAIM(no_update_is_lost, (told_gone & ino[h].here) == 0);
        CLAIM(no_update_is_lost, !told_joined || ino[h].win || !(ino[h].here & BIT(1)));
        SAY_ALL()
    fi
}

inline tell() {                 /* the caller is told what was answered */
    if
    :: MAKES(op) && answer < FAULT ->
        CLAIM(no_id_is_given_twice, !(told_made & BIT(answer)));
        told_made = told_made | BIT(answer);
        own = answer
    :: op == KILL && answer != FAULT -> told_gone = told_gone | BIT(1)       /* refused, too: it is gone */
    :: (op == KILL_OWN || op == WITHDRAW || op == KILL_LAST) && (answer == DONE || answer == NO_PANE) -> told_gone = told_gone | BIT(own)
    :: op == JOIN && answer == DONE -> told_joined = 1
    :: op == JOIN && answer == NO_PANE -> told_gone = told_gone | BIT(1)
    :: else
    fi
}
