#include "http/talk.h"

#include <sys/socket.h>
#include <unistd.h>

static void a_request_is_answered(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk_run(&talk, 1);
    assert_int_equal(talk.results[0].error.class, ERROR_NONE);
    assert_int_equal(talk.results[0].status, 200);
    assert_string_equal(talk.bodies[0], "hello");
    assert_string_equal(talk.reply_header, "r-1");
    assert_string_equal(talk.last_body, "ping");
    assert_string_equal(talk.last_header, "yes");
    assert_false(talk.has_expect || talk.has_accept);
    assert_string_equal(talk.last_content_type, "text/plain");
}

/* What libcurl would add of its own accord was not signed. */
static void a_message_without_a_body_has_no_content_type(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.is_bare = true;
    talk_run(&talk, 1);
    assert_string_equal(talk.last_body, "");
    assert_string_equal(talk.last_content_type, "(none)");
}

static void the_path_is_sent_as_it_is(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk_run(&talk, 1);
    assert_string_equal(talk.last_target, "/a/../b%2F?q=1");
}

static void a_redirect_is_not_followed(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.acts[0] = ACT_REDIRECT;
    talk_run(&talk, 1);
    assert_int_equal(talk.results[0].status, 302);
    assert_int_equal(talk.seen, 1);
}

/* Each way in which an exchange goes wrong, for a request that may be repeated and for one that may not. */
static const struct {
    enum act first, others;
    bool is_sent_once;
    unsigned seen_least, seen_most;
    const char *message; /* a part of it */
} losses[] = {
    {ACT_DROP, ACT_DROP, true, 1, 1, ""},
    {ACT_DROP, ACT_DROP, false, 1, 1, ""}, /* a fresh connection: libcurl does not try again either */
    {ACT_TRUNCATE, ACT_TRUNCATE, true, 1, 1, ""},
    {ACT_TRUNCATE, ACT_TRUNCATE, false, 1, 1, ""},
    {ACT_KEEP_QUIET, ACT_KEEP_QUIET, true, 1, 1, "timed out"},
    {ACT_KEEP_QUIET, ACT_KEEP_QUIET, false, 1, 1, "timed out"},
    {ACT_ANSWER_LONG, ACT_ANSWER_LONG, true, 1, 1, "the answer is too long"},
};

static void an_answer_that_does_not_come_whole_is_a_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(losses); i++) {
        struct talk talk;

        talk_set_up(&talk);
        talk.acts[0] = losses[i].first;
        talk.acts[1] = losses[i].others;
        talk.is_sent_once = losses[i].is_sent_once;
        if (losses[i].first == ACT_KEEP_QUIET)
            talk.request_timeout_ms = 30;
        talk_run(&talk, 1);
        assert_int_equal(talk.results[0].error.class, ERROR_TRANSIENT);
        assert_int_equal(talk.results[0].status, 0);
        assert_true(talk.results[0].may_have_arrived);
        assert_non_null(strstr(talk.results[0].error.message, losses[i].message));
        assert_in_range(talk.seen, losses[i].seen_least, losses[i].seen_most);
    }
}

/* Runs a request that is answered and then, on the connection that was kept, one that the server reads and
 * drops. */
static void lose_a_kept_connection(struct talk *talk, bool is_sent_once)
{
    talk_set_up(talk);
    talk->acts[1] = ACT_DROP;
    talk->is_sent_once = is_sent_once;
    talk->more = 1;
    talk_run(talk, 1);
    assert_int_equal(talk->results[0].error.class, ERROR_NONE);
    assert_int_equal(talk->results[1].error.class, ERROR_TRANSIENT);
    assert_true(talk->results[1].may_have_arrived);
}

static void a_request_to_be_sent_once_is_not_sent_again_when_its_kept_connection_breaks(void **state)
{
    struct talk talk;

    (void)state;
    lose_a_kept_connection(&talk, true);
    assert_int_equal(talk.seen, 2);
    assert_non_null(strstr(talk.results[1].error.message, "the connection closed before the answer began"));
}

