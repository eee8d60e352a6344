#include "harness/check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/core.h"
#include "proto/job_record.h"

enum { JOBS = 20000, JOBS_OF_AN_ACCOUNT = 50 };

static const int64_t NOW_MS = INT64_C(1795399200000);

static void feed(struct engine *engine, struct input input)
{
    input.now_ms = NOW_MS;
    engine_feed(engine, &input);
}

static void ask_for(struct engine *engine, int32_t partition, int number, const char *arn)
{
    char value[256];
    struct kafka_record record = {.topic = TOPIC_JOBS,
                                  .partition = partition,
                                  .timestamp_ms = NOW_MS,
                                  .offset = number,
                                  .key = arn,
                                  .key_length = strlen(arn),
                                  .value = value};

    record.value_length =
        (size_t)snprintf(value, sizeof(value), "{\"JobType\":\"StartBackupJob\",\"ResourceArn\":\"%s\"}", arn);
    feed(engine, (struct input){.kind = INPUT_REQUEST, .partition = partition, .record = &record});
}

static struct engine *engine_with_partitions(int32_t count)
{
    struct engine *engine =
        engine_new(&(struct engine_options){.jobs_topic = "jobs", .worker_id = "me", .partition_count = count});

    for (int32_t i = 0; i < count; i++) {
        feed(engine, (struct input){.kind = INPUT_ASSIGNED, .partition = i});
        feed(engine, (struct input){.kind = INPUT_REPLAY_DONE, .partition = i});
    }
    return engine;
}

/* One whose commits never end, and whose jobs are of volumes of many accounts, or of one volume. */
static struct engine *engine_with_jobs(bool is_of_one_volume)
{
    struct engine *engine = engine_with_partitions(1);
    struct effect effect;

    for (int i = 0; i < JOBS; i++) {
        char arn[96];

        (void)snprintf(arn, sizeof(arn), "arn:aws:ec2:eu-west-1:%012d:volume/vol-%017x",
                       is_of_one_volume ? 0 : i / JOBS_OF_AN_ACCOUNT, is_of_one_volume ? 0U : (unsigned)i);
        ask_for(engine, 0, i, arn);
    }
    while (engine_take(engine, &effect))
        ;
    return engine;
}

/* A partition that is lost holds up the whole group until its jobs have gone: what each of them costs must not grow
   with the number of the others.  These take a hundredth of a second; if it did grow, seconds. */
static void a_lost_partition_goes_at_once(void **state)
{
    (void)state;
    for (int is_of_one_volume = 0; is_of_one_volume <= 1; is_of_one_volume++) {
        struct engine *engine = engine_with_jobs(is_of_one_volume);
        clock_t began = clock();

        assert_int_equal(engine->jobs.count, JOBS);
        feed(engine, (struct input){.kind = INPUT_REVOKED, .is_lost = true});
        assert_true(clock() - began < CLOCKS_PER_SEC * 3 / 10);
        assert_int_equal(engine->jobs.count, 0);
        engine_free(engine);
    }
}

/* Somebody wrote two requests for one volume to two partitions. */
static void who_waits_in_another_partition_goes_on(void **state)
{
    static const char arn[] = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a1b2c3d4e5f60718";
    struct engine *engine = engine_with_partitions(2);

    (void)state;
    ask_for(engine, 0, 0, arn);
    ask_for(engine, 1, 0, arn);
    assert_int_equal(engine->partitions[1].jobs->phase, PHASE_QUEUED);
    feed(engine, (struct input){.kind = INPUT_REVOKED, .partition = 0, .is_lost = true});
    feed(engine, (struct input){.kind = INPUT_TICK});
    assert_int_equal(engine->partitions[1].jobs->phase, PHASE_INTENT);
    engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_partition_goes_at_once),
        cmocka_unit_test(who_waits_in_another_partition_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
