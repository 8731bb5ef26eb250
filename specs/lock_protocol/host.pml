/* Hosts and those who ask them: impl/panelock/impl/host/main.py, listening.py, start.py, driver.py, committing.py,
   client.py, and commands/spawning.py. Left out: what a host does while a thread of it waits for the lock, another boot
   and another epoch, sockets (a connection is a word that both sides see, and that breaks with the host).

   With STANDBY a program waits in a new pane's terminal until its pane is on the disk and its caller has been answered
   (standby.py); one may stand by for whoever wants a pane, which is made in one change then. Without, panes are made in
   two steps, and their programs begin when they are reserved. */

#ifdef CLIENTS

byte connection[CLIENTS];
bit repeat[CLIENTS];
byte reply[CLIENTS];            /* the pane's number + 1; 0 is a refusal */
byte times_confirmed[CLIENTS];
byte host_lock;                 /* host.lock's flock: the holder's number + 1 */
byte starting;                  /* the folder's flock, of who starts a host */
byte listening;                 /* the host whose socket has its name */
bit wanted[HOSTS], alive[HOSTS];
short terminals[HOSTS];         /* panes whose terminal runs */
bit asking[CLIENTS], over[CLIENTS];     /* for liveness */

#define HOST(n) (LONE + (n))
#define CLIENT(n) (LONE + HOSTS + (n))

#define EVERYBODY ((BIT(LONE) - 1) | ((BIT(CLIENTS) - 1) << CLIENT(0)))
#define C_STEP(guard, ...) \
    if \
    :: d_step { (guard) -> __VA_ARGS__; AFTER } \
    :: d_step { CLIENT_MAY_DIE && kills > 0 -> kills--; dead = dead | ME; client_gone(); AFTER }; goto gone \
    fi
#ifndef CLIENT_MAY_DIE
#define CLIENT_MAY_DIE (n < CLIENTS - 1)
#endif
#define START_POSSIBLE (!(alive[0] || wanted[0]) || (HOSTS > 1 && !(alive[HOSTS - 1] || wanted[HOSTS - 1])))
#define EARLIER ((BIT(LONE) - 1) | ((BIT(CLIENTS - 1) - 1) << CLIENT(0)))
#define WANTS_COMMIT(s) \
    ((s) == TO_RESERVE || (s) == TO_MAKE || (s) == TO_CONFIRM || (s) == TO_WITHDRAW || (s) == TO_GIVE_UP)
#define SOME(s) (stage[0] == s || (CLIENTS > 1 && stage[1] == s) || (CLIENTS > 2 && stage[CLIENTS - 1] == s))
#define SOME_WANT_COMMIT \
    (SOME(TO_RESERVE) || SOME(TO_MAKE) || SOME(TO_CONFIRM) || SOME(TO_WITHDRAW) || SOME(TO_GIVE_UP))
#define NEXT_AT(s) d_step { c = 0; do :: stage[c] != s -> c++ :: else -> break od };

inline check_quiet() {          /* when all have been answered, and nobody died since the last one asked */
    CLAIM(nobody_waits_for_ever, (ended & EVERYBODY) == EVERYBODY);
    h = name[REG];
    CLAIM(no_update_is_lost, (told_made & ~may_be_gone & ~ino[h].here) == 0);
    CLAIM(every_pending_pane_is_settled, (ino[h].here & ~ino[h].runs & ~ino[h].dead) == 0);
    CLAIM(every_running_pane_has_a_terminal, (ino[h].runs & ~FIRST_PANES & ~(terminals[0] | terminals[HOSTS - 1])) == 0);
    k = 0;
    do
    :: k < HOSTS -> CLAIM(no_terminal_is_orphaned, (terminals[k] & ~ino[h].here & ~may_be_gone) == 0); k++
    :: else -> break
    od;
    AFTER
}

/* --- a caller --- */

inline client_gone() {          /* kill -9 of a caller: its flock goes, the host finds nobody to answer */
    if :: starting == me + 1 -> starting = 0 :: else fi
}

