#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "proto/status_event.h"

#define TRACE "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define JOB_ID "8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21"
#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
#define SNAPSHOT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
#define COPIED "arn:aws:ec2:eu-central-1::snapshot/snap-0f9e8d7c"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const int64_t two_o_clock = 1795399200000; /* 2026-11-23T02:00:00Z */

/* What the events of one backup have in common. */
static struct job_record backup(void)
{
    return (struct job_record){
        .request = {.kind = JOB_BACKUP,
                    .job_id = JOB_ID,
                    .resource_arn = VOLUME,
                    .backup_vault_name = "nightly",
                    .iam_role_arn = "arn:aws:iam::111122223333:role/TidemarkBackup"},
        .sequence = 1,
        .percent = -1,
        .size_bytes = -1,
        .created_ms = two_o_clock,
        .start_by_ms = two_o_clock + HOUR,
        .complete_by_ms = two_o_clock + 12 * HOUR,
        .next_action_ms = two_o_clock,
        .resource_type = "EBS",
        .worker = "worker-1",
    };
}

static struct job_record running(void)
{
    struct job_record job = backup();

    job.state = STATE_RUNNING;
    job.previous_state = STATE_RUNNING;
    job.sequence = 4;
    job.step = "await-snapshot";
    job.percent = 40;
    job.calls = 2;
    job.initiated_ms = two_o_clock + 5 * SECOND;
    job.next_action_ms = two_o_clock + 80 * SECOND;
    job.request.recovery_point_arn = SNAPSHOT;
    return job;
}

/* Compares with proto/examples/status-event.<name>.json, which the schemas are tested with. */
static void assert_example(const char *name, const struct job_record *job, int64_t now_ms)
{
    struct arena arena = {0};
    char *text =
        check_read_file(arena_format(&arena, SOURCE_ROOT "/proto/examples/status-event.%s.json", name), NULL);
    SCOPED(json) json_t *expected = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    SCOPED(json) json_t *value = NULL;
    struct kafka_record event;
    struct error error = {0};

    status_event_write(job, STATUS_STATE_CHANGE, now_ms, &arena, &event);
    value = status_event_read(&event, &error);
    assert_string_equal(error.message, "");
    if (!json_equal(value, expected))
        fail_msg("%s: %.*s", name, (int)event.value_length, (const char *)event.value);
    arena_release(&arena);
    free(text);
}

static void a_new_job_is_an_event_without_a_past(void **state)
{
    struct job_record job = backup();

    (void)state;
    assert_example("created", &job, two_o_clock);
}

static void a_waiting_job_says_what_for_and_when_it_acts_next(void **state)
{
    struct job_record job = backup();

    (void)state;
    job.sequence = 2;
    job.reason = REASON_THROTTLED;
    job.step = "create-snapshot";
    job.waiting_for = "a free call of ec2 CreateSnapshot";
    job.next_action_ms = two_o_clock + 4 * SECOND;
    job.attempt = 1;
    job.calls = 1;
    job.aws_request_id = "59dbff89-35bd-4eac-99ed-be587EXAMPLE";
    job.aws_error_code = "RequestLimitExceeded";
    assert_example("waiting", &job, two_o_clock);
}

static void a_running_job_says_how_far_it_is_and_how_long_it_will_take(void **state)
{
    struct job_record job = running();

    (void)state;
    assert_example("progress", &job, two_o_clock + 65 * SECOND);
}

static void a_completed_job_has_no_next_action_and_no_estimate(void **state)
{
    struct job_record job = running();

    (void)state;
    job.state = STATE_COMPLETED;
    job.sequence = 5;
    job.step = NULL;
    job.percent = 100;
    job.status_message = "Backup job completed";
    job.message_category = "SUCCESS";
    job.size_bytes = 107374182400;
    job.completed_ms = two_o_clock + 150 * SECOND;
    assert_example("completed", &job, two_o_clock + 150 * SECOND);
}

