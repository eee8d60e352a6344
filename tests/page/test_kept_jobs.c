#include "page/jobs.h"

#include <stdlib.h>

#include "page/kept_jobs.h"

static void offer(struct kept_jobs *kept, unsigned rank, const char *id, int64_t created_ms)
{
    struct job_record record = running_job(id);
    struct text encoded;
    struct survey_job job;

    record.created_ms = created_ms;
    job = told(&record, &encoded);
    kept_jobs_offer(kept, rank, &job);
    text_done(&encoded);
}

static void append_id(void *context, const struct survey_job *job)
{
    text_append_string(context, job->record->request.job_id);
    text_append_char(context, ' ');
}

static void assert_ids(const struct kept_jobs *kept, const char *ids)
{
    SCOPED(text) struct text found;

    text_init(&found, KIB);
    kept_jobs_visit(kept, append_id, &found);
    assert_string_equal(text_string(&found), ids);
}

static void the_first_are_kept_in_order(void **state)
{
    struct kept_jobs *kept = memory_allocate_zeroed(1, sizeof(*kept));

    (void)state;
    kept->limit = 3;
    offer(kept, 1, "d", 9000);
    offer(kept, 0, "b", 2000);
    assert_ids(kept, "b d ");
    assert_false(kept->has_more);
    offer(kept, 0, "a", 2000);
    offer(kept, 0, "a", 2000); /* told twice */
    assert_false(kept->has_more);
    offer(kept, 0, "e", 1000);
    assert_ids(kept, "a b e ");
    assert_true(kept->has_more);
    offer(kept, 0, "c", 3000);
    assert_ids(kept, "c a b ");
    kept_jobs_done(kept);
    free(kept);
}

static void pages_join_without_a_gap(void **state)
{
    enum { JOBS = 23, PAGE = 5 };
    SCOPED(text) struct text all;
    struct kept_key after = {0};
    size_t pages = 0;
    bool has_more = true;

    (void)state;
    text_init(&all, KIB);
    while (has_more) {
        struct kept_jobs *kept = memory_allocate_zeroed(1, sizeof(*kept));
        char text[KEPT_KEY_TEXT_BYTES];

        kept->limit = PAGE;
        kept->has_after = pages++ > 0;
        kept->after = after;
        for (int i = 0; i < JOBS; i++) {
            char id[8];

            (void)snprintf(id, sizeof(id), "%02d", i * 7 % JOBS);
            offer(kept, 0, id, NOW_MS - i * 7 % JOBS);
        }
        kept_jobs_visit(kept, append_id, &all);
        kept_key_print(&kept->jobs[kept->count - 1].key, text);
        assert_true(kept_key_parse(text, &after));
        has_more = kept->has_more;
        kept_jobs_done(kept);
        free(kept);
    }
    assert_int_equal(pages, (JOBS + PAGE - 1) / PAGE);
    assert_string_equal(text_string(&all),
                        "00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 ");
}

static void what_is_no_key_is_refused(void **state)
{
    static const char *const cases[] = {"", ".", "0", "0.", "0.1", "0.1.", "x.1.id", "0.x.id", "0-1-id"};
    char long_id[JOB_ID_BYTES_MAX + 16] = "0.1.";
    struct kept_key key;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(kept_key_parse(cases[i], &key));
    memset(long_id + 4, 'a', JOB_ID_BYTES_MAX);
    assert_true(kept_key_parse(long_id, &key));
    memset(long_id + 4, 'a', JOB_ID_BYTES_MAX + 1);
    assert_false(kept_key_parse(long_id, &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_are_kept_in_order),
        cmocka_unit_test(pages_join_without_a_gap),
        cmocka_unit_test(what_is_no_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
