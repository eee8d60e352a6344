#include "aws/talk.h"

#include <time.h>

#include "base/clock.h"

/* The client against a server whose clock is another one, and which refuses what is signed with a wrong time as AWS
   does. */

#define ERROR(code)                                                                                            \
    "<Response><Errors><Error><Code>" code "</Code><Message>m</Message></Error></Errors>"                       \
    "<RequestID>r-2</RequestID></Response>"
#define MADE "<CreateSnapshotResponse><snapshotId>snap-1</snapshotId></CreateSnapshotResponse>"
#define COPIED "<CopySnapshotResponse><snapshotId>snap-2</snapshotId></CopySnapshotResponse>"

enum { MINUTE_MS = 60000, TOLERATED_MS = 5 * MINUTE_MS };

struct skewed {
    struct talk talk;
    int64_t ahead_ms; /* of the worker's clock */
    const char *refusal, *answer;
    bool has_date, is_never_content, gives_stale_keys;
    unsigned arrived, refused, fetched;
};

static int64_t server_now_ms(const struct skewed *skewed)
{
    return (int64_t)time(NULL) * 1000 + skewed->ahead_ms;
}

static int64_t read_amz_date(const char *text)
{
    char spelt[32];
    int64_t time_ms = 0;

    assert_int_equal(strlen(text), CLOCK_AMZ_DATE_BYTES - 1);
    (void)snprintf(spelt, sizeof(spelt), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6, text + 9,
                   text + 11, text + 13);
    assert_true(clock_parse_rfc3339(spelt, &time_ms));
    return time_ms;
}

static bool is_in_time(const struct skewed *skewed, const char *amz_date)
{
    int64_t off_ms = read_amz_date(amz_date) - server_now_ms(skewed);

    return off_ms < TOLERATED_MS && off_ms > -TOLERATED_MS;
}

/* For an hour, by the server's clock, unless they are stale. */
static void give_keys(struct skewed *skewed, struct http_exchange *exchange)
{
    char expiration[CLOCK_RFC3339_BYTES], body[256];
    const struct reply reply = {.status = 200, .body = body};

    skewed->fetched++;
    clock_format_rfc3339(server_now_ms(skewed) + (skewed->gives_stale_keys ? -1 : 1) * 60 * MINUTE_MS, expiration);
    (void)snprintf(body, sizeof(body),
                   "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"%s\"}",
                   expiration);
    give(exchange, &reply);
}

static void on_skewed_request(void *context, struct http_exchange *exchange)
{
    struct skewed *skewed = context;
    struct talk *talk = &skewed->talk;
    const char *date = http_exchange_header(exchange, "X-Amz-Date");
    char now[CLOCK_HTTP_DATE_BYTES];
    size_t length;
    const char *body = http_exchange_body(exchange, &length);
    struct reply reply = {.status = 200, .body = skewed->answer};

    if (strcmp(http_exchange_target(exchange), "/keys") == 0) {
        give_keys(skewed, exchange);
        return;
    }
    assert_non_null(date);
    skewed->arrived++;
    (void)snprintf(talk->last_body, sizeof(talk->last_body), "%.*s", (int)length, body);
    clock_format_http_date(server_now_ms(skewed), now);
    if (skewed->has_date)
        reply.header = (struct http_reply_header){"Date", now};
    if (skewed->is_never_content || !is_in_time(skewed, date)) {
        skewed->refused++;
        reply.status = 400;
        reply.body = skewed->refusal;
    }
    give(exchange, &reply);
}

static void skewed_set_up(struct skewed *skewed, int64_t ahead_ms, const char *refusal)
{
    static const struct reply never[2];
    const struct http_server_options options = {.address = "127.0.0.1", .body_bytes_max = 4096};
    struct error error = {0};

    *skewed = (struct skewed){.ahead_ms = ahead_ms, .refusal = refusal, .answer = MADE, .has_date = true};
    talk_set_up(&skewed->talk, never, true);
    http_server_close(skewed->talk.server, on_server_closed, NULL);
    skewed->talk.server = http_server_start(&skewed->talk.loop, &options, on_skewed_request, skewed, &error);
    assert_non_null(skewed->talk.server);
    talk_set_environment(http_server_port(skewed->talk.server));
}

