#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "aws/client.h"
#include "base/json.h"
#include "base/text.h"
#include "http/server.h"

enum { CALLS_MAX = 200, ANSWER_BYTES_MAX = 4096, IN_FLIGHT_MAX = 4 };

/* What the server does with a call. */
struct reply {
    unsigned status; /* 0: none, the connection breaks; 1: none, the server keeps quiet */
    const char *body;
    bool is_truncated;
    struct http_reply_header header;
};

struct fixture {
    uv_loop_t loop;
    struct http_server *server;
    struct aws_client *client;
    const struct reply *replies; /* of the first call, of all others */
    unsigned seen, answer_count, answer_target;
    char last_body[2048], last_authorization[512], last_token[64], last_content_type[64];
    struct answer answers[CALLS_MAX]; /* their output is the fixture's */
    uint64_t ids[CALLS_MAX];
    bool is_closed, is_in_send;
    int64_t request_timeout_ms;
    struct call call; /* what is sent */
    unsigned more;    /* calls sent from within the first answer */
};

#define SNAPSHOT                                                                                             \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                           \
    "<CreateSnapshotResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId>"  \
    "<snapshotId>snap-1</snapshotId><status>pending</status><tagSet/></CreateSnapshotResponse>"
#define ERROR(code)                                                                                          \
    "<Response><Errors><Error><Code>" code                                                                   \
    "</Code><Message>m</Message></Error></Errors><RequestID>r-2</RequestID></Response>"
#define HTML "<html><head><title>503 Service Unavailable</title></head><body><br></body></html>"

static const struct reply made = {.status = 200, .body = SNAPSHOT};

static void copy_header(char *to, size_t size, const struct http_exchange *exchange, const char *name)
{
    const char *value = http_exchange_header(exchange, name);

    (void)snprintf(to, size, "%s", value ? value : "(none)");
}

static void on_request(void *context, struct http_exchange *exchange)
{
    struct fixture *fixture = context;
    const struct reply *reply = &fixture->replies[fixture->seen++ > 0];
    size_t length;
    const char *body = http_exchange_body(exchange, &length);

    assert_string_equal(http_exchange_method(exchange), "POST");
    assert_string_equal(http_exchange_target(exchange), "/");
    (void)snprintf(fixture->last_body, sizeof(fixture->last_body), "%.*s", (int)length, body);
    copy_header(fixture->last_authorization, sizeof(fixture->last_authorization), exchange, "Authorization");
    copy_header(fixture->last_token, sizeof(fixture->last_token), exchange, "X-Amz-Security-Token");
    copy_header(fixture->last_content_type, sizeof(fixture->last_content_type), exchange, "Content-Type");
    if (reply->status == 1)
        return;
    if (reply->status == 0) {
        http_exchange_drop(exchange);
        return;
    }
    http_exchange_answer(exchange, &(struct http_reply){.status = reply->status,
                                                        .content_type = "text/xml;charset=UTF-8",
                                                        .body = reply->body,
                                                        .body_length = strlen(reply->body),
                                                        .is_truncated = reply->is_truncated,
                                                        .headers = {reply->header}});
}

static void on_server_closed(void *context)
{
    (void)context;
}

static void on_client_closed(void *context)
{
    struct fixture *fixture = context;

    fixture->is_closed = true;
    http_server_close(fixture->server, on_server_closed, NULL);
}

static void send_call(struct fixture *fixture)
{
    fixture->call.id++;
    fixture->is_in_send = true;
    aws_client_send(fixture->client, &fixture->call);
    fixture->is_in_send = false;
}

static void on_answer(void *context, uint64_t call_id, struct answer *answer)
{
    struct fixture *fixture = context;

    assert_false(fixture->is_in_send || fixture->is_closed);
    fixture->ids[fixture->answer_count] = call_id;
    fixture->answers[fixture->answer_count++] = *answer;
    answer->output = NULL;
    for (; fixture->more > 0; fixture->more--)
        send_call(fixture);
    if (fixture->answer_count == fixture->answer_target)
        aws_client_close(fixture->client, on_client_closed, fixture);
}

