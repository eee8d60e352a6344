#include "harness/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/sockets.h"

struct fixture {
    struct sockets *sockets;
    CURL *easy;
    int accepted, local_port;
};

/* A connection that libcurl has made, and keeps. */
static void set_up(struct fixture *fixture)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    char url[64];

    assert_int_equal(bind(listening, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listening, 1), 0);
    assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &length), 0);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", ntohs(address.sin_port));
    *fixture = (struct fixture){.sockets = sockets_new(), .easy = curl_easy_init()};
    sockets_follow(fixture->sockets, fixture->easy);
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_URL, url), CURLE_OK);
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_PROXY, ""), CURLE_OK);
    assert_int_equal(curl_easy_setopt(fixture->easy, CURLOPT_CONNECT_ONLY, 1L), CURLE_OK);
    assert_int_equal(curl_easy_perform(fixture->easy), CURLE_OK);
    fixture->accepted = accept(listening, NULL, NULL);
    assert_true(fixture->accepted >= 0);
    assert_int_equal(getpeername(fixture->accepted, (struct sockaddr *)&address, &length), 0);
    fixture->local_port = ntohs(address.sin_port);
    assert_int_equal(close(listening), 0);
}

static void tear_down(struct fixture *fixture)
{
    curl_easy_cleanup(fixture->easy);
    assert_true(sockets_are_quiet(fixture->sockets, fixture->local_port)); /* it is closed, and forgotten */
    assert_int_equal(close(fixture->accepted), 0);
    sockets_free(fixture->sockets);
}

static void a_connection_is_quiet_until_something_comes(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture);
    assert_true(sockets_are_quiet(fixture.sockets, fixture.local_port));
    assert_int_equal(send(fixture.accepted, "x", 1, 0), 1);
    assert_false(sockets_are_quiet(fixture.sockets, fixture.local_port));
    assert_false(sockets_are_quiet(fixture.sockets, fixture.local_port)); /* nothing was taken from it */
    assert_true(sockets_are_quiet(fixture.sockets, fixture.local_port ^ 1));
    tear_down(&fixture);
}

static void the_end_of_a_connection_is_not_quiet(void **state)
{
    static const struct linger at_once = {.l_onoff = 1};
    struct fixture fixture;

    (void)state;
    for (int is_reset = 0; is_reset < 2; is_reset++) {
        set_up(&fixture);
        if (is_reset)
            assert_int_equal(setsockopt(fixture.accepted, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
        assert_int_equal(close(fixture.accepted), 0);
        assert_false(sockets_are_quiet(fixture.sockets, fixture.local_port));
        fixture.accepted = dup(STDOUT_FILENO);
        tear_down(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_quiet_until_something_comes),
        cmocka_unit_test(the_end_of_a_connection_is_not_quiet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
