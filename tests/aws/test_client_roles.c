#include "aws/shared_files.h"
#include "aws/talk.h"

#define ROLE "arn:aws:iam::111122223333:role/backup"
#define KEYS(id, expiration)                                                                                   \
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"   \
    "<AccessKeyId>" id "</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"                           \
    "<SessionToken>role-token</SessionToken><Expiration>" expiration "</Expiration></Credentials>"              \
    "</AssumeRoleResult><ResponseMetadata><RequestId>r-3</RequestId></ResponseMetadata></AssumeRoleResponse>"
#define STS_ERROR(code)                                                                                        \
    "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>m</Message></Error>"                \
    "<RequestId>r-4</RequestId></ErrorResponse>"
#define EC2_ERROR(code)                                                                                        \
    "<Response><Errors><Error><Code>" code "</Code><Message>m</Message></Error></Errors>"                       \
    "<RequestID>r-2</RequestID></Response>"

static const struct reply made = {
    .status = 200, .body = "<CreateSnapshotResponse><snapshotId>snap-1</snapshotId></CreateSnapshotResponse>"};
static const struct reply keys = {.status = 200, .body = KEYS("ASIAROLE", "2100-01-01T00:00:00Z")};

static void talk_of_role(struct talk *talk, const struct reply replies[2], const struct reply assumed[2])
{
    talk_set_up(talk, replies, true);
    talk->assumed = assumed;
    talk->call.role_arn = ROLE;
    talk->call.job_id = "3f2a";
}

static void a_call_with_a_role_is_signed_with_its_keys(void **state)
{
    const struct reply replies[2] = {made}, assumed[2] = {keys};
    struct talk talk;

    (void)state;
    talk_of_role(&talk, replies, assumed);
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_NONE);
    assert_string_equal(talk.last_assume_body,
                        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fbackup"
                        "&RoleSessionName=tidemark-3f2a&DurationSeconds=900&ExternalId=external");
    assert_non_null(strstr(talk.last_assume_authorization, "Credential=AKIDEXAMPLE/"));
    assert_non_null(strstr(talk.last_assume_authorization, "/eu-west-1/sts/aws4_request"));
    assert_non_null(strstr(talk.last_authorization, "Credential=ASIAROLE/"));
    assert_non_null(strstr(talk.last_authorization, ";x-amz-security-token,"));
    assert_string_equal(talk.last_token, "role-token");
    talk_tear_down(&talk);
}

static void many_calls_share_one_set_of_keys(void **state)
{
    const struct reply replies[2] = {made, made}, assumed[2] = {keys};
    struct talk talk;

    (void)state;
    talk_of_role(&talk, replies, assumed);
    talk.more = 3;
    talk_run(&talk, 100);
    assert_int_equal(talk.assume_seen, 1);
    assert_int_equal(talk.seen, 103);
    for (unsigned i = 0; i < talk.answer_count; i++)
        assert_int_equal(talk.answers[i].error.class, ERROR_NONE);
    talk_tear_down(&talk);
}

/* Each in its own account, and all of them wanted at the same moment. */
static void many_roles_are_assumed_at_once(void **state)
{
    const struct reply replies[2] = {made, made}, assumed[2] = {keys, keys};
    struct talk talk;
    char role[64];

    (void)state;
    talk_of_role(&talk, replies, assumed);
    talk_open_client(&talk);
    talk.call.role_arn = role;
    talk.answer_target = CALLS_MAX;
    for (unsigned i = 0; i < CALLS_MAX; i++) {
        (void)snprintf(role, sizeof(role), "arn:aws:iam::%012u:role/backup", i);
        talk_send_call(&talk);
    }
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk.assume_seen, CALLS_MAX);
    assert_int_equal(talk.answer_count, CALLS_MAX);
    for (unsigned i = 0; i < CALLS_MAX; i++)
        assert_int_equal(talk.answers[i].error.class, ERROR_NONE);
    talk_tear_down(&talk);
}

