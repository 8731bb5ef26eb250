/* The document, as far as the protocol cares, and what the operations make of it.

   A pane is a bit in each of three sets: here (it stands in the registry), runs, dead; one that is only here is
   pending. Panes %0 and %1 stand in window 0 and %2 in window 1 before anybody begins, all running. Sizes, names,
   options, sessions are left out; the order of panes in a window follows from what is kept. */

/* A document in the memory of a process. */
#define DOCUMENT \
    byte dgen, dnext; \
    short dhere, druns, ddead; \
    bit dwin; \
    DOCUMENT_REQ

inline read_from(i) {
    dgen = ino[i].gen; dnext = ino[i].next; dhere = ino[i].here; druns = ino[i].runs; ddead = ino[i].dead;
    dwin = ino[i].win; REQ_READ(i)
}

inline written_to(i) {
    ino[i].form = WHOLE; ino[i].gen = dgen; ino[i].next = dnext; ino[i].here = dhere; ino[i].runs = druns;
    ino[i].dead = ddead; ino[i].win = dwin; REQ_WRITE(i)
}

inline thrown_away() {          /* Store.forget */
    dgen = 0; dnext = 0; dhere = 0; druns = 0; ddead = 0; dwin = 0; REQ_FORGET()
}

inline drop(n) {                /* edit.drop_pane: its number stays spent */
    dhere = dhere & ~BIT(n); druns = druns & ~BIT(n); ddead = ddead & ~BIT(n);
    if :: (n) == 1 -> dwin = 0 :: else fi;
    REQ_DROP(n)
    ID_AFTER_KILL()
}

inline reserved() {             /* making._reserve, for SplitWindow */
    NEXT_ID()
    dhere = dhere | BIT(answer);
    druns = druns & ~BIT(answer);
    dnext++
}

/* Which operation it is, is chosen when it can make a difference: all programs in one search. */
#define OPERATE(letter, what, change) :: d_step { (LETTERS & BIT(letter)) -> op = letter; what; change }

inline operate() {              /* registry/: check first, then change */
    if
    OPERATE(SPLIT, skip, reserved())
    OPERATE(KILL, may_kill(1),
        if :: dhere & BIT(1) -> drop(1); answer = DONE :: else -> answer = NO_PANE fi)
    OPERATE(JOIN, skip,
        if :: dhere & BIT(1) -> dwin = 1; answer = DONE :: else -> answer = NO_PANE fi)
    OPERATE(KILL_OWN, may_kill(own),
        if :: dhere & BIT(own) -> drop(own); answer = DONE :: else -> answer = NO_PANE fi)
    OPERATE(CONFIRM, skip,
        if
        :: !(dhere & BIT(own)) -> answer = NO_PANE
        :: (dhere & BIT(own)) && ((druns | ddead) & BIT(own)) -> answer = NO_ROOM
        :: else -> druns = druns | BIT(own); answer = DONE
        fi)
    OPERATE(WITHDRAW, may_kill(own),
        if
        :: !(dhere & BIT(own)) -> answer = NO_PANE
        :: (dhere & BIT(own)) && ((druns | ddead) & BIT(own)) -> answer = NO_ROOM
        :: else -> drop(own); answer = DONE
        fi)
    OPERATE(HOST_DIED, may_kill_pending(), settle_host_death())
    OPERATE(NEW, skip,
        if :: dnext == 0 -> reserved() :: else -> answer = NO_ROOM fi)
    OPERATE(KILL_LAST, own = dnext - 1; may_kill(own),
        if :: dhere & BIT(own) -> drop(own); answer = DONE :: else -> answer = NO_PANE fi)
    OPERATE(DROP, skip, drop(1); answer = NO_ROOM)
    fi
}

inline settle_host_death() {    /* lifecycle.settle_host_death */
    if
    :: dhere & ~ddead -> dhere = dhere & (druns | ddead); ddead = dhere; druns = 0; REQ_SETTLE() answer = DONE
    :: else -> answer = NO_ROOM
    fi
}
