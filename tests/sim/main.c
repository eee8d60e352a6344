/* sim [--first SEED] [--seeds COUNT]    plays seeds; prints each that fails, and why; exit 1 if any did
   sim --trace SEED                      plays one and tells what happens
   sim --expect-violation ...            for engines with a bug planted: exit 0 if one of the seeds finds it
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/fleet.h"

struct wishes {
    uint64_t first, count;
    bool is_traced;
    bool wants_violation;
};

struct totals {
    uint64_t events, batches, refused, unknown, calls, lost, crashes, jobs, failed;
};

static void read_wishes(int count, char **words, struct wishes *wishes)
{
    *wishes = (struct wishes){.first = 1, .count = 1000};
    for (int i = 1; i < count; i++) {
        bool has_value = i + 1 < count;

        if (strcmp(words[i], "--expect-violation") == 0) {
            wishes->wants_violation = true;
        } else if (strcmp(words[i], "--first") == 0 && has_value) {
            wishes->first = strtoull(words[++i], NULL, 10);
        } else if (strcmp(words[i], "--seeds") == 0 && has_value) {
            wishes->count = strtoull(words[++i], NULL, 10);
        } else if (strcmp(words[i], "--trace") == 0 && has_value) {
            wishes->first = strtoull(words[++i], NULL, 10);
            wishes->count = 1;
            wishes->is_traced = true;
        } else {
            (void)fprintf(stderr,
                          "usage: sim [--first SEED] [--seeds COUNT] [--trace SEED] [--expect-violation]\n");
            exit(2);
        }
    }
}

static void add(struct totals *totals, const struct sim *sim)
{
    totals->events += sim->events_seen;
    totals->batches += sim->batches_applied;
    totals->refused += sim->batches_refused;
    totals->unknown += sim->batches_unknown;
    totals->calls += sim->calls_applied;
    totals->lost += sim->calls_lost;
    totals->crashes += sim->crashes;
    totals->jobs += (uint64_t)sim->job_count;
    totals->failed += sim->violation[0] != '\0';
}

static volatile uint64_t playing;

/* An assertion of the engine failed: which seed it was is worth more than being safe in a signal handler. */
static void on_abort(int number)
{
    (void)number;
    (void)printf("seed %llu: aborted\n", (unsigned long long)playing);
    (void)fflush(stdout);
}

int main(int argument_count, char **arguments)
{
    static struct sim sim;
    struct totals totals = {0};
    struct wishes wishes;

    (void)signal(SIGABRT, on_abort);
    read_wishes(argument_count, arguments, &wishes);
    for (uint64_t seed = wishes.first; seed < wishes.first + wishes.count; seed++) {
        bool is_right;

        playing = seed;
        is_right = sim_run(&sim, seed, wishes.is_traced);

        add(&totals, &sim);
        if (!is_right)
            (void)printf("seed %llu: %s\n", (unsigned long long)seed, sim.violation);
        sim_done(&sim);
        if (!is_right && wishes.wants_violation)
            return 0;
    }
    (void)printf(
        "%llu seeds: %llu jobs, %llu events, %llu transactions (%llu refused, %llu unknown), %llu AWS calls "
        "(%llu lost), %llu crashes: %llu seeds with a violation\n",
        (unsigned long long)wishes.count, (unsigned long long)totals.jobs, (unsigned long long)totals.events,
        (unsigned long long)totals.batches, (unsigned long long)totals.refused,
        (unsigned long long)totals.unknown, (unsigned long long)totals.calls, (unsigned long long)totals.lost,
        (unsigned long long)totals.crashes, (unsigned long long)totals.failed);
    return (totals.failed > 0) != wishes.wants_violation;
}
