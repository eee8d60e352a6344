/* bench_replay [JOBS]: what taking over a partition costs: prints how long the engine takes to read the journal of so many
   jobs (1,000,000), each of which waits for its time, and what each holds in memory from then on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "engine/engine.h"

enum { AT_ONCE = 5000, PARTITIONS = 8 };

static const int64_t NOW_MS = INT64_C(1795399200000);

/* What the journal holds of the jobs. */
struct journal {
    struct kafka_record *records;
    size_t count;
    struct arena arena;
};

/* Of the processor: the engine waits for nothing. */
static double seconds_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t all = 0, resident = 0;

    if (file == NULL || fscanf(file, "%zu %zu", &all, &resident) != 2)
        abort();
    (void)fclose(file);
    return resident * 4096;
}

static struct engine *engine_with_partitions(void)
{
    return engine_new(&(struct engine_options){
        .jobs_topic = "tidemark.jobs", .worker_id = "me", .partition_count = PARTITIONS});
}

static void feed(struct engine *engine, struct input input)
{
    input.now_ms = NOW_MS;
    engine_feed(engine, &input);
}

static void keep(struct journal *journal, const struct kafka_record *record)
{
    struct kafka_record *kept = &journal->records[journal->count++];

    *kept = *record;
    kept->key = arena_copy(&journal->arena, record->key, record->key_length);
    kept->value = arena_copy(&journal->arena, record->value, record->value_length);
}

/* Commits what there is to commit, and keeps the journal's part of it. */
static void commit(struct engine *engine, struct journal *journal)
{
    struct effect effect;

    while (engine_take(engine, &effect)) {
        if (effect.kind != EFFECT_COMMIT)
            continue;
        for (size_t i = 0; i < effect.batch->record_count; i++)
            if (effect.batch->records[i].topic == TOPIC_JOURNAL)
                keep(journal, &effect.batch->records[i]);
        feed(engine, (struct input){.kind = INPUT_COMMITTED, .batch_id = effect.batch->id});
    }
}

static void ask_for(struct engine *engine, size_t number)
{
    char key[96], value[512];
    struct kafka_record record = {.topic = TOPIC_JOBS,
                                  .partition = (int32_t)(number % PARTITIONS),
                                  .offset = (int64_t)(number / PARTITIONS),
                                  .timestamp_ms = NOW_MS,
                                  .key = key,
                                  .value = value};

    record.key_length =
        (size_t)snprintf(key, sizeof(key), "arn:aws:ec2:eu-west-1:111122223333:volume/vol-%017zx", number);
    record.value_length = (size_t)snprintf(
        value, sizeof(value),
        "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"%s\",\"BackupVaultName\":\"nightly\","
        "\"IdempotencyToken\":\"nightly-%017zx\",\"Lifecycle\":{\"DeleteAfterDays\":35},"
        "\"RecoveryPointTags\":{\"env\":\"prod\"},\"Extensions\":{\"ScheduledTime\":\"2026-11-24T02:00:00Z\"}}",
        key, number);
    feed(engine, (struct input){.kind = INPUT_REQUEST, .partition = record.partition, .record = &record});
}

static void own_all(struct engine *engine)
{
    for (int32_t i = 0; i < PARTITIONS; i++)
        feed(engine, (struct input){.kind = INPUT_ASSIGNED, .partition = i});
}

static void end_replays(struct engine *engine)
{
    for (int32_t i = 0; i < PARTITIONS; i++)
        feed(engine, (struct input){.kind = INPUT_REPLAY_DONE, .partition = i});
}

static struct journal journal_of(size_t jobs)
{
    struct journal journal = {.records = memory_allocate_zeroed(jobs, sizeof(*journal.records))};
    struct engine *engine = engine_with_partitions();

    own_all(engine);
    end_replays(engine);
    for (size_t i = 0; i < jobs; i++) {
        ask_for(engine, i);
        if (i % AT_ONCE == AT_ONCE - 1)
            commit(engine, &journal);
    }
    commit(engine, &journal);
    engine_free(engine);
    memory_give_back();
    return journal;
}

static void replay(struct engine *engine, const struct journal *journal)
{
    struct effect effect;

    own_all(engine);
    for (size_t i = 0; i < journal->count; i++)
        feed(engine, (struct input){.kind = INPUT_REPLAYED,
                                    .partition = journal->records[i].partition,
                                    .record = &journal->records[i]});
    end_replays(engine);
    while (engine_take(engine, &effect))
        ;
}

int main(int argument_count, char **arguments)
{
    size_t jobs = argument_count > 1 ? strtoul(arguments[1], NULL, 10) : 1000000;
    struct journal journal = journal_of(jobs);
    size_t before_bytes = resident_bytes();
    double began = seconds_now();
    struct engine *engine = engine_with_partitions();

    replay(engine, &journal);
    printf("%zu jobs replayed in %.2f s; %zu bytes of resident memory each, %zu of them their record\n", journal.count,
           seconds_now() - began, (resident_bytes() - before_bytes) / jobs, journal.records[0].value_length);
    engine_free(engine);
    arena_release(&journal.arena);
    free(journal.records);
    return 0;
}
