/* The lock protocol of the registry. See README.md beside this file. */

#define BIT(n) (1 << (n))
#include "words.pml"

#ifndef LONE
#define LONE 2
#endif
#ifndef OPERATIONS
#define OPERATIONS 1
#endif
#ifndef KILLS
#define KILLS 0
#endif
#ifndef LETTERS
#define LETTERS (BIT(SPLIT) | BIT(KILL) | BIT(JOIN))
#endif
#ifdef POWER
#define NEXT 1
#else
#define NEXT 0
#endif
#ifdef FRESH
#define NAMED 0
#else
#define NAMED 1
#endif
#if (LETTERS & BIT(READ)) || defined(CLIENTS)
#define READER short must_made, must_gone; bit must_joined; byte seen;
#define READER_GONE() seen = 0; must_made = 0; must_gone = 0; must_joined = 0;
#else
#define READER
#define READER_GONE()
#endif
#if defined(DAMAGE) || defined(LOSE)
#define END() skip
#else
#define END() check_the_end()
#endif
#ifdef DAMAGE
#define MISHAP() ino[name[REG]].form = TORN
#endif
#ifdef LOSE
#define MISHAP() unlinked(REG)
#endif
#ifdef CLIENTS
#define PROCESSES (LONE + HOSTS + CLIENTS)
#define RESIDENTS ((BIT(HOSTS) - 1) << LONE)
#else
#define PROCESSES (LONE + NEXT)
#endif
#ifndef INODES
#define INODES (3 + PROCESSES)
#endif
#include "requests.pml"
#include "trace.pml"
#include "disk.pml"
#include "variants.pml"
#include "kernel.pml"
#include "judge.pml"
#include "document.pml"
#include "power.pml"
#include "store.pml"
#include "host.pml"

/* A process that makes some changes, or reads: a lone shim for each, or a resident one. */
proctype Lone(byte me; bit born) {
    STORE
    byte op, own, answer, count;
    READER
    do
    :: count < OPERATIONS ->
        if
        :: (LETTERS & ~BIT(READ)) -> transaction()
#if LETTERS & BIT(READ)
        :: op = READ; read_shared()
#endif
        fi;
        STEP(TELL, op, ANSWER,
            tell(); SAY() count++; op = 0; answer = 0; hgen = 0; base = 0; fault = 0;
            IF_RESIDENT(skip, thrown_away()))
#ifdef TRACE
    :: count -> break
#else
    :: else -> break
#endif
    od;
    IF_RESIDENT(close_kept(), skip);
gone:
    atomic {
        ended = ended | ME;
        op = 0; answer = 0; own = 0; count = 0; thrown_away(); hgen = 0; base = 0; died = 0; fault = 0; i = 0;
        first_line = 0; READER_GONE() CACHE_GONE() AFTER
    }
}

#if defined(DAMAGE) || defined(LOSE)
/* Somebody who is none of ours, at any time. Only what he does to a file that is being changed nobody can notice. */
active proctype Mishap() {
end:
    d_step { name[REG] && !ino[name[LOCK]].owners -> MISHAP(); AFTER }
}
#endif

init {
    byte n;
    atomic {
        CHOOSE_TRACE()
#ifndef FRESH
        name[LOCK] = 1; ino[1].links = 1; ino[1].form = LOCK_FILE;
        name[REG] = 2; ino[2].links = 1; ino[2].form = WHOLE; ino[2].next = 3; ino[2].here = 7; ino[2].runs = 7;
        journal = 1;
#endif
        do :: n < LONE -> run Lone(n, 0); n++ :: else -> break od;
#ifdef POWER
        run Power();
#endif
#ifdef CLIENTS
        n = 0;
        do :: n < HOSTS -> run Host(n); n++ :: else -> break od;
        n = 0;
        do :: n < CLIENTS -> run Client(n); n++ :: else -> break od;
#endif
        n = 0
    }
#ifdef POWER                    /* the next process, of the next boot */
end:
    boot == 1 && ended == BIT(PROCESSES - NEXT) - 1 -> run Lone(PROCESSES - NEXT, 1);
#endif
#if defined(TRACE)
    ACCEPT_TRACE()
#elif defined(CLIENTS)
    d_step { timeout -> check_quiet() }
#else
    d_step { ended == BIT(PROCESSES) - 1 -> END(); AFTER }
#endif
}

#ifdef LIVENESS                 /* under weak fairness: who can go on for ever without going on does not exist */
#ifdef CLIENTS
#define PENDING_NOW (ino[name[REG]].here & ~ino[name[REG]].runs & ~ino[name[REG]].dead)
ltl the_first_is_answered { [] (asking[0] -> <> over[0]) }
ltl the_last_is_answered { [] (asking[CLIENTS - 1] -> <> over[CLIENTS - 1]) }
ltl every_pending_pane_is_settled_at_last { [] (PENDING_NOW -> <> !PENDING_NOW) }
#else
ltl everybody_is_answered { <> (ended == BIT(PROCESSES) - 1) }
#endif
#endif
