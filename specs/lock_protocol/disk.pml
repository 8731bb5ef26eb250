/* What a power cut may leave. Each change that was not synced reached the disk, or did not, independently of all others:
   what may be there is kept as sets, and chosen from when the power goes. After the cut nothing more is kept. */

#ifdef POWER

byte cuts = 1;
byte boot;                      /* 1 after the cut */
short may_name = (NAMED -> 4 : 1);      /* inodes that registry.json may name: a bit an inode, bit 0 for none */
byte may_lie;                   /* temporary names that may be there: a bit a process */
short lines_free = 1, lines_held; /* lines that the lock's file, never synced, may have: a bit a generation */
short sure = NAMED, maybe;              /* the journal's lines that are there, that may be there */
bit maybe_torn;
bit journal_named = NAMED;
short safe = 4;                 /* inodes whose data was synced: a bit an inode */

#define ON_DISK(i) ((may_name >> (i)) & 1)
#define BEFORE(statements) if :: boot == 0 -> statements :: else fi
#define DISK_MADE() BEFORE(may_lie = may_lie | ME; safe = safe & ~BIT(h));
#define DISK_RENAMED() BEFORE(may_name = may_name | BIT(name[REG]));
#define DISK_DATA_SYNCED(i) BEFORE(safe = safe | BIT(i))
#define DISK_LINE(number, holder) \
    BEFORE(if :: holder -> lines_held = lines_held | BIT(number) :: else -> lines_free = lines_free | BIT(number) fi);
#define DISK_APPENDED() BEFORE(maybe = maybe | BIT(dgen); maybe_torn = 1);
#define DISK_CUT_OFF() BEFORE(maybe = maybe | (sure & ~journal); sure = sure & journal);
#define DISK_JOURNAL_SYNCED() BEFORE(sure = journal; maybe = 0; maybe_torn = 0)
#define NAMES_SYNCED() BEFORE(names_synced())

#else

#define boot 0
#define ON_DISK(i) 0
#define DISK_MADE()
#define DISK_RENAMED()
#define DISK_DATA_SYNCED(i) skip
#define DISK_LINE(number, holder)
#define DISK_APPENDED()
#define DISK_CUT_OFF()
#define DISK_JOURNAL_SYNCED() skip
#define NAMES_SYNCED() skip

#endif
