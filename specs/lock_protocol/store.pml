/* The transaction, call by call: impl/panelock/impl/store.py, lock.py, files.py, journal.py. */

#define STORE \
    DOCUMENT; \
    byte lfd, rfd, tfd, dfd;    /* descriptors: lock, registry, temporary */ \
    bit jfd, first_line;        /* ... journal; its first line is being written */ \
    byte hgen;                  /* HeldLock.generation */ \
    byte base;                  /* of which generation the document was when it was loaded */ \
    bit died, fault; \
    byte i; \
    GROUP \
    CACHE

/* --- lock.py --- */

inline open_lock() {            /* lock.open_lock; a resident process has it open */
    UNLESS_OPEN(
        STEP(OPEN, LOCK, NOTHING,
            if :: name[LOCK] == 0 -> made(LOCK); ino[h].form = LOCK_FILE :: else fi;
            lfd = name[LOCK]; ino[lfd].opens++))
}

inline flock() {                /* blocking, in the kernel's queue */
    WAIT(MAY_LOCK(ino[LOCKING].owners), FLOCK, LOCKED_FILE, EXCLUSIVELY, TAKE_LOCK())
}

inline read_lock() {            /* lock.read, in lock._held */
    LOOK(PREAD, LOCK, LOCK_LINE(lfd), hgen = ino[lfd].gen; died = (ino[lfd].who != 0))
}

inline write_lock(number, holder) {     /* lock._write */
    STEP(PWRITE, LOCK, LOCK_IS(number, holder),
        ino[lfd].gen = number; ino[lfd].who = holder; DISK_LINE(number, holder))
}

inline release() {              /* HeldLock.release */
    UNLINK_LOCK()
    write_lock(hgen, 0);
    CLOSE_LOCK()
}

inline take() {                 /* lock.take */
    open_lock();
    OPEN_LOCKED()
    flock();
    read_lock();
    write_lock(hgen, me + 1)
}

/* --- files.py --- */

inline open_registry() {        /* RegistryFile._opened; rfd is 0 where there is none */
    LOOK(OPEN, REG, FOUND(name[REG]), rfd = name[REG]; if :: rfd -> ino[rfd].opens++ :: else fi)
}

inline close_registry() {
    LOOK(CLOSE, REG, NOTHING, closed(rfd))
}

inline read_registry(told_m, told_g, told_j) {      /* RegistryFile.read, of a file that is there */
    STAMP_BEFORE()
    LOOK(PREAD, REG, FILE_OF(rfd),
        CHECK_READ(); read_from(rfd); base = dgen;
        if :: !fault -> shows_what_was_told(told_m, told_g, told_j) :: else fi);
    LOCAL(PREAD, REG, AT_END, skip);
    STAMP_AFTER()
    close_registry()
}

inline sync_names() {           /* RegistryFile.sync_names */
    LOCAL(OPEN, FOLDER, NOTHING, skip);
    STEP(FSYNC, FOLDER, NOTHING, NAMES_SYNCED());
    LOCAL(CLOSE, FOLDER, NOTHING, skip)
}

inline write_new() {            /* RegistryFile.write_new: no inode is ever written twice */
    STEP(OPEN, TEMP, NOTHING, MAKE_TEMPORARY());
    STEP(PWRITE, TEMP, DOC_IS, WRITE_TEMPORARY());
    SYNC_FILE()
    LOCAL(STAMP, TEMP, NOTHING, NOTE_STAMP(tfd));
    STEP(CLOSE, TEMP, NOTHING, closed(tfd))
}

inline replace() {              /* Kernel.replace: a resident process exchanges the names, and removes the old one */
    IF_RESIDENT(
        STEP(EXCHANGE, REG, NOTHING, put_in_place());
        STEP(UNLINK, TEMP, WHOSE(me), unlinked(TEMPORARY)),
        STEP(REPLACE, REG, NOTHING, put_in_place()))
}

inline put_in_place() {         /* RegistryFile.put_in_place: Kernel.replace */
    check_what_is_replaced();
    check_damage();
    committed = committed | GENERATIONS;
    PLACE()
}

inline sweep() {                /* RegistryFile.sweep */
    LOCAL(LISTDIR, FOLDER, LYING, skip);
    i = 0;
    do
    :: i < PROCESSES && name[TMP(i)] -> STEP(UNLINK, TEMP, WHOSE(i), unlinked(TMP(i))); i++
    :: i < PROCESSES && !name[TMP(i)] -> i++
    :: i == PROCESSES -> i = 0; break
    od
}

inline write_in_place() {       /* truncate, write: two steps of which readers, and the dead, make two */
    STEP(UNLINK, TEMP, WHOSE(me), unlinked(TEMPORARY));
    STEP(OPEN, REG, NOTHING, tfd = name[REG]; ino[tfd].opens++);
    STEP(TRUNCATE, REG, NOTHING, ino[tfd].form = EMPTY);
    STEP(PWRITE, REG, DOC_IS, committed = committed | GENERATIONS; written_to(tfd));
    STEP(CLOSE, REG, NOTHING, closed(tfd))
}

/* --- journal.py --- */

inline open_journal() {         /* Journal._open */
    if
    :: !jfd -> STEP(OPEN, JOURNAL, NOTHING, jfd = 1; journal_there = 1)
    :: else
    fi
}

inline close_journal() {        /* Journal.close */
    if
    :: jfd -> LOCAL(CLOSE, JOURNAL, NOTHING, jfd = 0)
    :: else
    fi
}