static void set_environment(uint16_t port)
{
    char url[64];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
    assert_int_equal(setenv("AWS_ENDPOINT_URL", url, 1), 0);
    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1), 0);
    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 1), 0);
    assert_int_equal(setenv("HOME", "/nowhere", 1), 0);
    assert_int_equal(unsetenv("AWS_SESSION_TOKEN"), 0);
    assert_int_equal(unsetenv("AWS_PROFILE"), 0);
}

static void set_up(struct fixture *fixture, const struct reply *replies, bool is_mutating)
{
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 4096};
    struct error error = {0};

    *fixture = (struct fixture){
        .replies = replies,
        .request_timeout_ms = 5000,
        .call = {.service = "ec2",
                 .operation = "CreateSnapshot",
                 .region = "eu-west-1",
                 .account = "",
                 .role_arn = "",
                 .job_id = "",
                 .input = json_pack("{s:s}", "VolumeId", "vol-1"),
                 .is_mutating = is_mutating,
                 .not_after_ms = INT64_MAX},
    };
    assert_int_equal(uv_loop_init(&fixture->loop), 0);
    fixture->server = http_server_start(&fixture->loop, &options, on_request, fixture, &error);
    assert_non_null(fixture->server);
    set_environment(http_server_port(fixture->server));
}

static void tear_down(struct fixture *fixture)
{
    for (unsigned i = 0; i < fixture->answer_count; i++)
        answer_done(&fixture->answers[i]);
    json_decref(fixture->call.input);
    assert_int_equal(uv_loop_close(&fixture->loop), 0);
}

static void open_client(struct fixture *fixture)
{
    struct error error = {0};

    fixture->client = aws_client_new(&fixture->loop,
                                     &(struct aws_client_options){
                                         .connect_timeout_ms = 5000,
                                         .request_timeout_ms = fixture->request_timeout_ms,
                                         .answer_bytes_max = ANSWER_BYTES_MAX,
                                         .in_flight_per_endpoint_max = IN_FLIGHT_MAX,
                                     },
                                     on_answer, fixture, &error);
    assert_non_null(fixture->client);
}

