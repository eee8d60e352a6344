/* How soon the end of a snapshot is known, and how few calls it costs: prints, for crowds of one account and Region in
   virtual time, the calls beside those that looking at each job by itself would have made at the same moments. */
#include <inttypes.h>
#include <stdio.h>

#include "bench/crowd.h"

struct scene {
    const char *name;
    struct crowd_options options;
};

/* clang-format off */
/* AWS takes five CreateSnapshot a second: to have 18,000 in progress, each must take more than an hour. */
static const struct scene scenes[] = {
    {"18,000 snapshots, one worker", {.workers = 1, .partitions = 12, .owned = 12, .jobs = 18000, .snapshot_ms = 6600000}},
    {"18,000 snapshots, three workers", {.workers = 3, .partitions = 12, .owned = 4, .jobs = 18000, .snapshot_ms = 6600000}},
    {"10,000 snapshots, one worker", {.workers = 1, .partitions = 12, .owned = 12, .jobs = 10000, .snapshot_ms = 3600000}},
    {"10,000 snapshots, three workers", {.workers = 3, .partitions = 12, .owned = 4, .jobs = 10000, .snapshot_ms = 3600000}},
};
/* clang-format on */

static void show(const struct scene *scene)
{
    struct crowd crowd = crowd_play(&scene->options);

    printf("%s: %zu ended, %zu in progress at once, in %" PRId64 " min\n", scene->name, crowd.ended,
           crowd.pending_most, crowd.took_ms / 60000);
    printf("  end known after %" PRId64 " ms in the mean, %" PRId64 " ms at 99 %%, %" PRId64 " ms at most\n",
           crowd.delay_mean_ms, crowd.delay_99_ms, crowd.delay_most_ms);
    printf("  %" PRIu64 " calls, %" PRIu64 " one by one: %.0f times fewer; %.1f a second in the busiest minute,"
           " %" PRIu64 " throttled\n",
           crowd.polls, crowd.polls_one_by_one, (double)crowd.polls_one_by_one / (double)crowd.polls,
           crowd.polls_a_second_most, crowd.throttled);
    (void)fflush(stdout);
}

int main(void)
{
    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
        show(&scenes[i]);
    return 0;
}
