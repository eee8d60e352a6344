/* How soon the end of a snapshot is known, and how few calls it costs: prints, for crowds of one account and Region in
   virtual time, the calls that were made beside those that one-by-one polling would have made.

   That is first of all a poller that is as clever as this one, and so knows each end as soon: it looks at each job by
   itself, when its progress says that it must.  A look that came early, because a call had room, counts as the part of
   one that it stood for (poll.c).  Then, for those who know AWS's own waiter, what that would have made, and how late.

   What can be reached: a job shows 99 % for the last hundredth of its time, in which it is looked at once a second.  One
   worker's call holds 200 ids.  With 10,000 that take an hour and begin within 42 minutes, ends come for 72 minutes, and
   at any moment of those a few dozen jobs are that near: one call a second, which the others fill up.  Three workers, of
   whom each knows its own third, need three a second for that alone: 12,900 calls, which is 90 times fewer than one by
   one, and another 2,300 full ones for the far jobs of the time before.  Only looking less often could make it fewer. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/crowd.h"

struct scene {
    const char *name;
    struct crowd_options options;
};

/* clang-format off */
/* AWS takes five CreateSnapshot a second, of which we use four: to have 18,000 in progress, each must take an hour and a
   half.  A ninth of the jobs on a ninth of the buckets is what the tests play. */
static const struct scene scenes[] = {
    {"2,000 snapshots, one worker, a ninth of the buckets",
     {.workers = 1, .partitions = 9, .owned = 1, .jobs = 2000, .ask_every_ms = 2250, .snapshot_ms = 6600000}},
    {"18,000 snapshots, one worker",
     {.workers = 1, .partitions = 12, .owned = 12, .jobs = 18000, .ask_every_ms = 250, .snapshot_ms = 6600000}},
    {"18,000 snapshots, three workers",
     {.workers = 3, .partitions = 12, .owned = 4, .jobs = 18000, .ask_every_ms = 250, .snapshot_ms = 6600000}},
    {"10,000 snapshots, one worker",
     {.workers = 1, .partitions = 12, .owned = 12, .jobs = 10000, .ask_every_ms = 250, .snapshot_ms = 3600000}},
    {"10,000 snapshots, three workers",
     {.workers = 3, .partitions = 12, .owned = 4, .jobs = 10000, .ask_every_ms = 250, .snapshot_ms = 3600000}},
};
/* clang-format on */

static void show(const struct scene *scene)
{
    struct crowd crowd = crowd_play(&scene->options);

    printf("%s: %zu ended, %zu in progress at once, in %" PRId64 " min\n", scene->name, crowd.ended,
           crowd.pending_most, crowd.took_ms / 60000);
    printf("  end known after %" PRId64 " ms in the mean, %" PRId64 " ms at 99 %%, %" PRId64 " ms at most\n",
           crowd.delay_mean_ms, crowd.delay_99_ms, crowd.delay_most_ms);
    printf("  %" PRIu64 " DescribeSnapshots, %" PRIu64 " one by one: %.0f times fewer; %.1f a second in the busiest"
           " minute, %" PRIu64 " throttled\n",
           crowd.looks, crowd.looks_one_by_one, (double)crowd.looks_one_by_one / (double)crowd.looks,
           crowd.looks_a_second_most, crowd.throttled);
    printf("  %" PRIu64 " calls with those for what a new snapshot's volume is, %" PRIu64 " one by one: %.0f times fewer\n",
           crowd.polls, crowd.polls_one_by_one, (double)crowd.polls_one_by_one / (double)crowd.polls);
    printf("  %" PRIu64 " by AWS's own waiter for each, which knows the end 7.5 s late in the mean: %.0f times fewer\n",
           crowd.looks_of_waiters, (double)crowd.looks_of_waiters / (double)crowd.looks);
    (void)fflush(stdout);
}

/* All scenes, or those of the numbers given. */
int main(int argument_count, char **arguments)
{
    const size_t count = sizeof(scenes) / sizeof(scenes[0]);

    for (size_t i = 0; argument_count == 1 && i < count; i++)
        show(&scenes[i]);
    for (int i = 1; i < argument_count; i++) {
        size_t number = strtoul(arguments[i], NULL, 10);

        if (number < count)
            show(&scenes[number]);
    }
    return 0;
}
