/* Recorded runs, as specs/panelock/specs/spin/traces.py writes them into the file that PANELOCK_TRACES names:

   the number of traces; for each: the number of processes, the residents' bits, and for each process: the number of its
   events, and whether it was killed; for each event: call, file, six values, whether it may have been made or not (the
   last call of who was killed), and for each process how many of its events were over before this one began. A death is
   the event after the last one. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 8

typedef struct Event {
    int call, file, value[6], maybe, after[MOST];
} Event;

typedef struct Trace {
    int processes, residents, length[MOST], killed[MOST], accepted, best, furthest[MOST];
    Event *events[MOST];
} Trace;

static Trace *traces;
static int trace_count;

static int number_from(FILE *file)
{
    int value;
    if (fscanf(file, "%d", &value) != 1) {
        fprintf(stderr, "error: the traces are cut short\n");
        exit(1);
    }
    return value;
}

static void tell_traces(void)
{
    int t, p;
    for (t = 0; t < trace_count; t++) {
        printf("said %s", traces[t].accepted ? "accepted" : "refused");
        for (p = 0; p < traces[t].processes; p++)
            printf(" %d", traces[t].furthest[p]);
        printf("\n");
    }
}

static void load_traces(void)
{
    FILE *file;
    int t, p, e, i;
    if (traces)
        return;
    file = fopen(getenv("PANELOCK_TRACES") ? getenv("PANELOCK_TRACES") : "traces", "r");
    if (!file) {
        fprintf(stderr, "error: no traces\n");
        exit(1);
    }
    trace_count = number_from(file);
    traces = calloc(trace_count, sizeof(Trace));
    for (t = 0; t < trace_count; t++) {
        Trace *one = &traces[t];
        one->processes = number_from(file);
        one->residents = number_from(file);
        for (p = 0; p < one->processes; p++) {
            one->length[p] = number_from(file);
            one->killed[p] = number_from(file);
            one->events[p] = calloc(one->length[p] + 1, sizeof(Event));
            for (e = 0; e < one->length[p] + one->killed[p]; e++) {
                Event *event = &one->events[p][e];
                event->call = number_from(file);
                event->file = number_from(file);
                for (i = 0; i < 6; i++)
                    event->value[i] = number_from(file);
                event->maybe = number_from(file);
                for (i = 0; i < one->processes; i++)
                    event->after[i] = number_from(file);
            }
        }
    }
    fclose(file);
    atexit(tell_traces);
}

/* How many events a step makes: 1; 2 for a death that comes instead of the last call; 0 when it does not fit. */
static int made(int number, int me, const unsigned char *at, int call, int file, int a, int b, int c, int d, int e, int f)
{
    Trace *one = &traces[number];
    const int value[6] = {a, b, c, d, e, f};
    const int last = one->length[me] + one->killed[me];
    int here, count = 1, sum = 0, q;
    const Event *event;
    if (me >= one->processes || one->accepted || at[me] >= last)
        return 0;
    here = at[me];
    event = &one->events[me][here];
    if (event->maybe && call == one->events[me][last - 1].call && one->killed[me]) {
        event = &one->events[me][last - 1];
        count = 2;
    }
    if (event->call != call || event->file != file)
        return 0;
    for (q = 0; q < 6; q++)
        if (!event->maybe && event->value[q] != value[q])
            return 0;
    for (q = 0; q < one->processes; q++)
        if (q != me && at[q] < event->after[q])
            return 0;
    for (q = 0; q < one->processes; q++)
        sum += at[q];
    if (sum + count > one->best) {
        one->best = sum + count;
        for (q = 0; q < one->processes; q++)
            one->furthest[q] = at[q] + (q == me ? count : 0);
    }
    return count;
}

#define STEP_OF \
    int number, int me, const unsigned char *at, int call, int file, int a, int b, int c, int d, int e, int f

static int fits(STEP_OF)
{
    return made(number, me, at, call, file, a, b, c, d, e, f) == 1;
}

static int dies_instead(STEP_OF)
{
    return made(number, me, at, call, file, a, b, c, d, e, f) == 2;
}

static int all_made(int number, const unsigned char *at)
{
    int q;
    for (q = 0; q < traces[number].processes; q++)
        if (at[q] < traces[number].length[q] + traces[number].killed[q])
            return 0;
    return 1;
}

static void accept_trace(int number)
{
    traces[number].accepted = 1;
}