static void run(struct fixture *fixture, unsigned count)
{
    open_client(fixture);
    fixture->answer_target = count + fixture->more;
    for (unsigned i = 0; i < count; i++)
        send_call(fixture);
    assert_int_equal(uv_run(&fixture->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(fixture->answer_count, fixture->answer_target);
    assert_true(fixture->is_closed);
}

static void a_call_is_signed_and_its_answer_read(void **state)
{
    static const char credential[] = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/";
    const struct reply replies[2] = {made};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    run(&fixture, 1);
    assert_int_equal(fixture.answers[0].error.class, ERROR_NONE);
    assert_int_equal(fixture.answers[0].http_status, 200);
    assert_string_equal(fixture.answers[0].request_id, "r-1");
    assert_false(fixture.answers[0].is_outcome_unknown);
    assert_string_equal(json_text_at(fixture.answers[0].output, "snapshotId"), "snap-1");
    assert_true(json_is_array(json_at(fixture.answers[0].output, "tagSet")));
    assert_int_equal(fixture.ids[0], 1);
    assert_string_equal(fixture.last_body, "Action=CreateSnapshot&Version=2016-11-15&VolumeId=vol-1");
    assert_string_equal(fixture.last_content_type, "application/x-www-form-urlencoded; charset=utf-8");
    assert_string_equal(fixture.last_token, "(none)");
    assert_memory_equal(fixture.last_authorization, credential, sizeof(credential) - 1);
    assert_non_null(
        strstr(fixture.last_authorization,
               "/eu-west-1/ec2/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="));
    tear_down(&fixture);
}

static void a_session_token_is_sent_and_signed(void **state)
{
    const struct reply replies[2] = {made};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    assert_int_equal(setenv("AWS_SESSION_TOKEN", "TOKEN", 1), 0);
    run(&fixture, 1);
    assert_string_equal(fixture.last_token, "TOKEN");
    assert_non_null(strstr(fixture.last_authorization, "host;x-amz-date;x-amz-security-token,"));
    tear_down(&fixture);
}

/* How a call ends, for each thing that may come back.  The outcome of one that changes nothing is never
 * unknown. */
static const struct {
    struct reply reply;
    enum error_class class;
    const char *code;
    bool is_outcome_unknown; /* of a changing call */
    int64_t retry_after_ms;
} endings[] = {
    {{400, ERROR("InvalidVolume.NotFound")}, ERROR_NOT_FOUND, "InvalidVolume.NotFound", false},
    {{403, ERROR("UnauthorizedOperation")}, ERROR_ACCESS, "UnauthorizedOperation", false},
    {{503, ERROR("RequestLimitExceeded"), .header = {"Retry-After", "7"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     7000},
    {{503, ERROR("RequestLimitExceeded"), .header = {"x-amz-retry-after", "250"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     250},
    {{503, ERROR("RequestLimitExceeded"), .header = {"Retry-After", "99999999"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     900000},
    {{503, ERROR("RequestLimitExceeded"), .header = {"Retry-After", "-5"}},
     ERROR_THROTTLED,
     "RequestLimitExceeded",
     false,
     0},
    {{500, ERROR("InternalError")}, ERROR_TRANSIENT, "InternalError", true},
    {{503, HTML}, ERROR_TRANSIENT, "", true},
    {{502, ""}, ERROR_TRANSIENT, "", true},
    {{200, HTML}, ERROR_TRANSIENT, "", true},
    {{200, ""}, ERROR_TRANSIENT, "", true},
    {{200, ERROR("InvalidVolume.NotFound")}, ERROR_TRANSIENT, "", true},
    {{200, "<DescribeSnapshotsResponse/>"}, ERROR_TRANSIENT, "", true},
    {{200, SNAPSHOT, .is_truncated = true}, ERROR_TRANSIENT, "", true},
    {{500, ERROR("InternalError"), .is_truncated = true}, ERROR_TRANSIENT, "", true},
    {{302, "", .header = {"Location", "http://127.0.0.1:1/"}}, ERROR_TRANSIENT, "", true},
    {{0}, ERROR_TRANSIENT, "", true},
};

static void check_ending(size_t i, bool is_mutating)
{
    const struct reply replies[2] = {endings[i].reply, {0}};
    struct fixture fixture;

    set_up(&fixture, replies, is_mutating);
    run(&fixture, 1);
    assert_int_equal(fixture.seen, 1);
    if (fixture.answers[0].error.class != endings[i].class)
        print_message("ending %zu: %s\n", i, fixture.answers[0].error.message);
    assert_int_equal(fixture.answers[0].error.class, endings[i].class);
    assert_string_equal(fixture.answers[0].error.code, endings[i].code);
    assert_int_equal(fixture.answers[0].is_outcome_unknown, is_mutating && endings[i].is_outcome_unknown);
    assert_int_equal(fixture.answers[0].retry_after_ms, endings[i].retry_after_ms);
    assert_null(fixture.answers[0].output);
    tear_down(&fixture);
}

static void every_ending_has_a_class_and_an_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        check_ending(i, true);
        check_ending(i, false);
    }
}

static void a_request_id_in_a_header_counts_if_the_body_has_none(void **state)
{
    const struct reply replies[2] = {{503, HTML, .header = {"x-amzn-RequestId", "r-9"}}, {0}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    run(&fixture, 1);
    assert_string_equal(fixture.answers[0].request_id, "r-9");
    tear_down(&fixture);
}

static void a_slow_answer_is_not_waited_for(void **state)
{
    const struct reply replies[2] = {{.status = 1}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    fixture.request_timeout_ms = 30;
    run(&fixture, 1);
    assert_int_equal(fixture.answers[0].error.class, ERROR_TRANSIENT);
    assert_true(fixture.answers[0].is_outcome_unknown);
    assert_int_equal(fixture.answers[0].http_status, 0);
    tear_down(&fixture);
}

static void an_answer_that_is_too_long_is_refused(void **state)
{
    SCOPED(text) struct text body;
    struct reply replies[2] = {{.status = 200}};
    struct fixture fixture;

    (void)state;
    text_init(&body, MIB);
    text_append_string(&body, "<CreateSnapshotResponse>");
    while (body.length < ANSWER_BYTES_MAX)
        text_append_string(&body, "<snapshotId>snap-1</snapshotId>");
    text_append_string(&body, "</CreateSnapshotResponse>");
    replies[0].body = text_string(&body);
    set_up(&fixture, replies, true);
    run(&fixture, 1);
    assert_int_equal(fixture.answers[0].error.class, ERROR_TRANSIENT);
    assert_true(fixture.answers[0].is_outcome_unknown);
    tear_down(&fixture);
}

static void a_changing_call_is_sent_once_though_its_kept_connection_breaks(void **state)
{
    const struct reply replies[2] = {made, {0}};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    fixture.more = 1;
    run(&fixture, 1);
    assert_int_equal(fixture.seen, 2);
    assert_int_equal(fixture.answers[0].error.class, ERROR_NONE);
    assert_int_equal(fixture.answers[1].error.class, ERROR_TRANSIENT);
    assert_true(fixture.answers[1].is_outcome_unknown);
    tear_down(&fixture);
}

static void many_calls_are_all_answered(void **state)
{
    const struct reply replies[2] = {made, made};
    bool is_answered[CALLS_MAX + 1] = {false};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    run(&fixture, CALLS_MAX);
    assert_int_equal(fixture.seen, CALLS_MAX);
    for (unsigned i = 0; i < CALLS_MAX; i++) {
        assert_int_equal(fixture.answers[i].error.class, ERROR_NONE);
        assert_false(is_answered[fixture.ids[i]]);
        is_answered[fixture.ids[i]] = true;
    }
    tear_down(&fixture);
}

/* What keeps a call from being sent at all: nothing of it can have been applied. */
static const struct {
    const char *service, *region, *role_arn, *parameter;
    int64_t not_after_ms;
    enum error_class class;
} unsent[] = {
    {"ec2", "eu-west-1", "", "VolumeId", 1, ERROR_TRANSIENT},
    {"no-such-service", "eu-west-1", "", "VolumeId", INT64_MAX, ERROR_INTERNAL},
    {"ec2", "evil.example/", "", "VolumeId", INT64_MAX, ERROR_INVALID_JOB},
    {"ec2", "eu-west-1", "arn:aws:iam::123456789012:role/r", "VolumeId", INT64_MAX, ERROR_ACCESS},
    {"ec2", "eu-west-1", "", NULL, INT64_MAX, ERROR_INTERNAL}, /* a parameter without a value */
};

static void what_cannot_be_sent_is_answered_all_the_same(void **state)
{
    const struct reply replies[2] = {made, made};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(unsent); i++) {
        struct fixture fixture;

        set_up(&fixture, replies, true);
        fixture.call.service = unsent[i].service;
        fixture.call.region = unsent[i].region;
        fixture.call.role_arn = unsent[i].role_arn;
        fixture.call.not_after_ms = unsent[i].not_after_ms;
        if (unsent[i].parameter == NULL)
            json_object_set_new(fixture.call.input, "VolumeId", json_null());
        run(&fixture, 1);
        assert_int_equal(fixture.answers[0].error.class, unsent[i].class);
        assert_false(fixture.answers[0].is_outcome_unknown);
        assert_int_equal(fixture.seen, 0);
        tear_down(&fixture);
    }
}

static void without_credentials_every_call_says_so(void **state)
{
    const struct reply replies[2] = {made, made};
    struct fixture fixture;

    (void)state;
    set_up(&fixture, replies, true);
    assert_int_equal(unsetenv("AWS_ACCESS_KEY_ID"), 0);
    assert_int_equal(unsetenv("AWS_SECRET_ACCESS_KEY"), 0);
    run(&fixture, 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(fixture.answers[i].error.class, ERROR_EXPIRED_CREDENTIALS);
        assert_non_null(strstr(fixture.answers[i].error.message, "no AWS credentials"));
        assert_false(fixture.answers[i].is_outcome_unknown);
    }
    assert_int_equal(fixture.seen, 0);
    tear_down(&fixture);
}

static void a_contradiction_in_the_environment_is_named(void **state)
{
    static const struct {
        const char *variable, *value, *message;
    } cases[] = {
        {"AWS_ENDPOINT_URL", "http://evil.example", "AWS_ENDPOINT_URL is \"http://evil.example\""},
        {"AWS_SECRET_ACCESS_KEY", "", "there is an access key id without a secret access key"},
    };
    const struct aws_client_options options = {5000, 5000, ANSWER_BYTES_MAX, IN_FLIGHT_MAX};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};

        set_environment(1);
        assert_int_equal(setenv(cases[i].variable, cases[i].value, 1), 0);
        assert_null(aws_client_new(&loop, &options, on_answer, NULL, &error));
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_non_null(strstr(error.message, cases[i].message));
    }
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void on_request_then_close(void *context, struct http_exchange *exchange)
{
    struct fixture *fixture = context;

    (void)exchange;
    if (++fixture->seen == IN_FLIGHT_MAX)
        aws_client_close(fixture->client, on_client_closed, fixture);
}

static void closing_answers_calls_in_flight_and_in_the_queue(void **state)
{
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 4096};
    struct fixture fixture = {
        .request_timeout_ms = 5000,
        .answer_target = UINT_MAX,
        .call = {.service = "ec2",
                 .operation = "DeleteSnapshot",
                 .region = "eu-west-1",
                 .is_mutating = true,
                 .not_after_ms = INT64_MAX},
    };
    unsigned unknown = 0;
    struct error error;

    (void)state;
    assert_int_equal(uv_loop_init(&fixture.loop), 0);
    fixture.server = http_server_start(&fixture.loop, &options, on_request_then_close, &fixture, &error);
    assert_non_null(fixture.server);
    set_environment(http_server_port(fixture.server));
    open_client(&fixture);
    for (unsigned i = 0; i < 10; i++)
        send_call(&fixture);
    assert_int_equal(uv_run(&fixture.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(fixture.answer_count, 10);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(fixture.answers[i].error.class, ERROR_TRANSIENT);
        unknown += fixture.answers[i].is_outcome_unknown;
    }
    assert_int_equal(unknown, IN_FLIGHT_MAX);
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_signed_and_its_answer_read),
        cmocka_unit_test(a_session_token_is_sent_and_signed),
        cmocka_unit_test(every_ending_has_a_class_and_an_outcome),
        cmocka_unit_test(a_request_id_in_a_header_counts_if_the_body_has_none),
        cmocka_unit_test(a_slow_answer_is_not_waited_for),
        cmocka_unit_test(an_answer_that_is_too_long_is_refused),
        cmocka_unit_test(a_changing_call_is_sent_once_though_its_kept_connection_breaks),
        cmocka_unit_test(many_calls_are_all_answered),
        cmocka_unit_test(what_cannot_be_sent_is_answered_all_the_same),
        cmocka_unit_test(without_credentials_every_call_says_so),
        cmocka_unit_test(a_contradiction_in_the_environment_is_named),
        cmocka_unit_test(closing_answers_calls_in_flight_and_in_the_queue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
