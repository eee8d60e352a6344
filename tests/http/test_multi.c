#include "harness/check.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/multi.h"

struct fixture {
    uv_loop_t loop;
    struct http_multi *multi;
    CURL *easy;
    CURLcode code;
    unsigned done_count;
    bool is_in_add, is_closed;
};

static void on_closed(void *context)
{
    ((struct fixture *)context)->is_closed = true;
}

static void on_done(void *context, CURL *easy, CURLcode code)
{
    struct fixture *fixture = context;

    assert_false(fixture->is_in_add);
    assert_ptr_equal(easy, fixture->easy);
    fixture->done_count++;
    fixture->code = code;
    http_multi_remove(fixture->multi, easy);
    http_multi_close(fixture->multi, on_closed, fixture);
}

static void set_up(struct fixture *fixture, const char *url)
{
    *fixture = (struct fixture){0};
    assert_int_equal(uv_loop_init(&fixture->loop), 0);
    fixture->multi = http_multi_new(&fixture->loop, on_done, fixture);
    fixture->easy = curl_easy_init();
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_URL, url), CURLE_OK);
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_PROXY, ""), CURLE_OK);
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_NOSIGNAL, 1L), CURLE_OK);
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_TIMEOUT_MS, 20L), CURLE_OK);
    fixture->is_in_add = true;
    http_multi_add(fixture->multi, fixture->easy);
    fixture->is_in_add = false;
}

static void tear_down(struct fixture *fixture)
{
    assert_int_equal(uv_run(&fixture->loop, UV_RUN_DEFAULT), 0);
    assert_true(fixture->is_closed);
    assert_int_equal(uv_loop_close(&fixture->loop), 0);
    curl_easy_cleanup(fixture->easy);
}

/* A socket that is bound, and perhaps listens; nobody answers there. */
static int bind_to_loopback(bool is_listening, char *url, size_t size)
{
    int bound = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);

    assert_int_equal(bind(bound, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(bound, (struct sockaddr *)&address, &length), 0);
    if (is_listening)
        assert_int_equal(listen(bound, 4), 0);
    (void)snprintf(url, size, "http://127.0.0.1:%u/", ntohs(address.sin_port));
    return bound;
}

/* Sockets bring the one end about, the timer the other. */
static void the_end_of_a_transfer_is_reported_on_a_later_turn(void **state)
{
    static const struct {
        bool is_listening;
        CURLcode code;
    } cases[] = {
        {false, CURLE_COULDNT_CONNECT},
        {true, CURLE_OPERATION_TIMEDOUT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture fixture;
        char url[64];
        int bound = bind_to_loopback(cases[i].is_listening, url, sizeof(url));

        set_up(&fixture, url);
        tear_down(&fixture);
        assert_int_equal(fixture.done_count, 1);
        assert_int_equal(fixture.code, cases[i].code);
        assert_int_equal(close(bound), 0);
    }
}

static void a_transfer_that_is_taken_back_is_not_reported(void **state)
{
    struct fixture fixture;
    char url[64];
    int bound = bind_to_loopback(true, url, sizeof(url));

    (void)state;
    set_up(&fixture, url);
    assert_true(uv_run(&fixture.loop, UV_RUN_ONCE) != 0); /* the connection is being made */
    http_multi_remove(fixture.multi, fixture.easy);
    http_multi_close(fixture.multi, on_closed, &fixture);
    assert_false(fixture.is_closed);
    tear_down(&fixture);
    assert_int_equal(fixture.done_count, 0);
    assert_int_equal(close(bound), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_transfer_is_reported_on_a_later_turn),
        cmocka_unit_test(a_transfer_that_is_taken_back_is_not_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
