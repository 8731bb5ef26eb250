/* The power cut. */

#ifdef POWER

inline names_synced() {         /* fsync of the folder */
    may_name = (name[REG] -> BIT(name[REG]) : 1);
    may_lie = 0;
    k = 0;
    do :: k < PROCESSES -> if :: name[TMP(k)] -> may_lie = may_lie | BIT(k) :: else fi; k++ :: else -> break od;
    journal_named = journal_named | journal_there;
    k = 1;
    do :: k < INODES -> forgotten(k); k++ :: else -> break od
}

inline wiped(i) {
    ino[i].links = 0; ino[i].opens = 0; ino[i].owners = 0; forgotten(i)
}

inline started_again(at, form, number, holder, lying) {
    may_name = 0; safe = 0; lines_free = 0; lines_held = 0; may_lie = 0; sure = 0; maybe = 0; maybe_torn = 0;
    journal_there = journal_named; journal_named = 0;
    if
    :: at && at != 2 ->
        ino[2].gen = ino[at].gen; ino[2].next = ino[at].next; ino[2].here = ino[at].here;
        ino[2].runs = ino[at].runs; ino[2].dead = ino[at].dead; ino[2].win = ino[at].win
    :: else
    fi;
    k = 3;
    do :: k < INODES -> wiped(k); k++ :: else -> break od;
    if
    :: at == 0 || form != WHOLE -> wiped(2)
    :: else
    fi;
    name[REG] = (at -> 2 : 0); ino[2].links = (at -> 1 : 0); ino[2].opens = 0; ino[2].owners = 0;
    ino[2].form = (at -> form : EMPTY);
    wiped(1);
    name[LOCK] = 1; ino[1].links = 1; ino[1].form = LOCK_FILE; ino[1].gen = number; ino[1].who = holder;
    k = 0;
    do
    :: k < PROCESSES ->
        name[TMP(k)] = 0;
        if
        :: (lying >> k) & 1 ->
            h = 3;
            do :: ino[h].links -> h++ :: else -> break od;
            name[TMP(k)] = h; ino[h].links = 1; ino[h].form = TORN
        :: else
        fi;
        k++
    :: else -> break
    od;
    committed = committed & (at -> BIT(ino[2].gen + 1) - 1 : 0)
}

/* The power goes, and the machine starts again. */
proctype Power() {
    byte at, form = WHOLE, number, holder, lying, i;
end:
    atomic {
        cuts && boot == 0 ->
        cuts = 0;
        do      /* the file that has the registry's name, and what is there of it */
        :: (may_name >> at) & 1 -> break
        :: may_name >> (at + 1) -> at++
        od;
        if
        :: true
        :: at && !((safe >> at) & 1) -> form = TORN
        :: at && !((safe >> at) & 1) -> form = EMPTY
        fi;
        if :: true :: !journal_named -> sure = 0; maybe = 0; maybe_torn = 0 fi;
        journal = sure;
        do :: i < 15 -> if :: (maybe >> i) & 1 -> journal = journal | BIT(i) :: true fi; i++ :: else -> break od;
        if :: maybe_torn -> torn_line = 1 :: torn_line = 0 fi;
        do
        :: (lines_free >> number) & 1 -> break
        :: (lines_held >> number) & 1 -> holder = 1; break
        :: (lines_free | lines_held) >> (number + 1) -> number++
        od;
        i = 0;
        do
        :: i < PROCESSES -> if :: (may_lie >> i) & 1 -> lying = lying | BIT(i) :: true fi; i++
        :: else -> break
        od;
        d_step { boot = 1; started_again(at, form, number, holder, lying); AFTER }
    }
}

#endif
