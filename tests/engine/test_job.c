#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "engine/job.h"
#include "proto/job_record.h"

enum { JOBS = 1500, ROUNDS = 20000 };

static struct job *make_job(const char *id)
{
    struct job_record record = {
        .request = {.kind = JOB_BACKUP, .job_id = id}, .percent = -1, .size_bytes = -1};
    SCOPED(text) struct text encoded;

    text_init(&encoded, MIB);
    job_record_encode(&record, &encoded);
    return job_new(id, 3, encoded.bytes, encoded.length);
}

static void a_job_holds_a_copy_of_its_record(void **state)
{
    struct job *job = make_job("job-1");
    struct job *other = make_job("job-2");

    (void)state;
    assert_string_equal(job_id(job), "job-1");
    assert_int_equal(job->partition, 3);
    assert_int_equal(job->timed.kind, TIMED_JOB);
    assert_int_equal(job->id_hash, hash_text("job-1"));
    job_replace_record(job, other->encoded, other->encoded_length);
    job_free(other);
    assert_string_equal(job_id(job), "job-2");
    job_replace_record(job, job->encoded, job->encoded_length); /* its own bytes */
    assert_string_equal(job_id(job), "job-2");
    job_free(job);
}

static void jobs_are_found_by_id(void **state)
{
    struct job *jobs[3] = {make_job("a"), make_job("b"), make_job("")};
    struct job_index index;

    (void)state;
    job_index_init(&index);
    assert_null(job_index_find(&index, "a"));
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        job_index_add(&index, jobs[i]);
    assert_int_equal(index.count, 3);
    assert_ptr_equal(job_index_find(&index, "a"), jobs[0]);
    assert_ptr_equal(job_index_find(&index, ""), jobs[2]);
    assert_null(job_index_find(&index, "c"));
    job_index_remove(&index, jobs[0]);
    assert_null(job_index_find(&index, "a"));
    assert_ptr_equal(job_index_find(&index, "b"), jobs[1]);
    assert_int_equal(index.count, 2);
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        job_free(jobs[i]);
    job_index_done(&index);
}

/* Equal hashes are told apart by the ids in the records. */
static void jobs_of_one_hash_stay_apart(void **state)
{
    struct job *jobs[3] = {make_job("a"), make_job("b"), make_job("c")};
    struct job_index index;

    (void)state;
    job_index_init(&index);
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        jobs[i]->id_hash = hash_text("b");
        job_index_add(&index, jobs[i]);
    }
    assert_ptr_equal(job_index_find(&index, "b"), jobs[1]);
    job_index_remove(&index, jobs[0]); /* the search goes on past its place */
    assert_ptr_equal(job_index_find(&index, "b"), jobs[1]);
    job_index_remove(&index, jobs[1]);
    assert_null(job_index_find(&index, "b"));
    job_index_remove(&index, jobs[2]);
    assert_int_equal(index.count, 0);
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        job_free(jobs[i]);
    job_index_done(&index);
}

static void the_index_holds_what_was_put_into_it(void **state)
{
    static struct job *jobs[JOBS];
    static bool is_in[JOBS];
    struct job_index index;
    uint64_t random = 17;
    size_t count = 0;
    char id[16];

    (void)state;
    job_index_init(&index);
    for (int i = 0; i < JOBS; i++) {
        (void)snprintf(id, sizeof(id), "job-%d", i);
        jobs[i] = make_job(id);
    }
    for (int round = 0; round < ROUNDS; round++) {
        size_t at = hash_random_below(&random, JOBS);

        is_in[at] = !is_in[at];
        count += is_in[at] ? 1 : (size_t)-1;
        if (is_in[at])
            job_index_add(&index, jobs[at]);
        else
            job_index_remove(&index, jobs[at]);
        (void)snprintf(id, sizeof(id), "job-%zu", at);
        assert_ptr_equal(job_index_find(&index, id), is_in[at] ? jobs[at] : NULL);
        assert_int_equal(index.count, count);
        assert_true(index.used < index.capacity); /* or a search would not end */
    }
    assert_in_range(index.capacity, JOBS, 8 * JOBS);
    for (size_t i = 0; i < JOBS; i++) {
        (void)snprintf(id, sizeof(id), "job-%zu", i);
        assert_ptr_equal(job_index_find(&index, id), is_in[i] ? jobs[i] : NULL);
    }
    for (size_t i = 0; i < JOBS; i++)
        job_free(jobs[i]);
    job_index_done(&index);
}

/* Jobs come and go for months: places of those that went are used again, or swept out. */
static void coming_and_going_does_not_fill_the_index(void **state)
{
    struct job_index index;
    char id[24];

    (void)state;
    job_index_init(&index);
    for (int i = 0; i < ROUNDS; i++) {
        struct job *job;

        (void)snprintf(id, sizeof(id), "job-%d", i);
        job = make_job(id);
        job_index_add(&index, job);
        job_index_remove(&index, job);
        job_free(job);
    }
    assert_int_equal(index.count, 0);
    assert_int_equal(index.capacity, 1024);
    job_index_done(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_holds_a_copy_of_its_record),
        cmocka_unit_test(jobs_are_found_by_id),
        cmocka_unit_test(jobs_of_one_hash_stay_apart),
        cmocka_unit_test(the_index_holds_what_was_put_into_it),
        cmocka_unit_test(coming_and_going_does_not_fill_the_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
