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
#define SIZE_BEFORE() LOOK(SIZE, JOURNAL, NOTHING, first_line = !(NAMED || journal || torn_line));
#define SYNC_JOURNAL() \
    STEP(FSYNC, JOURNAL, NOTHING, DISK_JOURNAL_SYNCED()); \
    if :: first_line -> first_line = 0; sync_names() :: else fi;
#else
#define SIZE_BEFORE() LOCAL(SIZE, JOURNAL, NOTHING, skip);
#define SYNC_JOURNAL()
#endif

/* --- the lock --- */

#ifdef M_SHARED_LOCK
#define MAY_LOCK(owners) true
#define TAKE_LOCK() ino[LOCKING].owners = ino[LOCKING].owners | ME
#elif defined(M_TRY_LOCK_LIES)   /* who asks is told that he has it, and has not */
#define MAY_LOCK(owners) true
#define TAKE_LOCK() if :: ino[LOCKING].owners == 0 -> ino[LOCKING].owners = ME :: else fi
#else
#define MAY_LOCK(owners) ((owners) == 0)
#define TAKE_LOCK() ino[LOCKING].owners = ME
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
#ifdef CLIENTS
#define CLOSE_LOCK() \
    if \
    :: kept -> STEP(CLOSE, LOCK, NOTHING, unlocked(lfd); closed(lfd); lfd = kept; kept = 0) \
    :: else -> \
        IF_RESIDENT(STEP(UNLOCK, LOCK, NOTHING, unlocked(lfd)), STEP(CLOSE, LOCK, NOTHING, unlocked(lfd); closed(lfd))) \
    fi;
#else
#define CLOSE_LOCK() \
    IF_RESIDENT(STEP(UNLOCK, LOCK, NOTHING, unlocked(lfd)), STEP(CLOSE, LOCK, NOTHING, unlocked(lfd); closed(lfd)));
#endif
#ifdef CLIENTS
#define DIE_TOO() DIE_AS_HOST()
#else
#define DIE_TOO()
#endif
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

/* --- resident processes: they keep the lock's file open, exchange names, and keep what they have read --- */

#ifdef RESIDENTS

#define CACHE bit cached, as_left; byte stamp, new_stamp, key;
#define RESIDENT ((RESIDENTS) & ME)
#define UNLESS_OPEN(...) if :: !lfd -> __VA_ARGS__ :: else fi
#define CACHE_GONE() cached = 0; as_left = 0; stamp = 0; new_stamp = 0; key = 0;
#define IF_RESIDENT(these, ...) if :: RESIDENT -> these :: else -> __VA_ARGS__ fi
#define STAMP_OF(fd) (4 * fd + ino[fd].form)
#define NOTE_STAMP(fd) new_stamp = STAMP_OF(fd)
#define KEEP_CACHE() if :: RESIDENT -> d_step { cached = 1; stamp = new_stamp; new_stamp = 0 } :: else fi;

#ifdef M_CACHE_KEPT_AFTER_DROP
#define FORGET_IF_DROPPED()
#else
#define FORGET_IF_DROPPED() if :: op == DROP || fault -> FORGET() :: else fi;
#endif

#define FORGET() close_journal(); if :: cached -> d_step { cached = 0; stamp = 0; thrown_away() } :: else fi;

/* RegistryFile.is_as_left: the file is the one last read or written here, of this generation */
#if defined(M_CACHE_NEVER_COMPARED)
#define IS_AS_LEFT(generation) as_left = cached;
#elif defined(M_CACHE_TRUSTS_THE_LOCK)
#define IS_AS_LEFT(generation) as_left = (cached && dgen == generation);
#else
#define IS_AS_LEFT(generation) \
    as_left = 0; \
    if :: cached && dgen == generation -> is_as_left() :: else fi;
#endif

#ifdef M_CACHE_KEYED_BY_THE_LOCK
#define READ_IS_AS_LEFT() keyed_by_the_lock();
#else
#define READ_IS_AS_LEFT() IS_AS_LEFT(dgen)
#endif

#ifdef M_DAMAGE_NOT_LOOKED_FOR
#define SAME_STAMP() rfd != 0
#else
#define SAME_STAMP() rfd != 0 && STAMP_OF(rfd) == stamp
#endif

#define UNLESS_AS_LEFT(made, gone, joined, ...) \
    if \
    :: as_left -> d_step { as_left = 0; base = dgen; shows_what_was_told(made, gone, joined) } \
    :: else -> __VA_ARGS__; KEEP_READ() \
    fi;
#define KEEP_READ() if :: RESIDENT && !fault -> d_step { cached = 1; stamp = new_stamp; new_stamp = 0 } :: else fi

#else

#define CACHE
#define CACHE_GONE()
#define UNLESS_OPEN(...) __VA_ARGS__
#define IF_RESIDENT(these, ...) __VA_ARGS__
#define NOTE_STAMP(fd) skip
#define KEEP_CACHE()
#define FORGET_IF_DROPPED()
#define FORGET() close_journal();
#define IS_AS_LEFT(generation)
#define READ_IS_AS_LEFT()
#define UNLESS_AS_LEFT(made, gone, joined, ...) __VA_ARGS__;

