#include "sandbox/asking.h"

#include "sandbox/control.h"
#include "sandbox/state.h"

#define ROLE "arn:aws:iam::444455556666:role/path/backup"

static struct asking with_sts(void)
{
    struct asking asking = asking_new(NULL);

    asking.service = "sts";
    return asking;
}

static void a_role_is_assumed(void **state)
{
    struct asking asking = with_sts();
    const struct trust_keys *keys;

    (void)state;
    ASSERT_ASKED(&asking, "AssumeRole", "{'RoleArn':'" ROLE "','RoleSessionName':'me','DurationSeconds':900}");
    assert_string_equal(told(&asking, "AssumedRoleUser.Arn"), "arn:aws:sts::444455556666:assumed-role/backup/me");
    keys = trust_find_keys(&asking.world->trust, told(&asking, "Credentials.AccessKeyId"));
    assert_non_null(keys);
    assert_int_equal(strlen(keys->access_key_id), 20);
    assert_string_equal(keys->account, "444455556666");
    assert_string_equal(told(&asking, "Credentials.SecretAccessKey"), secret_reveal(&keys->secret_access_key));
    assert_string_equal(told(&asking, "Credentials.SessionToken"), keys->session_token);
    assert_int_equal(keys->expires_ms, asking.now_ms + 900 * 1000);
    asking_done(&asking);
}

static void rules_are_kept(void **state)
{
    static const char rule[] = "{\"roleArn\":\"" ROLE "\",\"externalId\":\"ours\"}";
    struct asking asking = with_sts();
    struct error error;

    (void)state;
    assert_true(control_set_role(asking.world, rule, sizeof(rule) - 1, &error));
    ASSERT_REFUSED(&asking, "AccessDenied", "AssumeRole", "{'RoleArn':'" ROLE "','RoleSessionName':'me'}");
    assert_string_equal(asking.answer.error.message,
                        "User: arn:aws:iam::111122223333:user/sandbox is not authorized to perform: sts:AssumeRole on "
                        "resource: " ROLE);
    assert_int_equal(asking.answer.http_status, 403);
    ASSERT_ASKED(&asking, "AssumeRole", "{'RoleArn':'" ROLE "','RoleSessionName':'me','ExternalId':'ours'}");
    asking_done(&asking);
}

static void what_is_refused(void **state)
{
    static const struct {
        const char *input, *code;
    } cases[] = {
        {"{'RoleArn':'" ROLE "'}", "ValidationError"},
        {"{'RoleSessionName':'me'}", "ValidationError"},
        {"{'RoleArn':'" ROLE "','RoleSessionName':'a b'}", "ValidationError"},
        {"{'RoleArn':'" ROLE "','RoleSessionName':'me','DurationSeconds':899}", "ValidationError"},
        {"{'RoleArn':'" ROLE "','RoleSessionName':'me','DurationSeconds':43201}", "ValidationError"},
        {"{'RoleArn':'arn:aws:iam::4444:role/backup','RoleSessionName':'me'}", "ValidationError"},
        {"{'RoleArn':'arn:aws:iam::444455556666:user/someone','RoleSessionName':'me'}", "ValidationError"},
        {"{'RoleArn':'arn:aws:iam::444455556666:role/','RoleSessionName':'me'}", "ValidationError"},
        {"{'RoleArn':'" ROLE "','RoleSessionName':'me','Unknown':'x'}", "ValidationError"},
    };
    struct asking asking = with_sts();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ASSERT_REFUSED(&asking, cases[i].code, "AssumeRole", "%s", cases[i].input);
    ASSERT_REFUSED(&asking, "InvalidAction", "GetFederationToken", "{}");
    asking_done(&asking);
}

static void a_caller_is_told_who_it_is(void **state)
{
    struct asking asking = with_sts();

    (void)state;
    ASSERT_ASKED(&asking, "GetCallerIdentity", "{}");
    assert_string_equal(told(&asking, "Arn"), "arn:aws:iam::111122223333:user/sandbox");
    assert_string_equal(told(&asking, "Account"), "111122223333");
    asking.account = "444455556666";
    asking.role_arn = "arn:aws:sts::444455556666:assumed-role/backup/me";
    ASSERT_ASKED(&asking, "GetCallerIdentity", "{}");
    assert_string_equal(told(&asking, "Arn"), "arn:aws:sts::444455556666:assumed-role/backup/me");
    assert_string_equal(told(&asking, "UserId"), "AROASANDBOX:me");
    ASSERT_REFUSED(&asking, "ValidationError", "AssumeRole",
                   "{'RoleArn':'" ROLE "','RoleSessionName':'me','DurationSeconds':7200}");
    asking_done(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_is_assumed),
        cmocka_unit_test(rules_are_kept),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(a_caller_is_told_who_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
