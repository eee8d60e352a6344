/* bench_budgets [--small] [--expect-broken] [SCENE...]: what AWS's throttling does to a thousand accounts, in virtual
   time.  Prints what was seen; exit 1 if a promise was broken.  Plays all scenes, or those that are named.
   --small plays the same with few accounts, in seconds; --expect-broken is for engines with a bug planted: exit 0 if a
   promise was broken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/hash.h"
#include "bench/load.h"

static const int64_t SECOND_MS = 1000, MINUTE_MS = 60000, HOUR_MS = 3600000;

static bool has_failed;

static void expect(bool is_so, const char *promise)
{
    if (is_so)
        return;
    has_failed = true;
    (void)printf("  BROKEN: %s\n", promise);
}

/* Of the processor. */
static double seconds_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *left, const void *right)
{
    const int64_t *one = left, *other = right;

    return (*one > *other) - (*one < *other);
}

static int64_t median_of(int64_t *values, int count)
{
    if (count == 0)
        return 0;
    qsort(values, (size_t)count, sizeof(*values), by_size);
    return values[count / 2];
}

/* The median job of each account and Region: the median of those, and the worst. */
struct fairness {
    int64_t median_ms, worst_ms;
};

static struct fairness fairness_of(const struct load *load, bool is_noisy_counted)
{
    int places = load->options.places, used = 0;
    int64_t *durations = memory_allocate((size_t)load->job_count * sizeof(*durations));
    int64_t *medians = memory_allocate((size_t)places * sizeof(*medians));
    struct fairness fairness;

    for (int place = is_noisy_counted ? 0 : 1; place < places; place++) {
        int count = 0;

        for (int i = 0; i < load->job_count; i++)
            if (load->jobs[i].place == place && load->jobs[i].ended_ms)
                durations[count++] = load->jobs[i].ended_ms - load->jobs[i].written_ms;
        medians[used++] = median_of(durations, count);
    }
    fairness.median_ms = median_of(medians, used);
    fairness.worst_ms = medians[used - 1];
    free(durations);
    free(medians);
    return fairness;
}

struct seen {
    uint64_t calls, throttled;
    struct fairness fairness;
};

static double percent(uint64_t part, uint64_t all)
{
    return all ? 100.0 * (double)part / (double)all : 0;
}

/* Plays it to its end and tells of the calls from `steady_ms` on. */
static struct seen play(struct load *load, const char *name, const struct load_options *options, int64_t steady_ms)
{
    double began = seconds_now();
    struct rusage usage;
    struct seen seen;

    load_begin(load, options);
    load_play(load, steady_ms);
    seen = (struct seen){.calls = load->limits.calls, .throttled = load->limits.throttled};
    (void)printf("%s: %d jobs in %d accounts and Regions\n", name, load->job_count, options->places);
    (void)printf("  until %lld min: %llu calls, %llu throttled (%.3f %%)\n", (long long)(steady_ms / MINUTE_MS),
                 (unsigned long long)seen.calls, (unsigned long long)seen.throttled,
                 percent(seen.throttled, seen.calls));
    load_play(load, 24 * HOUR_MS);
    seen.calls = load->limits.calls - seen.calls;
    seen.throttled = load->limits.throttled - seen.throttled;
    seen.fairness = fairness_of(load, options->noisy_jobs == 0);
    (void)getrusage(RUSAGE_SELF, &usage);
    (void)printf("  from then on: %llu calls, %llu throttled (%.3f %%)\n", (unsigned long long)seen.calls,
                 (unsigned long long)seen.throttled, percent(seen.throttled, seen.calls));
    (void)printf("  %d completed, %d not, after %.1f min; median job of an account: %.1f s, of the slowest account: %.1f s\n",
                 load->ended - load->failed, load->job_count - load->ended + load->failed,
                 (double)(load->now_ms - load->began_ms) / 60000, (double)seen.fairness.median_ms / 1000,
                 (double)seen.fairness.worst_ms / 1000);
    (void)printf("  %llu wake-ups, %.1f s of processor time, %ld MiB\n", (unsigned long long)load->ticks,
                 seconds_now() - began, usage.ru_maxrss / 1024);
    expect(load->ended == load->job_count && load->failed == 0, "every job completes inside its window");
    return seen;
}

