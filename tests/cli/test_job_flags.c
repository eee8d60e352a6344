#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/job_flags.h"
#include "cli/submission.h"

#define VOLUME "arn:aws:ec2:eu-west-1:111122223333:volume/vol-049df61146c4d7901"
#define SNAPSHOT "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
#define VAULT "arn:aws:backup:eu-central-1:111122223333:backup-vault:offsite"

enum { WORDS_MAX = 40 };

static const struct command *const commands[] = {
    [JOB_BACKUP] = &job_start_command,
    [JOB_RESTORE] = &job_restore_command,
    [JOB_COPY] = &job_copy_command,
    [JOB_DELETE] = &job_delete_command,
};

/* The request that a command line of words, ended by NULL, leads to. */
static json_t *request_of(enum job_kind kind, const char *const *given, struct error *error)
{
    const struct flag *tables[] = {commands[kind]->flags, NULL};
    char *words[WORDS_MAX] = {NULL};
    struct arguments arguments;
    json_t *request;
    int count = 0;

    words[count++] = strdup("job");
    while (*given)
        words[count++] = strdup(*given++);
    assert_true(arguments_parse(&arguments, tables, count, words, error));
    request = job_flags_request(kind, arguments.operands[0], &arguments, error);
    for (int i = 0; i < count; i++)
        free(words[i]);
    return request;
}

static const struct {
    enum job_kind kind;
    const char *words[WORDS_MAX];
    const char *json;
} good[] = {
    {JOB_BACKUP, {VOLUME, NULL}, "{'JobType':'StartBackupJob','ResourceArn':'" VOLUME "'}"},
    {JOB_BACKUP,
     {VOLUME,
      "--vault",
      "nightly",
      "--role",
      "arn:aws:iam::111122223333:role/B",
      "--token",
      "t-1",
      "--start-window",
      "60",
      "--complete-window",
      "720",
      "--delete-after-days",
      "35",
      "--tag",
      "env=prod",
      "--tag",
      "team=a=b",
      "--option",
      "WindowsVSS=enabled",
      "--scheduled",
      "2026-11-23T02:00:00Z",
      "--overlap",
      "Skip",
      NULL},
     "{'JobType':'StartBackupJob','ResourceArn':'" VOLUME "','BackupVaultName':'nightly',"
     "'IamRoleArn':'arn:aws:iam::111122223333:role/B','IdempotencyToken':'t-1','StartWindowMinutes':60,"
     "'CompleteWindowMinutes':720,'Lifecycle':{'DeleteAfterDays':35},'RecoveryPointTags':{'env':'prod','team'"
     ":'a=b'},"
     "'BackupOptions':{'WindowsVSS':'enabled'},"
     "'Extensions':{'ScheduledTime':'2026-11-23T02:00:00Z','OverlapPolicy':'Skip'}}"},
    {JOB_RESTORE,
     {"-m", "availabilityZone=eu-west-1a", "--metadata", "volumeSize=100", SNAPSHOT, "--resource-type", "EBS",
      "--copy-source-tags", "--job-id", "r-1", "--start-window", "15", "--complete-window", "240", NULL},
     "{'JobType':'StartRestoreJob','RecoveryPointArn':'" SNAPSHOT "','JobId':'r-1','ResourceType':'EBS',"
     "'Metadata':{'availabilityZone':'eu-west-1a','volumeSize':'100'},'CopySourceTagsToRestoredResource':"
     "true,"
     "'Extensions':{'StartWindowMinutes':15,'CompleteWindowMinutes':240}}"},
    {JOB_COPY,
     {SNAPSHOT, "--destination-vault", VAULT, "--source-vault", "nightly", "--delete-after-days", "-1", NULL},
     "{'JobType':'StartCopyJob','RecoveryPointArn':'" SNAPSHOT "','DestinationBackupVaultArn':'" VAULT "',"
     "'SourceBackupVaultName':'nightly','Lifecycle':{'DeleteAfterDays':-1}}"},
    {JOB_DELETE,
     {SNAPSHOT, "--vault", "nightly", "--complete-window-from", "Started", NULL},
     "{'JobType':'DeleteRecoveryPoint','RecoveryPointArn':'" SNAPSHOT "','BackupVaultName':'nightly',"
     "'Extensions':{'CompleteWindowFrom':'Started'}}"},
};

static json_t *expected_of(const char *json)
{
    char *copy = strdup(json);
    json_t *value;

    for (char *quote = copy; (quote = strchr(quote, '\'')) != NULL;)
        *quote = '"';
    value = json_loads(copy, 0, NULL);
    free(copy);
    assert_non_null(value);
    return value;
}