/* host/client.py: ask, until it is answered. The last one comes when all others have ended, and nobody dies any more. */
proctype Client(byte n) {
    byte me = CLIENT(n), host;
    bit sent;
    if
    :: n < CLIENTS - 1
    :: n == CLIENTS - 1 -> d_step { (ended & EARLIER) == EARLIER -> kills = 0 }
    fi;
    asking[n] = 1;
    do
    :: listening && connection[n] == IDLE ->
        C_STEP(true, if :: listening -> connection[n] = SENT; repeat[n] = sent :: else fi);
        if
        :: connection[n] != IDLE ->
            C_STEP(connection[n] == ANSWERED || connection[n] == BROKEN, sent = 1);
            if
            :: connection[n] == ANSWERED ->
                C_STEP(true,
                    if
                    :: reply[n] ->
                        CLAIM(no_id_is_given_twice, !(told_made & BIT(reply[n] - 1)));
                        told_made = told_made | BIT(reply[n] - 1)
                    :: else
                    fi);
                break
            :: else -> connection[n] = IDLE
            fi
        :: else
        fi
    :: !listening && connection[n] == IDLE ->   /* start.ensure_host */
        C_STEP(starting == 0 || listening, if :: starting == 0 -> starting = me + 1 :: else fi);
        if
        :: starting == me + 1 ->
            do
            :: listening -> break
            :: !listening ->
                C_STEP(listening || START_POSSIBLE,
                    host = 0;
                    do :: host < HOSTS && (alive[host] || wanted[host]) -> host++ :: else -> break od;
                    if :: host < HOSTS && !listening -> wanted[host] = 1 :: else fi);
                C_STEP(listening || host == HOSTS || !(alive[host] || wanted[host]), host = 0)
            od;
            C_STEP(true, starting = 0)
        :: else
        fi
    od;
gone:
    atomic { ended = ended | ME; over[n] = 1; asking[n] = 0; sent = 0; host = 0 }
}

/* --- a host --- */

inline host_takes() {           /* Commits.flush: try, and let a thread wait on a descriptor of its own */
    open_lock();
    if
    :: STEPPING { ON && MAY_LOCK(ino[lfd].owners) -> MAKE(TRY_FLOCK, LOCK, EXCLUSIVELY, TAKE_LOCK()) }
    :: STEPPING { ON && !(MAY_LOCK(ino[lfd].owners)) -> MAKE(TRY_FLOCK, LOCK, AT_END, skip) };
        STEP(OPEN, LOCK, NOTHING, kept = lfd; lfd = name[LOCK]; ino[lfd].opens++);
        flock()
    fi;
    read_lock();
    write_lock(hgen, me + 1)
}

inline group() {                /* commit._attempt: each change stands alone */
    lines = 0;
    c = 0;
    do
    :: c < CLIENTS && stage[c] == TO_RESERVE ->
        pane[c] = dnext; answer = dnext; dhere = dhere | BIT(answer); dnext++;
        SET_PENDING(c, pane[c] + 1); lines++; c++
    :: c < CLIENTS && stage[c] == TO_MAKE ->        /* spawning.make: reserved and confirmed in one change */
        pane[c] = dnext; answer = dnext; dhere = dhere | BIT(answer); druns = druns | BIT(answer); dnext++;
        RECORD_ANSWER() lines++; c++
    :: c < CLIENTS && stage[c] == TO_CONFIRM ->     /* spawning.confirm; killed meanwhile, it was made all the same */
        if :: PENDING(c) == pane[c] + 1 -> druns = druns | BIT(pane[c]); SET_PENDING(c, 0) :: else fi;
        RECORD_ANSWER() lines++; c++
    :: c < CLIENTS && (stage[c] == TO_WITHDRAW || stage[c] == TO_GIVE_UP) ->
        if :: PENDING(c) -> h = PENDING(c) - 1; drop(h); lines++ :: else fi; c++
    :: c < CLIENTS && !WANTS_COMMIT(stage[c]) -> c++
    :: else -> break
    od;
    c = 0
}

inline after_group() {          /* what waited is resumed; Panes.reconcile */
    c = 0;
    do
    :: c < CLIENTS ->
        if
        :: stage[c] == TO_RESERVE -> stage[c] = AFTER_RESERVE
        :: stage[c] == TO_CONFIRM ->
            times_confirmed[c]++;
            CLAIM(a_request_is_done_once, times_confirmed[c] <= 1);
            stage[c] = TO_REPLY
        :: stage[c] == TO_MAKE ->
            times_confirmed[c]++;
            CLAIM(a_request_is_done_once, times_confirmed[c] <= 1);
            starts(pane[c]);        /* Panes.enter */
            stage[c] = TO_REPLY
        :: stage[c] == TO_WITHDRAW -> stage[c] = TO_RESERVE
        :: stage[c] == TO_GIVE_UP -> stage[c] = TO_REFUSE
        :: else
        fi;
        c++
    :: else -> break
    od;
    c = 0;
    terminals[me - LONE] = terminals[me - LONE] & dhere
}

inline host_commits() {
    host_takes();
    load_held();
    d_step { group(); AFTER }
    if
    :: lines -> write_held(); release()
    :: else -> release()
    fi;
    d_step { lines = 1; after_group(); hgen = 0; base = 0; answer = 0; AFTER }
}

inline settles() {              /* main.settle, under host.lock: what a dead host left */
    take();
    load_held();
    d_step { SETTLE() AFTER }
    if
    :: answer == DONE -> write_held(); release()
    :: else -> release()
    fi;
    d_step { hgen = 0; base = 0; answer = 0 }
}