/* One call in ten is refused for ten minutes, whatever its rate. */
static void storm(int accounts)
{
    static struct load load;
    struct load_options options = {.seed = 1,
                                   .workers = 1,
                                   .partitions = 12,
                                   .places = accounts * 2,
                                   .jobs_per_place = 40,
                                   .spread_ms = 15 * MINUTE_MS,
                                   .snapshot_ms = 60 * SECOND_MS,
                                   .start_window_minutes = 60,
                                   .refused = 0.1,
                                   .refused_ms = 10 * MINUTE_MS};
    struct seen seen = play(&load, "storm", &options, options.refused_ms + MINUTE_MS);

    expect(seen.throttled == 0, "nothing is throttled once AWS does not");
    load_done(&load);
}

/* Others use a part of each account's buckets, a tenth to nine tenths of them, and every hour a whole round of backups
   comes at once. */
static void shared_accounts(int accounts)
{
    static struct load load;
    struct load_options options = {.seed = 2,
                                   .workers = 1,
                                   .partitions = 12,
                                   .places = accounts * 2,
                                   .jobs_per_place = 180,
                                   .spread_ms = SECOND_MS,
                                   .rounds = 6,
                                   .round_ms = HOUR_MS,
                                   .snapshot_ms = 10 * MINUTE_MS,
                                   .start_window_minutes = 60,
                                   .part_min = 0.1,
                                   .part_max = 0.9};
    struct seen seen = play(&load, "shared accounts", &options, 2 * HOUR_MS);

    expect(seen.throttled * 1000 < seen.calls, "less than one call in a thousand is throttled");
    load_done(&load);
}

/* The same, and each of them has more to do than it is let. */
static void busy_accounts(int places, int jobs)
{
    static struct load load;
    struct load_options options = {.seed = 3,
                                   .workers = 1,
                                   .partitions = 12,
                                   .places = places,
                                   .jobs_per_place = jobs,
                                   .spread_ms = MINUTE_MS,
                                   .snapshot_ms = 60 * SECOND_MS,
                                   .start_window_minutes = 1440,
                                   .part_min = 0.3,
                                   .part_max = 0.9};
    struct seen seen = play(&load, "busy accounts", &options, (int64_t)jobs * SECOND_MS / 5);

    expect(seen.throttled * 1000 < seen.calls, "less than one call in a thousand is throttled");
    load_done(&load);
}

/* One account wants more than all others together. */
static void noisy_account(int accounts, int noisy_jobs)
{
    static struct load load;
    struct load_options options = {.seed = 4,
                                   .workers = 1,
                                   .partitions = 12,
                                   .places = accounts * 2,
                                   .jobs_per_place = 20,
                                   .spread_ms = 10 * MINUTE_MS,
                                   .snapshot_ms = 60 * SECOND_MS,
                                   .start_window_minutes = 1440};
    struct seen alone = play(&load, "quiet accounts", &options, MINUTE_MS), seen;

    load_done(&load);
    options.noisy_jobs = noisy_jobs;
    seen = play(&load, "beside a noisy one", &options, MINUTE_MS);
    expect(seen.throttled == 0, "nothing is throttled");
    expect(seen.fairness.worst_ms <= alone.fairness.worst_ms * 11 / 10, "the noisy account slows no other one");
    load_done(&load);
}

/* Three workers on one account that want all they may have, while partitions move, a fourth comes and dies, and, if so
   wished, transactions stall now and then, so that calls which were let out one by one leave together. */