/* Shows that the guard above has something to guard against. */
static void a_request_that_may_be_repeated_is_sent_again_when_its_kept_connection_breaks(void **state)
{
    struct talk talk;

    (void)state;
    lose_a_kept_connection(&talk, false);
    assert_true(talk.seen > 2);
}

static void a_request_whose_time_is_over_is_not_sent(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.not_after_ms = 1;
    talk_run(&talk, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(talk.results[i].error.class, ERROR_TRANSIENT);
        assert_false(talk.results[i].may_have_arrived);
        assert_non_null(strstr(talk.results[i].error.message, "its time was over"));
    }
    assert_int_equal(talk.seen, 0);
    assert_int_equal(talk.written, 0);
}

static void a_message_that_cannot_be_written_is_not_sent(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.refused_at = 1;
    talk_run(&talk, 2);
    assert_int_equal(talk.results[0].error.class, ERROR_ACCESS);
    assert_string_equal(talk.results[0].error.message, "no key");
    assert_false(talk.results[0].may_have_arrived);
    assert_int_equal(talk.results[1].error.class, ERROR_NONE);
    assert_int_equal(talk.seen, 1);
}

static void a_header_that_could_forge_another_is_not_sent(void **state)
{
    static const char *const values[] = {"a\r\nX-Other: b", "a\nb", "a\rb", ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct talk talk;

        talk_set_up(&talk);
        talk.header_value = values[i];
        talk_run(&talk, 1);
        assert_int_equal(talk.results[0].error.class, ERROR_INTERNAL);
        assert_false(talk.results[0].may_have_arrived);
        assert_int_equal(talk.seen, 0);
    }
}

static void plain_http_is_refused_unless_it_is_allowed(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.is_plain_allowed = false;
    talk_run(&talk, 1);
    assert_int_equal(talk.results[0].error.class, ERROR_TRANSIENT);
    assert_false(talk.results[0].may_have_arrived);
    assert_int_equal(talk.seen, 0);
}

static void a_server_without_tls_sees_nothing_of_an_https_request(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    (void)snprintf(talk.url, sizeof(talk.url), "https://127.0.0.1:%u", http_server_port(talk.server));
    talk_run(&talk, 1);
    assert_int_equal(talk.results[0].error.class, ERROR_TRANSIENT);
    assert_false(talk.results[0].may_have_arrived);
    assert_int_equal(talk.seen, 0);
}

/* A socket that is bound but does not listen refuses connections, and keeps its port from others. */
static void a_refused_connection_is_a_request_not_sent(void **state)
{
    int bound = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    struct talk talk;

    (void)state;
    assert_int_equal(bind(bound, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(bound, (struct sockaddr *)&address, &length), 0);
    talk_set_up(&talk);
    (void)snprintf(talk.url, sizeof(talk.url), "http://127.0.0.1:%u", ntohs(address.sin_port));
    talk_run(&talk, 1);
    assert_int_equal(talk.results[0].error.class, ERROR_TRANSIENT);
    assert_false(talk.results[0].may_have_arrived);
    assert_int_equal(close(bound), 0);
}

static void no_more_requests_are_in_flight_than_allowed(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.acts[0] = talk.acts[1] = ACT_KEEP_FOR_LATER;
    talk_run(&talk, 99);
    assert_int_equal(talk.seen, 99);
    assert_int_equal(talk.kept_most, IN_FLIGHT_MAX);
    for (unsigned i = 0; i < 99; i++)
        assert_int_equal(talk.results[i].status, 200);
}

static void results_may_send_more(void **state)
{
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.more = 10;
    talk_run(&talk, 1);
    assert_int_equal(talk.seen, 11);
}

/* Closes while some requests are in flight, some wait, and one more is sent. */
static void on_request_then_close(void *context, struct http_exchange *exchange)
{
    struct talk *talk = context;

    (void)exchange;
    if (++talk->seen < IN_FLIGHT_MAX)
        return;
    talk->result_target = UINT_MAX; /* closed here, not by the last result */
    http_client_close(talk->client, talk_on_client_closed, talk);
    talk_send_one(talk);
}

static void closing_ends_every_request_with_a_result(void **state)
{
    const struct http_client_options options = {5000, 5000, ANSWER_BYTES_MAX, IN_FLIGHT_MAX, NULL};
    unsigned may_have_arrived = 0;
    struct talk talk;

    (void)state;
    talk_set_up_server(&talk, on_request_then_close);
    talk.client = http_client_new(&talk.loop, &options);
    for (unsigned i = 0; i < 10; i++)
        talk_send_one(&talk);
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk.result_count, 11);
    for (unsigned i = 0; i < talk.result_count; i++) {
        assert_int_equal(talk.results[i].error.class, ERROR_TRANSIENT);
        may_have_arrived += talk.results[i].may_have_arrived;
    }
    assert_int_equal(may_have_arrived, IN_FLIGHT_MAX);
    assert_int_equal(uv_loop_close(&talk.loop), 0);
}

