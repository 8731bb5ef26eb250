/* The transaction, call by call: impl/panelock/impl/store.py, lock.py, files.py, journal.py. */

#define STORE \
    DOCUMENT; \
    byte lfd, rfd, tfd, dfd;    /* descriptors: lock, registry, temporary */ \
    bit jfd, first_line;        /* ... journal; its first line is being written */ \
    byte hgen;                  /* HeldLock.generation */ \
    byte base;                  /* of which generation the document was when it was loaded */ \
    bit died; \
    byte i

#define FORGET() close_journal();
#define BEGIN() begin();
#define NOTE_STAMP(fd) skip
#define IF_NOT_AS_LEFT()
#define FI_AS_LEFT()
#define CHANGED (op != DROP && (answer == DONE || answer < 16))

/* --- lock.py --- */

inline open_lock() {
    STEP(OPEN, LOCK, NOTHING,
        if :: name[LOCK] == 0 -> made(LOCK); ino[h].form = LOCK_FILE :: else fi;
        lfd = name[LOCK]; ino[lfd].opens++)
}

inline flock() {                /* blocking, in the kernel's queue */
    WAIT(MAY_LOCK(ino[LOCKING].owners), FLOCK, LOCKED_FILE, NOTHING, ino[LOCKING].owners = ino[LOCKING].owners | ME)
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

inline read_registry() {        /* RegistryFile._bytes; what is read is the registry, or a reader's */
    LOOK(PREAD, REG, FILE_OF(rfd), it_is_whole(rfd); read_from(rfd); base = dgen; nothing_told_is_missing());
    LOOK(PREAD, REG, AT_END, skip);
    LOOK(STAMP, REG, NOTHING, NOTE_STAMP(rfd));
    close_registry()
}

inline sync_names() {           /* RegistryFile.sync_names */
    LOOK(OPEN, FOLDER, NOTHING, skip);
    STEP(FSYNC, FOLDER, NOTHING, NAMES_SYNCED());
    LOOK(CLOSE, FOLDER, NOTHING, skip)
}

inline write_new() {            /* RegistryFile.write_new: no inode is ever written twice */
    STEP(OPEN, TEMP, NOTHING, MAKE_TEMPORARY());
    STEP(PWRITE, TEMP, DOC_IS, WRITE_TEMPORARY());
    SYNC_FILE()
    LOOK(STAMP, TEMP, NOTHING, NOTE_STAMP(tfd));
    STEP(CLOSE, TEMP, NOTHING, closed(tfd))
}

inline replace() {
    STEP(REPLACE, REG, NOTHING, put_in_place())
}

inline put_in_place() {         /* RegistryFile.put_in_place: Kernel.replace */
    it_was_made_of_what_stands();
    committed = committed | BIT(dgen);
    renamed()
}

inline sweep() {                /* RegistryFile.sweep */
    LOOK(LISTDIR, FOLDER, NOTHING, skip);
    i = 0;
    do
    :: i < PROCESSES && name[TMP(i)] -> STEP(UNLINK, TEMP, NOTHING, unlinked(TMP(i))); i++
    :: i < PROCESSES && !name[TMP(i)] -> i++
    :: i == PROCESSES -> i = 0; break
    od
}

inline write_in_place() {       /* truncate, write: two steps of which readers, and the dead, make two */
    STEP(UNLINK, TEMP, NOTHING, unlinked(TEMPORARY));
    STEP(OPEN, REG, NOTHING, tfd = name[REG]; ino[tfd].opens++);
    STEP(TRUNCATE, REG, NOTHING, ino[tfd].form = EMPTY);
    STEP(PWRITE, REG, DOC_IS, committed = committed | BIT(dgen); written_to(tfd));
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
    :: jfd -> LOOK(CLOSE, JOURNAL, NOTHING, jfd = 0)
    :: else
    fi
}

inline recover() {              /* Journal.recover: what is newer than the document was never committed */
    open_journal();
    LOOK(SIZE, JOURNAL, NOTHING, skip);
    if
    :: NAMED || journal || torn_line -> LOOK(PREAD, JOURNAL, NOTHING, skip)
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
    LOOK(SIZE, JOURNAL, NOTHING, first_line = !(NAMED || journal || torn_line));
    STEP(PWRITE, JOURNAL, LINE_IS(dgen), appended());
    SYNC_JOURNAL()
}

inline appended() {
    the_journal_tells_all();
    no_generation_is_told_twice();
    nothing_is_left_lying();
    journal = journal | LINE();
    DISK_APPENDED()
}

/* --- store.py --- */

inline load_held() {            /* Store.load_held */
    if
    :: died -> FORGET() SWEEP() SYNC_FOLDER()
    :: else
    fi;
    IF_NOT_AS_LEFT()
        FORGET()
        BEGIN()
        open_registry();
        read_registry();
        if :: boot != 0 -> SWEEP() :: else fi;
        if
        :: died || boot != 0 || hgen != dgen -> RECOVER()
        :: else
        fi
    FI_AS_LEFT()
    died = 0
}

inline begin() {                /* RegistryFile.begin, where nothing stands and no generation was given out */
    if
    :: hgen == 0 ->
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
    dgen = (dgen > hgen -> dgen : hgen) + 1;
    write_new();
    APPEND_BEFORE()
    BUMP_BEFORE()
    REPLACE_IT()
    BUMP_AFTER()
    APPEND_AFTER()
    SYNC_FOLDER()
}

inline bump() {                 /* HeldLock.bump: before the replacement, a generation is never given out twice */
    write_lock(dgen, me + 1);
    hgen = dgen
}

inline transaction() {          /* commit.run_alone(Store.load_and_lock(), ...) by a process of one command */
    take();
    load_held();
    BETWEEN_LOAD_AND_CHANGE()
    operate();
    BETWEEN_CHANGE_AND_SAVE()
    if
    :: CHANGED -> write_held(); RELEASE_IT()
    :: else -> release()
    fi;
    close_journal()
}