static void fleet(const char *name, bool is_of_tables, int jobs, int64_t stall_ms)
{
    static struct load load;
    struct load_options options = {.seed = 5,
                                   .is_of_tables = is_of_tables,
                                   .workers = 3,
                                   .partitions = 12,
                                   .places = 2,
                                   .jobs_per_place = jobs,
                                   .spread_ms = 1,
                                   .snapshot_ms = 20 * SECOND_MS,
                                   .start_window_minutes = 1440,
                                   .stall_ms = stall_ms};
    int64_t move_every_ms = stall_ms ? 10 * SECOND_MS : SECOND_MS / 2; /* what was lost is looked up in peace */
    double began = seconds_now();
    int64_t passed_ms = 0;

    load_begin(&load, &options);
    for (; !load_is_over(&load) && passed_ms < 24 * HOUR_MS; passed_ms += SECOND_MS / 2) {
        load_play(&load, passed_ms);
        if (passed_ms % move_every_ms == 0)
            load_move(&load, (int32_t)hash_random_below(&load.random, 12), (int)hash_random_below(&load.random, 3));
        if (passed_ms % (2 * MINUTE_MS) == MINUTE_MS / 2)
            load_join(&load, 3);
        if (passed_ms % (2 * MINUTE_MS) == MINUTE_MS * 3 / 2)
            load_kill(&load, 3);
    }
    (void)printf("%s: %d jobs by 3 workers and a fourth that comes and dies, in %.1f min\n", name, load.job_count,
                 (double)passed_ms / 60000);
    (void)printf("  %llu calls, %llu throttled; %d completed, %d not; %llu transactions refused\n",
                 (unsigned long long)load.limits.calls, (unsigned long long)load.limits.throttled,
                 load.ended - load.failed, load.job_count - load.ended + load.failed,
                 (unsigned long long)load.refused_batches);
    (void)printf("  %.1f s of processor time\n", seconds_now() - began);
    expect(load.limits.throttled == 0, "the fleet stays inside AWS's buckets");
    expect(load_is_over(&load) && load.failed == 0, "every job completes inside its window");
    load_done(&load);
}

/* How much of each; the accounts of one scene have nothing to do with each other, so the long one makes do with fewer. */
struct size {
    int accounts, shared_accounts, busy_places, busy_jobs, noisy_jobs, fleet_jobs, table_jobs;
};

static void play_storm(const struct size *size)
{
    storm(size->accounts);
}

static void play_shared(const struct size *size)
{
    shared_accounts(size->shared_accounts);
}

static void play_busy(const struct size *size)
{
    busy_accounts(size->busy_places, size->busy_jobs);
}

static void play_noisy(const struct size *size)
{
    noisy_account(size->accounts, size->noisy_jobs);
}

static void play_fleet(const struct size *size)
{
    fleet("fleet", false, size->fleet_jobs, 0);
}

static void play_slow(const struct size *size)
{
    fleet("fleet on a slow broker", false, size->fleet_jobs, 4 * SECOND_MS);
}

static void play_tables(const struct size *size)
{
    fleet("fleet of tables", true, size->table_jobs, 0);
}

static const struct scene {
    const char *name;
    void (*play)(const struct size *size);
} scenes[] = {
    {"storm", play_storm}, {"shared", play_shared}, {"busy", play_busy},     {"noisy", play_noisy},
    {"fleet", play_fleet}, {"slow", play_slow},     {"tables", play_tables},
};

/* True if no scene was named, or this one. */
static bool is_wanted(const struct scene *scene, int argument_count, char **arguments)
{
    bool is_any_named = false;

    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], scene->name) == 0)
            return true;
        is_any_named = is_any_named || arguments[i][0] != '-';
    }
    return !is_any_named;
}

int main(int argument_count, char **arguments)
{
    static const struct size whole = {1000, 250, 10, 20000, 20000, 4000, 1000};
    static const struct size small = {10, 10, 2, 1500, 500, 500, 250};
    const struct size *size = &whole;
    bool is_broken_expected = false;

    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], "--small") == 0)
            size = &small;
        else if (strcmp(arguments[i], "--expect-broken") == 0)
            is_broken_expected = true;
    }
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
        if (is_wanted(&scenes[i], argument_count, arguments))
            scenes[i].play(size);
    return has_failed != is_broken_expected;
}