/* A copy's presigned URL is signed by the same keys as the call that carries it. */
static void a_copys_url_is_signed_with_the_roles_keys(void **state)
{
    const struct reply assumed[2] = {keys};
    const struct reply replies[2] = {
        {.status = 200, .body = "<CopySnapshotResponse><snapshotId>snap-2</snapshotId></CopySnapshotResponse>"}};
    struct talk talk;

    (void)state;
    talk_of_role(&talk, replies, assumed);
    talk_ask(&talk, "ec2", "CopySnapshot", "{\"SourceRegion\":\"us-east-1\",\"SourceSnapshotId\":\"snap-1\"}");
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_NONE);
    assert_non_null(strstr(talk.last_body, "X-Amz-Credential%3DASIAROLE%252F"));
    assert_non_null(strstr(talk.last_body, "X-Amz-Security-Token%3Drole-token"));
    talk_tear_down(&talk);
}

#define WEB_KEYS                                                                                               \
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"                         \
    "<AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>web-secret</SecretAccessKey>"                           \
    "<SessionToken>web-token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>"         \
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"

/* The worker's own keys come by an unsigned call, and with them those of the role. */
static void a_role_is_assumed_with_the_keys_of_a_web_identity(void **state)
{
    const struct reply replies[2] = {made, made}, assumed[2] = {{.status = 200, .body = WEB_KEYS}, keys};
    struct shared_files files = shared_files_new("the-token\n", NULL);
    struct talk talk;

    (void)state;
    talk_of_role(&talk, replies, assumed);
    shared_files_set("AWS_ACCESS_KEY_ID", NULL);
    shared_files_set("AWS_SECRET_ACCESS_KEY", NULL);
    shared_files_set("AWS_ROLE_ARN", ROLE "-own");
    shared_files_set("AWS_WEB_IDENTITY_TOKEN_FILE", files.credentials);
    talk_run(&talk, 5);
    assert_int_equal(talk.assume_seen, 2);
    assert_non_null(strstr(talk.first_assume_body, "Action=AssumeRoleWithWebIdentity&"));
    assert_non_null(strstr(talk.first_assume_body, "&WebIdentityToken=the-token"));
    assert_string_equal(talk.first_assume_authorization, "(none)");
    assert_non_null(strstr(talk.last_assume_authorization, "Credential=ASIAWEB/"));
    assert_non_null(strstr(talk.last_authorization, "Credential=ASIAROLE/"));
    for (unsigned i = 0; i < talk.answer_count; i++)
        assert_int_equal(talk.answers[i].error.class, ERROR_NONE);
    talk_tear_down(&talk);
    shared_files_set("AWS_WEB_IDENTITY_TOKEN_FILE", NULL);
    shared_files_remove(&files);
}

/* What STS may say instead of keys, and what each call that waits is told; none has been sent. */
static const struct {
    struct reply assumed;
    enum error_class class;
    const char *code, *message;
} refusals[] = {
    {{403, STS_ERROR("AccessDenied")}, ERROR_ACCESS, "AccessDenied", ROLE " cannot be assumed: m"},
    {{403, STS_ERROR("RegionDisabledException")}, ERROR_ACCESS, "RegionDisabledException", ROLE " cannot be assumed"},
    {{400, STS_ERROR("ValidationError")}, ERROR_REJECTED, "ValidationError", ROLE " cannot be assumed"},
    {{400, STS_ERROR("Throttling")}, ERROR_TRANSIENT, "Throttling", ROLE " cannot be assumed"},
    {{403, STS_ERROR("ExpiredTokenException")}, ERROR_EXPIRED_CREDENTIALS, "ExpiredTokenException", ROLE},
    {{500, STS_ERROR("InternalFailure")}, ERROR_TRANSIENT, "InternalFailure", ROLE " cannot be assumed"},
    {{503, "<html></html>"}, ERROR_TRANSIENT, "", ROLE " cannot be assumed"},
    {{200, "<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>"}, ERROR_TRANSIENT, "",
     ROLE " cannot be assumed: STS gave no whole set of keys"},
    {{200, KEYS("ASIAROLE", "1999-01-01T00:00:00Z")}, ERROR_EXPIRED_CREDENTIALS, "", "clock"},
    {{.status = 0}, ERROR_TRANSIENT, "", ROLE " cannot be assumed"},
};