/* The first call is refused and made again at once; the others are signed right from the beginning. */
static void a_wrong_clock_costs_one_call(void **state)
{
    static const struct {
        int64_t ahead_ms;
        const char *refusal;
    } cases[] = {
        {20 * MINUTE_MS, ERROR("RequestExpired")},
        {-20 * MINUTE_MS, ERROR("RequestExpired")},
        {20 * MINUTE_MS, ERROR("RequestTimeTooSkewed")},
        {20 * MINUTE_MS, ERROR("AuthFailure")},
        {-20 * MINUTE_MS, ERROR("SignatureDoesNotMatch")},
        {INT64_C(400) * 24 * 60 * MINUTE_MS, ERROR("InvalidSignatureException")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct skewed skewed;

        skewed_set_up(&skewed, cases[i].ahead_ms, cases[i].refusal);
        skewed.talk.more = 5;
        talk_run(&skewed.talk, 1);
        for (unsigned call = 0; call < skewed.talk.answer_count; call++)
            assert_int_equal(skewed.talk.answers[call].error.class, ERROR_NONE);
        assert_int_equal(skewed.refused, 1);
        assert_int_equal(skewed.arrived, 7);
        assert_int_equal(skewed.talk.clocks_told, 1);
        assert_in_range(skewed.talk.told_ahead_ms - cases[i].ahead_ms + 2000, 0, 4000);
        assert_memory_equal(skewed.talk.told_host, "127.0.0.1:", strlen("127.0.0.1:"));
        talk_tear_down(&skewed.talk);
    }
}

static void calls_that_leave_together_are_all_made_again(void **state)
{
    struct skewed skewed;

    (void)state;
    skewed_set_up(&skewed, 20 * MINUTE_MS, ERROR("RequestExpired"));
    talk_run(&skewed.talk, IN_FLIGHT_MAX);
    for (unsigned call = 0; call < IN_FLIGHT_MAX; call++)
        assert_int_equal(skewed.talk.answers[call].error.class, ERROR_NONE);
    assert_in_range(skewed.refused, 1, IN_FLIGHT_MAX);
    assert_int_equal(skewed.talk.clocks_told, 1);
    talk_tear_down(&skewed.talk);
}

/* What cannot be mended is told, and the call is not made for ever. */
static void a_call_is_made_again_once_at_most(void **state)
{
    static const struct {
        int64_t ahead_ms;
        const char *refusal;
        bool has_date, is_never_content;
        unsigned arrived;
    } cases[] = {
        {20 * MINUTE_MS, ERROR("RequestTimeTooSkewed"), .has_date = true, .is_never_content = true, .arrived = 2},
        {20 * MINUTE_MS, ERROR("UnauthorizedOperation"), .has_date = true, .arrived = 1},
        {0, ERROR("AuthFailure"), .has_date = true, .is_never_content = true, .arrived = 1},
        {MINUTE_MS, ERROR("SignatureDoesNotMatch"), .has_date = true, .is_never_content = true, .arrived = 1},
        {20 * MINUTE_MS, ERROR("RequestExpired"), .has_date = false, .arrived = 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct skewed skewed;

        skewed_set_up(&skewed, cases[i].ahead_ms, cases[i].refusal);
        skewed.has_date = cases[i].has_date;
        skewed.is_never_content = cases[i].is_never_content;
        talk_run(&skewed.talk, 1);
        assert_int_not_equal(skewed.talk.answers[0].error.class, ERROR_NONE);
        assert_non_null(strstr(cases[i].refusal, skewed.talk.answers[0].error.code));
        assert_false(skewed.talk.answers[0].is_outcome_unknown);
        assert_int_equal(skewed.arrived, cases[i].arrived);
        talk_tear_down(&skewed.talk);
    }
}

/* A clock that is four minutes off is in nobody's way. */
static void a_clock_that_is_nearly_right_is_not_told_of(void **state)
{
    struct skewed skewed;

    (void)state;
    skewed_set_up(&skewed, 3 * MINUTE_MS, ERROR("RequestExpired"));
    skewed.talk.more = 5;
    talk_run(&skewed.talk, 1);
    assert_int_equal(skewed.refused, 0);
    assert_int_equal(skewed.talk.clocks_told, 0);
    talk_tear_down(&skewed.talk);
}

static void a_clock_that_is_set_right_is_told_of(void **state)
{
    struct skewed skewed;

    (void)state;
    skewed_set_up(&skewed, 20 * MINUTE_MS, ERROR("RequestExpired"));
    talk_open_client(&skewed.talk);
    for (unsigned i = 1; i <= 2; i++) {
        skewed.talk.answer_target = 3;
        talk_send_call(&skewed.talk);
        while (skewed.talk.answer_count < i)
            (void)uv_run(&skewed.talk.loop, UV_RUN_ONCE);
        assert_int_equal(skewed.talk.clocks_told, i);
        assert_in_range(aws_client_clock_ahead_ms(skewed.talk.client) - skewed.ahead_ms + 2000, 0, 4000);
        skewed.ahead_ms = 0;
    }
    assert_int_equal(skewed.talk.told_ahead_ms, 0);
    talk_send_call(&skewed.talk);
    assert_int_equal(uv_run(&skewed.talk.loop, UV_RUN_DEFAULT), 0);
    talk_tear_down(&skewed.talk);
}

/* The URL is checked later, and by another host: were its time wrong, nobody would sign it again. */
static void a_presigned_url_has_the_right_time_too(void **state)
{
    static const char label[] = "X-Amz-Date%3D";
    struct skewed skewed;
    char date[CLOCK_AMZ_DATE_BYTES];
    const char *found;

    (void)state;
    skewed_set_up(&skewed, 20 * MINUTE_MS, ERROR("RequestExpired"));
    skewed.answer = COPIED;
    talk_ask(&skewed.talk, "ec2", "CopySnapshot", "{\"SourceRegion\":\"us-east-1\",\"SourceSnapshotId\":\"snap-1\"}");
    talk_run(&skewed.talk, 1);
    assert_int_equal(skewed.talk.answers[0].error.class, ERROR_NONE);
    found = strstr(skewed.talk.last_body, label);
    assert_non_null(found);
    (void)snprintf(date, sizeof(date), "%s", found + strlen(label));
    assert_true(is_in_time(&skewed, date));
    talk_tear_down(&skewed.talk);
}

static void keys_come_from_the_server(const struct skewed *skewed)
{
    char url[64];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/keys", http_server_port(skewed->talk.server));
    assert_int_equal(setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1), 0);
    assert_int_equal(unsetenv("AWS_ACCESS_KEY_ID"), 0);
    assert_int_equal(unsetenv("AWS_SECRET_ACCESS_KEY"), 0);
}

/* By the worker's clock they have expired when they come, or long before they do. */
static void keys_that_others_give_expire_by_awss_clock(void **state)
{
    static const int64_t aheads_ms[] = {-120 * MINUTE_MS, 120 * MINUTE_MS};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(aheads_ms); i++) {
        struct skewed skewed;

        skewed_set_up(&skewed, aheads_ms[i], ERROR("RequestExpired"));
        keys_come_from_the_server(&skewed);
        skewed.talk.more = 5;
        talk_run(&skewed.talk, 1);
        for (unsigned call = 0; call < skewed.talk.answer_count; call++)
            assert_int_equal(skewed.talk.answers[call].error.class, ERROR_NONE);
        assert_int_equal(skewed.refused, 1);
        assert_int_equal(skewed.fetched, 1);
        talk_tear_down(&skewed.talk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_clock_costs_one_call),
        cmocka_unit_test(calls_that_leave_together_are_all_made_again),
        cmocka_unit_test(a_call_is_made_again_once_at_most),
        cmocka_unit_test(a_clock_that_is_nearly_right_is_not_told_of),
        cmocka_unit_test(a_clock_that_is_set_right_is_told_of),
        cmocka_unit_test(keys_that_others_give_expire_by_awss_clock),
        cmocka_unit_test(a_presigned_url_has_the_right_time_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
