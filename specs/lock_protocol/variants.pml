/* The protocol's parts as they are, and as they are broken on purpose by -D. */

/* --- durable or not --- */

#if defined(DURABLE) && !defined(M_NO_FILE_SYNC)
#define SYNC_FILE() STEP(FSYNC, TEMP, NOTHING, DISK_DATA_SYNCED(tfd));
#else
#define SYNC_FILE()
#endif

#if defined(DURABLE) && !defined(M_NO_FOLDER_SYNC)
#define SYNC_FOLDER() sync_names();
#else
#define SYNC_FOLDER()
#endif

#ifdef DURABLE
#define SYNC_JOURNAL() \
    STEP(FSYNC, JOURNAL, NOTHING, DISK_JOURNAL_SYNCED()); \
    if :: first_line -> first_line = 0; sync_names() :: else fi;
#else
#define SYNC_JOURNAL() first_line = 0;
#endif

/* --- the lock --- */

#ifdef M_SHARED_LOCK
#define MAY_LOCK(owners) true
#else
#define MAY_LOCK(owners) ((owners) == 0)
#endif

#ifdef M_LOCK_THE_DATA_FILE
#define LOCKING dfd
#define LOCKED_FILE REG
#define OPEN_LOCKED() STEP(OPEN, REG, NOTHING, dfd = name[REG]; ino[dfd].opens++);
#define CLOSE_LOCK() STEP(CLOSE, LOCK, NOTHING, closed(lfd)); STEP(CLOSE, REG, NOTHING, unlocked(dfd); closed(dfd));
#define DIE_TOO() closed(dfd);
#else
#define LOCKING lfd
#define LOCKED_FILE LOCK
#define OPEN_LOCKED()
#define CLOSE_LOCK() STEP(CLOSE, LOCK, NOTHING, unlocked(lfd); closed(lfd));
#define DIE_TOO()
#endif

#ifdef M_LOCK_UNLINKED
#define UNLINK_LOCK() STEP(UNLINK, LOCK, NOTHING, if :: name[LOCK] -> unlinked(LOCK) :: else fi);
#else
#define UNLINK_LOCK()
#endif

/* The lock is held from the load to the save; broken, each takes it on its own. */
#if defined(M_LOAD_SAVE_APART)
#define BETWEEN_LOAD_AND_CHANGE() release();
#define BETWEEN_CHANGE_AND_SAVE() take();
#elif defined(M_TAKEN_AGAIN_NOT_LOADED)
#define BETWEEN_LOAD_AND_CHANGE() release(); take();
#define BETWEEN_CHANGE_AND_SAVE()
#else
#define BETWEEN_LOAD_AND_CHANGE()
#define BETWEEN_CHANGE_AND_SAVE()
#endif

/* --- the temporary file --- */

#ifdef M_ONE_TEMPORARY_NAME     /* opened without O_EXCL: what a dead process left is written over, its tail stays */
#define TEMPORARY TMP(0)
#define MAKE_TEMPORARY() \
    if :: name[TEMPORARY] -> h = name[TEMPORARY] :: else -> made(TEMPORARY) fi; tfd = h; ino[h].opens++; DISK_MADE()
#define WRITE_TEMPORARY() h = ino[tfd].form; written_to(tfd); if :: h != EMPTY -> ino[tfd].form = TORN :: else fi
#define M_NO_SWEEP
#else
#define TEMPORARY TMP(me)
#define MAKE_TEMPORARY() assert(!name[TEMPORARY]); made(TEMPORARY); tfd = h; ino[h].opens = 1; DISK_MADE()
#define WRITE_TEMPORARY() written_to(tfd)
#endif

#ifdef M_NO_SWEEP
#define SWEEP()
#else
#define SWEEP() sweep();
#endif

/* --- the order of the writes --- */

#ifdef M_JOURNAL_AFTER_REPLACE
#define APPEND_BEFORE()
#define APPEND_AFTER() append();
#else
#define APPEND_BEFORE() append();
#define APPEND_AFTER()
#endif

#ifdef M_JOURNAL_LINE_MISSING
#define LINE() 0
#else
#define LINE() BIT(dgen)
#endif

#ifdef M_BUMP_AFTER_REPLACE
#define BUMP_BEFORE()
#define BUMP_AFTER() bump();
#else
#define BUMP_BEFORE() bump();
#define BUMP_AFTER()
#endif

#if defined(M_UNLOCK_BEFORE_REPLACE)
#define REPLACE_IT() release(); replace();
#define RELEASE_IT()
#elif defined(M_WRITE_IN_PLACE)
#define REPLACE_IT() write_in_place();
#define RELEASE_IT() release();
#else
#define REPLACE_IT() replace();
#define RELEASE_IT() release();
#endif

#ifdef M_NO_RECOVERY
#define RECOVER() skip
#else
#define RECOVER() recover()
#endif

#ifdef M_ID_REUSED_AFTER_KILL
#define ID_AFTER_KILL() k = 0; do :: dhere >> k -> k++ :: else -> break od; dnext = k;
#else
#define ID_AFTER_KILL()
#endif

#ifdef M_ID_FROM_COUNT
#define NEXT_ID() \
    k = 0; answer = 0; \
    do :: k < 15 -> answer = answer + ((dhere >> k) & 1); k++ :: else -> break od;
#else
#define NEXT_ID() answer = dnext;
#endif