static void an_idle_client_closes(void **state)
{
    const struct http_client_options options = {5000, 5000, ANSWER_BYTES_MAX, IN_FLIGHT_MAX, "/nowhere"};
    struct talk talk;

    (void)state;
    talk_set_up_loop(&talk);
    talk.client = http_client_new(&talk.loop, &options);
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    http_client_close(talk.client, talk_on_client_closed, &talk);
    assert_false(talk.client_closed);
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    assert_true(talk.client_closed);
    assert_int_equal(uv_loop_close(&talk.loop), 0);
}

static void a_refused_request_has_its_result_on_a_later_turn(void **state)
{
    const struct error error = {.class = ERROR_REJECTED, .message = "no"};
    struct talk talk;

    (void)state;
    talk_set_up(&talk);
    talk.client =
        http_client_new(&talk.loop, &(struct http_client_options){5000, 5000, ANSWER_BYTES_MAX, 1, NULL});
    talk.result_target = 1;
    talk.is_in_send = true;
    http_client_refuse(talk.client, &(struct http_request){.on_result = on_result, .context = &talk}, &error);
    talk.is_in_send = false;
    assert_int_equal(uv_run(&talk.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(talk.result_count, 1);
    assert_int_equal(talk.results[0].error.class, ERROR_REJECTED);
    assert_false(talk.results[0].may_have_arrived);
    assert_int_equal(uv_loop_close(&talk.loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_answered),
        cmocka_unit_test(a_message_without_a_body_has_no_content_type),
        cmocka_unit_test(the_path_is_sent_as_it_is),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(an_answer_that_does_not_come_whole_is_a_failure),
        cmocka_unit_test(a_request_to_be_sent_once_is_not_sent_again_when_its_kept_connection_breaks),
        cmocka_unit_test(a_request_that_may_be_repeated_is_sent_again_when_its_kept_connection_breaks),
        cmocka_unit_test(a_request_whose_time_is_over_is_not_sent),
        cmocka_unit_test(a_message_that_cannot_be_written_is_not_sent),
        cmocka_unit_test(a_header_that_could_forge_another_is_not_sent),
        cmocka_unit_test(plain_http_is_refused_unless_it_is_allowed),
        cmocka_unit_test(a_server_without_tls_sees_nothing_of_an_https_request),
        cmocka_unit_test(a_refused_connection_is_a_request_not_sent),
        cmocka_unit_test(no_more_requests_are_in_flight_than_allowed),
        cmocka_unit_test(results_may_send_more),
        cmocka_unit_test(a_refused_request_has_its_result_on_a_later_turn),
        cmocka_unit_test(closing_ends_every_request_with_a_result),
        cmocka_unit_test(an_idle_client_closes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