#endif

#ifdef M_LOCK_KEPT_AFTER_REFUSAL
#define GIVE_BACK() skip
#else
#define GIVE_BACK() release()
#endif

/* --- the temporary file --- */

#ifdef M_ONE_TEMPORARY_NAME     /* opened without O_EXCL: what a dead process left is written over, its tail stays */
#define TEMPORARY TMP(0)
#define MAKE_TEMPORARY() \
    if :: name[TEMPORARY] -> h = name[TEMPORARY] :: else -> made(TEMPORARY) fi; tfd = h; ino[h].opens++; DISK_MADE()
#define WRITE_TEMPORARY() h = ino[tfd].form; written_to(tfd); if :: h != EMPTY -> ino[tfd].form = TORN :: else fi
#define M_NO_SWEEP
#elif defined(M_REWRITTEN_INODE)  /* names are exchanged, and the old file is written again */
#define TEMPORARY LAST
#define MAKE_TEMPORARY() \
    if :: name[LAST] -> h = name[LAST]; ino[h].form = EMPTY :: else -> made(LAST) fi; tfd = h; ino[h].opens++; DISK_MADE()
#define WRITE_TEMPORARY() written_to(tfd)
#define PLACE() h = name[REG]; name[REG] = name[LAST]; name[LAST] = h
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

#ifndef PLACE
#ifdef RESIDENTS
#define PLACE() if :: RESIDENT -> exchanged() :: else -> renamed() fi
#else
#define PLACE() renamed()
#endif
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
#elif defined(M_LINE_OF_A_GROUP_MISSING)
#define LINE() FIRST_GENERATION
#else
#define LINE() (GENERATIONS)
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
#define ID_AFTER_KILL() k = 0; do :: dhere >> k -> k++ :: else -> break od; dnext = k; k = 0;
#else
#define ID_AFTER_KILL()
#endif

#ifdef M_ID_FROM_COUNT
#define NEXT_ID() \
    k = 0; answer = 0; \
    do :: k < 15 -> answer = answer + ((dhere >> k) & 1); k++ :: else -> break od; k = 0;
#else
#define NEXT_ID() answer = dnext;
#endif

/* --- reading --- */

#ifdef DAMAGE                   /* only he makes it matter when a stamp is taken */
#define TAKE_STAMP() LOOK(STAMP, REG, NOTHING, NOTE_STAMP(rfd));
#else
#define TAKE_STAMP() LOCAL(STAMP, REG, NOTHING, NOTE_STAMP(rfd));
#endif

#ifdef M_STAMP_AFTER_READ
#define STAMP_BEFORE()
#define STAMP_AFTER() TAKE_STAMP()
#else
#define STAMP_BEFORE() TAKE_STAMP()
#define STAMP_AFTER()
#endif

#ifdef DAMAGE                   /* somebody else writes into the registry: that is to be seen, and told */
#define CHECK_READ() fault = (ino[rfd].form != WHOLE)
#else
#define CHECK_READ() CLAIM(no_read_is_torn, ino[rfd].form == WHOLE)
#endif

#ifdef M_LOST_REGISTRY_BEGUN_AGAIN
#define IS_MISSING() skip
#else
#define IS_MISSING() fault = 1    /* though a generation was given out: RegistryFile.read looks twice */
#endif

/* --- hosts and requests --- */

#ifdef M_PENDING_NEVER_SETTLED
#define SETTLE() answer = NO_ROOM;
#elif defined(M_ONLY_PENDING_PANES_SETTLED)
#define SETTLE() \
    if :: dhere & ~druns & ~ddead -> settle_host_death() :: else -> answer = NO_ROOM fi;
#else
#define SETTLE() settle_host_death();
#endif

#ifdef M_REQUEST_REPEATED
#define RECORDED(c) false
#else
#define RECORDED(c) ANSWER_OF(c)
#endif

#ifdef M_ANSWER_NEVER_RECORDED
#define RECORD_ANSWER()
#else
#define RECORD_ANSWER() SET_ANSWER(c, pane[c] + 1);
#endif

#ifdef M_TERMINAL_BEFORE_ITS_RESERVATION
#define FIRST_SPAWN(c) if :: stage[c] == TO_RESERVE -> h = ino[name[REG]].next; starts(h); h = 0 :: else fi;
#define AFTER_RESERVE TO_CONFIRM
#else
#define FIRST_SPAWN(c)
#define AFTER_RESERVE TO_SPAWN
#endif

#ifdef M_BEGUN_WHEN_PROMISED
#define BEGUN_WHEN_PROMISED() h = ino[name[REG]].next; k = h; program_begins(k);
#else
#define BEGUN_WHEN_PROMISED()
#endif

#ifdef STANDBY
#define AND_THEN_BEGIN() stage[c] = TO_BEGIN;
#else
#define AND_THEN_BEGIN() stage[c] = 0; pane[c] = 0;
#endif