static void an_expired_job_gives_its_reason(void **state)
{
    struct job_record job = running();

    (void)state;
    job.state = STATE_EXPIRED;
    job.sequence = 9;
    job.step = NULL;
    job.percent = -1;
    job.calls = 3;
    job.reason = REASON_COMPLETE_WINDOW_EXPIRED;
    job.status_message = "Backup job expired before completion";
    job.message_category = "MISCELLANEOUS";
    job.completed_ms = two_o_clock + 12 * HOUR;
    job.request.recovery_point_arn = NULL;
    job.request.iam_role_arn = NULL;
    job.worker = "worker-2";
    assert_example("expired", &job, two_o_clock + 12 * HOUR);
}

static void a_stopped_job_says_what_the_stop_did(void **state)
{
    const struct job_record job = {
        .request = {.kind = JOB_DELETE, .job_id = "retire-1", .recovery_point_arn = SNAPSHOT},
        .state = STATE_ABORTED,
        .sequence = 2,
        .reason = REASON_CANCELLED,
        .cancel_effect = CANCEL_NOT_STARTED,
        .percent = -1,
        .size_bytes = -1,
        .created_ms = two_o_clock,
        .completed_ms = two_o_clock + 10 * MINUTE,
        .start_by_ms = two_o_clock + 8 * HOUR,
        .resource_type = "EBS",
        .status_message = "The job was stopped by a request to stop it.",
        .message_category = "MISCELLANEOUS",
    };

    (void)state;
    assert_example("aborted", &job, two_o_clock + 10 * MINUTE);
}

static void a_restore_names_what_it_made(void **state)
{
    const struct job_record job = {
        .request = {.kind = JOB_RESTORE,
                    .job_id = "incident-4711",
                    .recovery_point_arn = SNAPSHOT,
                    .iam_role_arn = "arn:aws:iam::111122223333:role/TidemarkRestore",
                    .resource_type = "EBS"},
        .state = STATE_COMPLETED,
        .previous_state = STATE_RUNNING,
        .sequence = 4,
        .percent = -1,
        .size_bytes = -1,
        .calls = 3,
        .has_issues = 1,
        .created_ms = two_o_clock + HOUR,
        .initiated_ms = two_o_clock + HOUR + SECOND,
        .completed_ms = two_o_clock + HOUR + 20 * SECOND,
        .start_by_ms = two_o_clock + HOUR + 15 * MINUTE,
        .complete_by_ms = two_o_clock + 5 * HOUR,
        .created_resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0d2c4b1a",
        .message_category = "SUCCESS",
        .worker = "worker-1",
    };

    (void)state;
    assert_example("restored", &job, two_o_clock + 2 * HOUR);
}

static void a_copy_names_both_recovery_points_and_both_vaults(void **state)
{
    const struct job_record job = {
        .request = {.kind = JOB_COPY,
                    .job_id = "offsite-1",
                    .recovery_point_arn = SNAPSHOT,
                    .source_backup_vault_name = "nightly",
                    .destination_backup_vault_arn =
                        "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite"},
        .state = STATE_COMPLETED,
        .previous_state = STATE_RUNNING,
        .sequence = 4,
        .percent = -1,
        .size_bytes = -1,
        .calls = 2,
        .created_ms = two_o_clock + HOUR,
        .initiated_ms = two_o_clock + HOUR + SECOND,
        .completed_ms = two_o_clock + 2 * HOUR,
        .start_by_ms = two_o_clock + 9 * HOUR,
        .created_resource_arn = COPIED,
        .message_category = "SUCCESS",
        .resource_type = "EBS",
        .worker = "worker-1",
    };

    (void)state;
    assert_example("copied", &job, two_o_clock + 2 * HOUR);
}