inline takes_request() {        /* Driver.begin: a repeat prints what is recorded, and settles what is half-made first */
    STEP(ACCEPT, SOCKET, NOTHING, connection[c] = TAKEN);
    if
    :: repeat[c] ->
        read_shared();
        d_step {
            if
            :: RECORDED(c) -> pane[c] = ANSWER_OF(c) - 1; stage[c] = TO_REPLY
            :: !(RECORDED(c)) && PENDING(c) -> stage[c] = TO_WITHDRAW
            :: else -> stage[c] = TO_RESERVE
            fi;
            FIRST_SPAWN(c) base = 0; answer = 0; op = 0; c = 0
        }
    :: else -> d_step { stage[c] = TO_RESERVE; FIRST_SPAWN(c) c = 0 }
    fi
}

inline spawns() {               /* Panes.spawn: the terminal of a pane that is reserved on the disk */
    if
    :: d_step {
        true ->
        h = name[REG];
        if
        :: (ino[h].here & ~ino[h].runs & ~ino[h].dead) & BIT(pane[c]) -> starts(pane[c]); stage[c] = TO_CONFIRM
        :: else -> stage[c] = TO_REFUSE     /* it was killed meanwhile */
        fi;
        c = 0; AFTER
    }
    :: d_step { true -> stage[c] = TO_GIVE_UP; c = 0 }
    KILLED
    fi
}

inline promised() {             /* Standbys.promise: a process stands by in a terminal for the pane that is to be made */
    d_step { true -> stage[c] = TO_MAKE; BEGUN_WHEN_PROMISED() c = 0; AFTER }
}

inline begins(number) {         /* Standbys.begin: unless its pane has gone, and its terminal with it */
    if
    :: terminals[me - LONE] & BIT(number) -> program_begins(number)
    :: else
    fi
}

inline program_begins(number) {
    h = name[REG];
    CLAIM(no_program_begins_before_its_pane_is_on_the_disk,
        ino[h].next > number && !(ino[h].here & ~ino[h].runs & ~ino[h].dead & BIT(number)))
}

inline starts(number) {
    CLAIM(a_terminal_has_its_reservation, ino[name[REG]].next > number);
    terminals[me - LONE] = terminals[me - LONE] | BIT(number)
}

proctype Host(byte n) {
    byte me = HOST(n);
    byte born;
    STORE
    READER
    byte op, own, answer, c;
    byte stage[CLIENTS], pane[CLIENTS];
end:
    do
    :: d_step { wanted[n] -> wanted[n] = 0; alive[n] = 1 };
        /* listening.take_host_lock; another that answers by now has the place */
        WAIT(host_lock == 0 || listening, FLOCK, FOLDER, NOTHING, if :: host_lock == 0 -> host_lock = me + 1 :: else fi);
        if
        :: host_lock == me + 1 ->
            settles();
            STEP(REPLACE, SOCKET, NOTHING, listening = me + 1);
end_serving: do
            :: connection[0] == SENT -> c = 0; takes_request()
#if CLIENTS > 1
            :: connection[1] == SENT -> c = 1; takes_request()
#endif
#if CLIENTS > 2
            :: connection[2] == SENT -> c = 2; takes_request()
#endif
            :: SOME_WANT_COMMIT -> host_commits()
            :: SOME(TO_SPAWN) -> NEXT_AT(TO_SPAWN) spawns()
            :: SOME(TO_REPLY) -> NEXT_AT(TO_REPLY)
                STEP(REPLY, SOCKET, NOTHING, connection[c] = ANSWERED; reply[c] = pane[c] + 1; AND_THEN_BEGIN() c = 0)
#ifdef STANDBY
            :: SOME(TO_RESERVE) -> NEXT_AT(TO_RESERVE) promised()
            :: SOME(TO_BEGIN) -> NEXT_AT(TO_BEGIN)
                STEP(WRITE, STDIN, NOTHING, begins(pane[c]); stage[c] = 0; pane[c] = 0; c = 0)
#endif
            :: SOME(TO_REFUSE) -> NEXT_AT(TO_REFUSE)
                STEP(REPLY, SOCKET, NOTHING, connection[c] = ANSWERED; reply[c] = 0; stage[c] = 0; pane[c] = 0; c = 0)
#if KILLS
            :: d_step { kills > 0 && listening == me + 1 -> kills--; dead = dead | ME; die(); AFTER }; goto gone
#endif
            od
        :: else
        fi;
gone:
        atomic {
            die(); dead = dead & ~ME;
            op = 0; answer = 0; own = 0; thrown_away(); hgen = 0; base = 0; died = 0; fault = 0; i = 0; lines = 1;
            first_line = 0; c = 0; READER_GONE() CACHE_GONE()
            do :: c < CLIENTS -> stage[c] = 0; pane[c] = 0; c++ :: else -> break od;
            c = 0; AFTER
        }
    od
}

#endif
