#include "told.h"

#include <string.h>

#include "base/hash.h"
#include "cli/job_journal.h"

static void write_entry(struct job_journal *journal, const struct job_record *job, int64_t offset)
{
    SCOPED(text) struct text encoded;
    struct kafka_record record = {.topic = TOPIC_JOURNAL, .partition = 3, .offset = offset};

    text_init(&encoded, KIB * KIB);
    job_record_encode(job, &encoded);
    record.key = job->request.job_id;
    record.key_length = strlen(job->request.job_id);
    record.value = encoded.bytes;
    record.value_length = encoded.length;
    job_journal_add(journal, &record);
}

static void forget_entry(struct job_journal *journal, const char *job_id)
{
    struct kafka_record record = {.topic = TOPIC_JOURNAL, .key = job_id, .key_length = strlen(job_id)};

    job_journal_add(journal, &record);
}

static void the_newest_record_of_each_job_is_kept(void **state)
{
    static const char *const ids[] = {"one", "two", "three"};
    SCOPED(job_journal) struct job_journal journal = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct job_record record = told_backup(ids[i]);

        write_entry(&journal, &record, (int64_t)i);
        record.attempt = 5;
        write_entry(&journal, &record, 10 + (int64_t)i);
    }
    forget_entry(&journal, "one");
    forget_entry(&journal, "one");
    forget_entry(&journal, "nobody");
    assert_int_equal(journal.count, 2);
    assert_null(job_journal_find(&journal, "one"));
    assert_int_equal(job_journal_find(&journal, "two")->record.attempt, 5);
    assert_int_equal(job_journal_find(&journal, "three")->offset, 12);
    assert_string_equal(job_journal_find(&journal, "three")->record.request.resource_arn, TOLD_VOLUME);
}

static void only_the_wanted_job_is_kept(void **state)
{
    SCOPED(job_journal) struct job_journal journal = {.wanted = "two"};
    struct job_record one = told_backup("one"), two = told_backup("two");

    (void)state;
    write_entry(&journal, &one, 1);
    write_entry(&journal, &two, 2);
    assert_int_equal(journal.count, 1);
    assert_non_null(job_journal_find(&journal, "two"));
}

static void the_damaged_is_counted(void **state)
{
    SCOPED(job_journal) struct job_journal journal = {0};
    struct kafka_record record = {.key = "one", .key_length = 3, .value = "damaged", .value_length = 7};

    (void)state;
    job_journal_add(&journal, &record);
    record.key = NULL;
    job_journal_add(&journal, &record);
    assert_int_equal(journal.count, 0);
    assert_int_equal(journal.damaged, 1);
    assert_int_equal(journal.foreign, 0);
}

static void what_another_version_wrote_is_counted_apart(void **state)
{
    SCOPED(job_journal) struct job_journal journal = {0};
    struct job_record job = told_backup("one");
    SCOPED(text) struct text encoded;
    uint64_t checksum;

    (void)state;
    text_init(&encoded, KIB * KIB);
    job_record_encode(&job, &encoded);
    encoded.bytes[1] = JOB_RECORD_VERSION + 1;
    checksum = hash_bytes(encoded.bytes + 6, encoded.length - 6, JOB_RECORD_VERSION + 1);
    for (int i = 0; i < 4; i++)
        encoded.bytes[2 + i] = (char)(checksum >> 8 * i);
    job_journal_add(&journal, &(struct kafka_record){.key = "one",
                                                     .key_length = 3,
                                                     .value = encoded.bytes,
                                                     .value_length = encoded.length});
    assert_int_equal(journal.count, 0);
    assert_int_equal(journal.damaged, 0);
    assert_int_equal(journal.foreign, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_record_of_each_job_is_kept),
        cmocka_unit_test(only_the_wanted_job_is_kept),
        cmocka_unit_test(the_damaged_is_counted),
        cmocka_unit_test(what_another_version_wrote_is_counted_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