/* Consumers parse it, people read it: names, order and form are fixed to the byte. */
static void the_value_is_stable_to_the_byte(void **state)
{
    static const char expected[] =
        "{\"jobId\":\"" JOB_ID
        "\",\"jobType\":\"StartBackupJob\",\"state\":\"RUNNING\",\"previousState\":\"RUNNING\","
        "\"resourceArn\":\"" VOLUME "\",\"resourceType\":\"EBS\",\"recoveryPointArn\":\"" SNAPSHOT "\","
        "\"backupVaultName\":\"nightly\",\"iamRoleArn\":\"arn:aws:iam::111122223333:role/TidemarkBackup\","
        "\"percentDone\":\"40\",\"creationDate\":\"2026-11-23T02:00:00.000Z\","
        "\"initiationDate\":\"2026-11-23T02:00:05.000Z\",\"startBy\":\"2026-11-23T03:00:00.000Z\","
        "\"completeBy\":\"2026-11-23T14:00:00.000Z\",\"ext\":{\"sequence\":4,\"step\":\"await-snapshot\","
        "\"progress\":{\"percent\":40,\"basis\":\"reported\",\"etaSeconds\":90},"
        "\"nextActionAt\":\"2026-11-23T02:01:20.000Z\",\"hasIssues\":false,\"attempt\":0,"
        "\"aws\":{\"calls\":2},\"worker\":\"worker-1\"}}";
    struct job_record job = running();
    struct arena arena = {0};
    struct kafka_record event;

    (void)state;
    status_event_write(&job, STATUS_PROGRESS, two_o_clock + 65 * SECOND, &arena, &event);
    assert_string_equal(event.value, expected);
    assert_int_equal(event.value_length, sizeof(expected) - 1);
    arena_release(&arena);
}

static void assert_header(const struct kafka_record *event, size_t index, const char *name, const char *value)
{
    assert_true(index < event->header_count);
    assert_string_equal(event->headers[index].name, name);
    assert_int_equal(event->headers[index].length, strlen(value));
    assert_memory_equal(event->headers[index].value, value, strlen(value));
}

static void an_event_is_a_cloud_event_in_binary_mode(void **state)
{
    struct job_record job = running();
    struct arena arena = {0};
    struct kafka_record event;

    (void)state;
    job.request.traceparent = TRACE;
    job.worker = "rack 1/worker-1";
    status_event_write(&job, STATUS_PROGRESS, two_o_clock, &arena, &event);
    assert_int_equal(event.topic, TOPIC_STATUS);
    assert_int_equal(event.key_length, strlen(JOB_ID));
    assert_memory_equal(event.key, JOB_ID, strlen(JOB_ID));
    assert_int_equal(event.header_count, 8);
    assert_header(&event, 0, "ce_specversion", "1.0");
    assert_header(&event, 1, "ce_id", JOB_ID ".4");
    assert_header(&event, 2, "ce_type", "io.tidemark.backup-job.progress.v1");
    assert_header(&event, 3, "ce_source", "/tidemark/rack%201%2Fworker-1");
    assert_header(&event, 4, "ce_subject", VOLUME);
    assert_header(&event, 5, "ce_time", "2026-11-23T02:00:00.000Z");
    assert_header(&event, 6, "content-type", "application/json");
    assert_header(&event, 7, "traceparent", TRACE);
    arena_release(&arena);
}

static void each_kind_of_job_has_its_types_of_events(void **state)
{
    static const char *const types[JOB_KIND_COUNT][2] = {
        {"io.tidemark.backup-job.state-change.v1", "io.tidemark.backup-job.progress.v1"},
        {"io.tidemark.restore-job.state-change.v1", "io.tidemark.restore-job.progress.v1"},
        {"io.tidemark.copy-job.state-change.v1", "io.tidemark.copy-job.progress.v1"},
        {"io.tidemark.delete-job.state-change.v1", "io.tidemark.delete-job.progress.v1"},
        {"io.tidemark.lifecycle-job.state-change.v1", "io.tidemark.lifecycle-job.progress.v1"},
        {"io.tidemark.stop-job.state-change.v1", "io.tidemark.stop-job.progress.v1"},
    };
    struct arena arena = {0};

    (void)state;
    for (int kind = 0; kind < JOB_KIND_COUNT; kind++) {
        for (int type = 0; type < 2; type++) {
            struct job_record job = backup();
            struct kafka_record event;

            job.request.kind = (enum job_kind)kind;
            status_event_write(&job, (enum status_event_type)type, two_o_clock, &arena, &event);
            assert_header(&event, 2, "ce_type", types[kind][type]);
        }
    }
    arena_release(&arena);
}