static void flags_become_the_request_that_the_worker_accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        SCOPED(submission) struct submission submission = {0};
        SCOPED(json) json_t *expected = expected_of(good[i].json);
        SCOPED(json) json_t *request = NULL;
        struct error error = {0};

        request = request_of(good[i].kind, good[i].words, &error);
        if (!json_equal(request, expected))
            fail_msg("case %zu: %s", i, json_dumps(request, 0));
        if (!submission_prepare(&submission, request, "key", &error))
            fail_msg("case %zu: %s", i, error.message);
        assert_int_equal(submission.request.kind, good[i].kind);
    }
}

static void a_value_of_a_wrong_form_names_its_flag(void **state)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *message;
    } cases[] = {
        {{VOLUME, "--start-window", "soon", NULL}, "--start-window must be a whole number, not \"soon\""},
        {{VOLUME, "--start-window", "", NULL}, "--start-window must be a whole number"},
        {{VOLUME, "--start-window", "99999999999999999999", NULL}, "--start-window must be a whole number"},
        {{VOLUME, "--tag", "env", NULL}, "--tag must be KEY=VALUE, not \"env\""},
        {{VOLUME, "--tag", "=prod", NULL}, "--tag must be KEY=VALUE"},
        {{VOLUME, "--tag", "a=1", "--tag", "a=2", NULL}, "--tag gives \"a\" twice"},
        {{VOLUME, "--vault", "\xff", NULL}, "--vault must be valid UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        assert_null(request_of(JOB_BACKUP, cases[i].words, &error));
        if (strstr(error.message, cases[i].message) == NULL)
            fail_msg("case %zu: %s", i, error.message);
    }
}

static void what_the_worker_would_refuse_leads_to_a_flag(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *words[WORDS_MAX];
        const char *flag;
    } cases[] = {
        {JOB_BACKUP, {VOLUME, "--start-window", "0", NULL}, "start-window"},
        {JOB_BACKUP, {VOLUME, "--vault", "no blanks", NULL}, "vault"},
        {JOB_BACKUP, {VOLUME, "--overlap", "Perhaps", NULL}, "overlap"},
        {JOB_BACKUP, {VOLUME, "--tag", "aws:x=1", NULL}, "tag"},
        {JOB_BACKUP, {VOLUME, "--delete-after-days", "0", NULL}, "delete-after-days"},
        {JOB_RESTORE, {SNAPSHOT, NULL}, "metadata"},
        {JOB_RESTORE, {SNAPSHOT, "-m", "a=b", "--start-window", "-1", NULL}, "start-window"},
        {JOB_COPY, {SNAPSHOT, NULL}, "destination-vault"},
        {JOB_DELETE, {SNAPSHOT, "--scheduled", "tomorrow", NULL}, "scheduled"},
        {JOB_BACKUP, {"not-an-arn", NULL}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(submission) struct submission submission = {0};
        SCOPED(json) json_t *request = NULL;
        struct error error = {0};
        const char *flag;

        request = request_of(cases[i].kind, cases[i].words, &error);
        assert_non_null(request);
        assert_false(submission_prepare(&submission, request, "key", &error));
        flag = job_flags_named_in(error.message, cases[i].kind);
        if ((flag == NULL) != (cases[i].flag == NULL) || (flag && strcmp(flag, cases[i].flag) != 0))
            fail_msg("case %zu: %s leads to %s", i, error.message, flag ? flag : "nothing");
    }
}

/* Where one command takes the flags of all kinds. */
static void a_flag_of_another_kind_is_found(void **state)
{
    static const struct {
        enum job_kind kind;
        const char *words[4];
        const char *stray;
    } cases[] = {
        {JOB_BACKUP, {VOLUME, "--vault=a"}, NULL},
        {JOB_BACKUP, {VOLUME, "-m", "a=b"}, "metadata"},
        {JOB_RESTORE, {SNAPSHOT, "--vault=a"}, "vault"},
        {JOB_RESTORE, {SNAPSHOT, "--start-window=5"}, NULL},
        {JOB_COPY, {SNAPSHOT, "--tag=a=b"}, "tag"},
        {JOB_LIFECYCLE, {SNAPSHOT, "--scheduled=2026-11-23T02:00:00Z"}, "scheduled"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct flag *tables[] = {plan_command.flags, NULL};
        char *words[8] = {strdup("plan")};
        struct arguments arguments;
        struct error error;
        int count = 1;
        const char *stray;

        while (cases[i].words[count - 1] && count <= 4) {
            words[count] = strdup(cases[i].words[count - 1]);
            count++;
        }
        assert_true(arguments_parse(&arguments, tables, count, words, &error));
        stray = job_flags_stray(cases[i].kind, &arguments);
        assert_string_equal(stray ? stray : "", cases[i].stray ? cases[i].stray : "");
        for (int k = 0; k < count; k++)
            free(words[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_become_the_request_that_the_worker_accepts),
        cmocka_unit_test(a_value_of_a_wrong_form_names_its_flag),
        cmocka_unit_test(a_flag_of_another_kind_is_found),
        cmocka_unit_test(what_the_worker_would_refuse_leads_to_a_flag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
