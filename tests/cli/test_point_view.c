#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/point_view.h"
#include "proto/job_request.h"

#define SNAPSHOT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
#define COPIED "arn:aws:ec2:eu-central-1::snapshot/snap-0f9e8d7c"

enum { SECOND = 1000 };

static const int64_t DAY = INT64_C(86400000);
static const int64_t two_o_clock = 1795399200000; /* 2026-11-23T02:00:00Z */

static struct catalogue_row row_of(const char *arn, const char *json)
{
    return (struct catalogue_row){.arn = arn, .json = json, .length = strlen(json)};
}

static void the_example_is_seen_with_all_that_it_has(void **state)
{
    char *json = check_read_file(SOURCE_ROOT "/proto/examples/recovery-point.json", NULL);
    struct catalogue_row row = row_of(SNAPSHOT, json);
    SCOPED(point_view) struct point_view view = {0};
    struct error error;

    (void)state;
    assert_true(point_view_read(&row, &view, &error));
    assert_string_equal(view.arn, SNAPSHOT);
    assert_string_equal(view.resource_type, "EBS");
    assert_string_equal(view.vault, "nightly");
    assert_string_equal(view.account, "111122223333");
    assert_string_equal(view.region, "eu-west-1");
    assert_string_equal(view.source_arn, "");
    assert_int_equal(view.created_ms, two_o_clock + 5 * SECOND);
    assert_int_equal(view.delete_at_ms, view.created_ms + 365 * DAY);
    assert_int_equal(view.cold_at_ms, view.created_ms + 30 * DAY);
    assert_int_equal(view.size_bytes, 107374182400);
    free(json);
}

static void a_restore_request_is_one_that_a_worker_takes(void **state)
{
    char *json = check_read_file(SOURCE_ROOT "/proto/examples/recovery-point.json", NULL);
    struct catalogue_row row = row_of(SNAPSHOT, json);
    SCOPED(point_view) struct point_view view = {0};
    SCOPED(json) json_t *request = NULL;
    struct kafka_record record = {.topic = TOPIC_JOBS};
    struct job_request decoded;
    struct arena arena = {0};
    struct error error;
    char *text;

    (void)state;
    assert_true(point_view_read(&row, &view, &error));
    request = point_view_restore_request(&view, json_at(view.point, "restoreMetadata"));
    text = json_dumps(request, JSON_COMPACT);
    record.value = text;
    record.value_length = strlen(text);
    if (!job_request_decode(&record, "tidemark.jobs", &arena, &decoded, &error))
        fail_msg("%s", error.message);
    assert_int_equal(decoded.kind, JOB_RESTORE);
    assert_string_equal(decoded.recovery_point_arn, SNAPSHOT);
    assert_string_equal(decoded.iam_role_arn, "arn:aws:iam::111122223333:role/TidemarkBackup");
    assert_string_equal(decoded.metadata, "{\"availabilityZone\":\"eu-west-1a\",\"volumeType\":\"gp3\"}");
    arena_release(&arena);
    free(text);
    free(json);
}

static void what_is_absent_is_empty(void **state)
{
    struct catalogue_row row = row_of(COPIED, "{\"lifecycle\":{\"deleteAfterDays\":-1}}");
    SCOPED(point_view) struct point_view view = {0};
    SCOPED(json) json_t *request = NULL;
    struct error error;

    (void)state;
    assert_true(point_view_read(&row, &view, &error));
    assert_string_equal(view.account, "");
    assert_string_equal(view.region, "eu-central-1");
    assert_string_equal(view.vault, "");
    assert_int_equal(view.delete_at_ms, 0);
    assert_int_equal(view.cold_at_ms, 0);
    assert_int_equal(view.size_bytes, -1);
    request = point_view_restore_request(&view, NULL);
    assert_int_equal(json_object_size(json_object_get(request, "Metadata")), 0);
    assert_null(json_object_get(request, "IamRoleArn"));
}

static void what_is_no_point_is_told(void **state)
{
    static const char *const values[] = {"", "[]", "{", "null"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct catalogue_row row = row_of(SNAPSHOT, values[i]);
        struct point_view view;
        struct error error;

        assert_false(point_view_read(&row, &view, &error));
        assert_non_null(strstr(error.message, SNAPSHOT));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_seen_with_all_that_it_has),
        cmocka_unit_test(a_restore_request_is_one_that_a_worker_takes),
        cmocka_unit_test(what_is_absent_is_empty),
        cmocka_unit_test(what_is_no_point_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