static void an_event_without_worker_arn_and_trace_leaves_their_headers_out(void **state)
{
    const struct job_record job = {.request = {.job_id = "j"}, .sequence = 1, .percent = 0, .size_bytes = -1};
    struct arena arena = {0};
    struct kafka_record event;

    (void)state;
    status_event_write(&job, STATUS_STATE_CHANGE, 0, &arena, &event);
    assert_int_equal(event.header_count, 6);
    assert_header(&event, 3, "ce_source", "/tidemark/");
    assert_header(&event, 4, "ce_time", "1970-01-01T00:00:00.000Z");
    arena_release(&arena);
}

static int64_t eta_of(const struct job_record *job, int64_t now_ms)
{
    struct arena arena = {0};
    struct kafka_record event;
    SCOPED(json) json_t *value = NULL;
    json_t *eta;

    status_event_write(job, STATUS_PROGRESS, now_ms, &arena, &event);
    value = status_event_read(&event, NULL);
    arena_release(&arena);
    eta = json_at(value, "ext.progress.etaSeconds");
    return eta ? json_integer_value(eta) : -1;
}

static void the_estimate_needs_progress_and_a_beginning(void **state)
{
    struct job_record job = running();

    (void)state;
    assert_int_equal(eta_of(&job, job.initiated_ms + 40 * SECOND), 60);
    assert_int_equal(eta_of(&job, job.initiated_ms - 1), 0); /* a clock that was set back */
    job.percent = 0;
    assert_int_equal(eta_of(&job, job.initiated_ms + 40 * SECOND), -1);
    job.percent = 100;
    assert_int_equal(eta_of(&job, job.initiated_ms + 40 * SECOND), 0);
    job.percent = 40;
    job.initiated_ms = 0;
    assert_int_equal(eta_of(&job, two_o_clock), -1);
}

static void a_message_without_end_is_cut_between_characters(void **state)
{
    struct job_record job = running();
    struct arena arena = {0};
    struct kafka_record event;
    char message[8000];
    SCOPED(json) json_t *value = NULL;

    (void)state;
    memset(message, 'a', sizeof(message));
    memcpy(message + 4094, "\xe2\x82\xac", 3);
    message[sizeof(message) - 1] = '\0';
    job.status_message = message;
    status_event_write(&job, STATUS_STATE_CHANGE, two_o_clock, &arena, &event);
    value = status_event_read(&event, NULL);
    assert_int_equal(strlen(json_text_at(value, "statusMessage")), 4094);
    arena_release(&arena);
}

static void what_is_no_event_is_not_read(void **state)
{
    static const struct {
        const char *value;
        const char *says;
    } cases[] = {
        {NULL, "has no value"},
        {"{", "not valid JSON"},
        {"[]", "is no status event"},
        {"{\"jobId\":\"j\"}", "is no status event"},
        {"{\"state\":\"CREATED\"}", "is no status event"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kafka_record event = {.value = cases[i].value};
        struct error error = {0};

        event.value_length = cases[i].value ? strlen(cases[i].value) : 0;
        assert_null(status_event_read(&event, &error));
        assert_non_null(strstr(error.message, cases[i].says));
        assert_int_equal(error.class, ERROR_INVALID_JOB);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_job_is_an_event_without_a_past),
        cmocka_unit_test(a_waiting_job_says_what_for_and_when_it_acts_next),
        cmocka_unit_test(a_running_job_says_how_far_it_is_and_how_long_it_will_take),
        cmocka_unit_test(a_completed_job_has_no_next_action_and_no_estimate),
        cmocka_unit_test(an_expired_job_gives_its_reason),
        cmocka_unit_test(a_stopped_job_says_what_the_stop_did),
        cmocka_unit_test(a_restore_names_what_it_made),
        cmocka_unit_test(a_copy_names_both_recovery_points_and_both_vaults),
        cmocka_unit_test(the_value_is_stable_to_the_byte),
        cmocka_unit_test(an_event_is_a_cloud_event_in_binary_mode),
        cmocka_unit_test(each_kind_of_job_has_its_types_of_events),
        cmocka_unit_test(an_event_without_worker_arn_and_trace_leaves_their_headers_out),
        cmocka_unit_test(the_estimate_needs_progress_and_a_beginning),
        cmocka_unit_test(a_message_without_end_is_cut_between_characters),
        cmocka_unit_test(what_is_no_event_is_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