static void a_role_that_cannot_be_assumed_fails_every_call(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        const struct reply replies[2] = {made, made}, assumed[2] = {refusals[i].assumed, refusals[i].assumed};
        struct talk talk;

        talk_of_role(&talk, replies, assumed);
        talk.more = 2; /* at once: the refusal still holds */
        talk_run(&talk, 10);
        assert_int_equal(talk.seen, 0);
        for (unsigned k = 0; k < talk.answer_count; k++) {
            assert_int_equal(talk.answers[k].error.class, refusals[i].class);
            assert_string_equal(talk.answers[k].error.code, refusals[i].code);
            assert_non_null(strstr(talk.answers[k].error.message, refusals[i].message));
            assert_false(talk.answers[k].is_outcome_unknown);
        }
        talk_tear_down(&talk);
    }
}

/* Keys that were given this very moment are not given up for one refusal; see test_identity.c for older ones. */
static void new_keys_that_a_service_calls_expired_are_the_calls_failure(void **state)
{
    const struct reply replies[2] = {{400, EC2_ERROR("RequestExpired")}, made}, assumed[2] = {keys, keys};
    struct talk talk;

    (void)state;
    talk_of_role(&talk, replies, assumed);
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_EXPIRED_CREDENTIALS);
    assert_int_equal(talk.seen, 1);
    talk_tear_down(&talk);
}

static void keys_that_do_not_come_in_time_are_not_waited_for(void **state)
{
    const struct reply replies[2] = {made}, assumed[2] = {{.status = 1}, {.status = 1}};
    struct talk talk;

    (void)state;
    talk_of_role(&talk, replies, assumed);
    talk.request_timeout_ms = 30;
    talk_run(&talk, 1);
    assert_int_equal(talk.answers[0].error.class, ERROR_TRANSIENT);
    assert_false(talk.answers[0].is_outcome_unknown);
    assert_int_equal(talk.seen, 0);
    talk_tear_down(&talk);
}

static void on_assume_then_close(void *context, struct http_exchange *exchange)
{
    struct talk *talk = context;

    (void)exchange;
    talk->assume_seen++;
    aws_client_close(talk->client, on_client_closed, talk);
}

static void closing_answers_calls_that_wait_for_keys(void **state)
{
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 4096};
    struct talk talk = {.request_timeout_ms = 5000,
                        .answer_target = UINT_MAX,
                        .more = 1, /* asked for while it closes */
                        .call = {.service = "ec2",
                                 .operation = "DeleteSnapshot",
                                 .region = "eu-west-1",
                                 .role_arn = ROLE,
                                 .is_mutating = true}};
    struct error error;

    (void)state;
    assert_int_equal(uv_loop_init(&talk.loop), 0);
    talk.server = http_server_start(&talk.loop, &options, on_assume_then_close, &talk, &error);
    assert_non_null(talk.server);
    talk_set_environment(http_server_port(talk.server));
    talk_open_client(&talk);
    for (unsigned i = 0; i < 10; i++)
        talk_send_call(&talk);
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk.answer_count, 11);
    for (unsigned i = 0; i < talk.answer_count; i++) {
        assert_int_equal(talk.answers[i].error.class, ERROR_TRANSIENT);
        assert_false(talk.answers[i].is_outcome_unknown);
    }
    talk_tear_down(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_with_a_role_is_signed_with_its_keys),
        cmocka_unit_test(many_calls_share_one_set_of_keys),
        cmocka_unit_test(many_roles_are_assumed_at_once),
        cmocka_unit_test(a_copys_url_is_signed_with_the_roles_keys),
        cmocka_unit_test(a_role_is_assumed_with_the_keys_of_a_web_identity),
        cmocka_unit_test(a_role_that_cannot_be_assumed_fails_every_call),
        cmocka_unit_test(new_keys_that_a_service_calls_expired_are_the_calls_failure),
        cmocka_unit_test(keys_that_do_not_come_in_time_are_not_waited_for),
        cmocka_unit_test(closing_answers_calls_that_wait_for_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