inline recover() {              /* Journal.recover: what is newer than the document was never committed */
    open_journal();
    LOCAL(SIZE, JOURNAL, NOTHING, skip);
    if
    :: NAMED || journal || torn_line -> LOCAL(PREAD, JOURNAL, NOTHING, skip)
    :: else
    fi;
    if
    :: torn_line || journal >> (dgen + 1) ->
        STEP(TRUNCATE, JOURNAL, NOTHING, journal = journal & (BIT(dgen + 1) - 1); torn_line = 0; DISK_CUT_OFF())
    :: else
    fi
}

inline append() {               /* Journal.append */
    open_journal();
    SIZE_BEFORE()
    STEP(PWRITE, JOURNAL, LINE_IS, appended());
    SYNC_JOURNAL()
}

inline appended() {
    check_files();
    journal = journal | LINE();
    DISK_APPENDED()
}

/* --- store.py --- */

inline load_held() {            /* Store.load_held */
    if
    :: died -> FORGET() SWEEP() SYNC_FOLDER()
    :: else
    fi;
    IS_AS_LEFT(hgen)
    UNLESS_AS_LEFT(told_made, told_gone, told_joined,
        FORGET()
        begin();
        open_registry();
        if
        :: rfd -> read_registry(told_made, told_gone, told_joined)
        :: else -> IS_MISSING()
        fi;
        if :: boot != 0 && !fault -> SWEEP() :: else fi;
        if
        :: (died || boot != 0 || hgen != dgen) && !fault -> RECOVER()
        :: else
        fi)
    died = 0
}

inline begin() {                /* RegistryFile.begin, where nothing stands and no generation was given out */
    if
    :: !NAMED && hgen == 0 ->
        open_registry();
        if
        :: rfd == 0 ->
            write_new();
            STEP(REPLACE, REG, NOTHING, renamed());
            SYNC_FOLDER()
        :: else -> close_registry()
        fi
    :: else
    fi
}

inline write_held() {           /* Store.write_held */
    dgen = (dgen > hgen -> dgen : hgen) + CHANGES_MADE;
    write_new();
    APPEND_BEFORE()
    BUMP_BEFORE()
    REPLACE_IT()
    BUMP_AFTER()
    APPEND_AFTER()
    SYNC_FOLDER()
    KEEP_CACHE()
}

inline bump() {                 /* HeldLock.bump: before the replacement, a generation is never given out twice */
    write_lock(dgen, me + 1);
    hgen = dgen
}

#ifdef RESIDENTS
inline is_as_left() {           /* RegistryFile.is_as_left */
    open_registry();
    if
    :: rfd ->
        LOOK(STAMP, REG, NOTHING, as_left = (SAME_STAMP()));
        if
        :: as_left -> LOOK(PREAD, REG, HEAD_OF(rfd), as_left = (ino[rfd].gen == dgen))
        :: else
        fi;
        close_registry()
    :: else
    fi
}

inline keyed_by_the_lock() {    /* a variant: what the lock's line says, read without the lock, decides */
    LOOK(OPEN, LOCK, NOTHING, rfd = name[LOCK]; ino[rfd].opens++);
    LOOK(PREAD, LOCK, NOTHING, as_left = (cached && key == ino[rfd].gen); key = ino[rfd].gen);
    LOOK(CLOSE, LOCK, NOTHING, closed(rfd))
}
#endif

#define CHANGES (op != DROP && answer != FAULT && (answer == DONE || (MAKES(op) && answer < FAULT)))

inline transaction() {          /* commit.run_alone(Store.load_and_lock(), ...) */
    take();
    load_held();
    BETWEEN_LOAD_AND_CHANGE()
    if
    :: fault -> answer = FAULT
    :: else -> operate()
    fi;
    BETWEEN_CHANGE_AND_SAVE()
    if
    :: CHANGES -> write_held(); RELEASE_IT()
    :: else -> FORGET_IF_DROPPED() GIVE_BACK()
    fi;
    IF_RESIDENT(skip, close_journal())
}

inline close_kept() {           /* Store.close of a resident process */
    close_journal();
    if
    :: lfd -> STEP(CLOSE, LOCK, NOTHING, closed(lfd))
    :: else
    fi
}


inline read_shared() {          /* Store.load_shared; Store.current in a resident process */
    d_step { must_made = told_made; must_gone = told_gone; must_joined = told_joined }
    READ_IS_AS_LEFT()
    UNLESS_AS_LEFT(must_made, must_gone, must_joined,
        FORGET()
        open_registry();
        if
        :: rfd -> read_registry(must_made, must_gone, must_joined)
        :: else ->              /* before the first change that is the empty document */
            LOOK(OPEN, LOCK, FOUND(name[LOCK]), rfd = name[LOCK]; if :: rfd -> ino[rfd].opens++ :: else fi);
            if
            :: rfd ->
                LOOK(PREAD, LOCK, LOCK_LINE(rfd), fault = (ino[rfd].gen != 0));
                LOOK(CLOSE, LOCK, NOTHING, closed(rfd));
                if
                :: fault ->     /* between the two looks another process may have made the first change */
                    open_registry();
                    if :: rfd -> fault = 0; read_registry(must_made, must_gone, must_joined) :: else fi
                :: else
                fi
            :: else
            fi
        fi)
    d_step {
        CLAIM(no_reader_goes_back, fault || dgen >= seen);
        if :: fault -> answer = FAULT :: else -> answer = DONE; seen = dgen fi;
        must_made = 0; must_gone = 0; must_joined = 0
    }
}
