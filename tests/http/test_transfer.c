#include "harness/check.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/transfer.h"

static const struct http_client_options options = {
    .connect_timeout_ms = 5000,
    .request_timeout_ms = 5000,
    .answer_bytes_max = 4096,
    .in_flight_per_endpoint_max = 1,
};

/* A socket whose connections the kernel takes, and that nobody reads from. */
static int listen_on_loopback(char *url, size_t size)
{
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof(address);

    assert_int_equal(bind(listening, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listening, 4), 0);
    assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &length), 0);
    (void)snprintf(url, size, "http://127.0.0.1:%u/", ntohs(address.sin_port));
    return listening;
}

/* The time of a request that waits for its connection goes on running. */
static void a_request_whose_time_is_over_when_its_connection_stands_is_not_sent(void **state)
{
    static const struct http_header headers[] = {{"Host", "example.test"}};
    const struct http_message message = {headers, COUNT_OF(headers), "", 0};
    struct http_request request = {.method = "POST", .is_plain_allowed = true, .not_after_ms = 1};
    struct http_result result = {0};
    struct error error = {0};
    struct transfer_shared shared = {.options = options, .sockets = sockets_new()};
    struct transfer *transfer;
    char url[64], byte;
    int listening, accepted;
    CURLcode code;

    (void)state;
    listening = listen_on_loopback(url, sizeof(url));
    request.url = url;
    transfer = transfer_new(&shared, &request, &message, &request, &error);
    assert_non_null(transfer);
    assert_ptr_equal(transfer_owner(transfer_easy(transfer)), &request);
    code = curl_easy_perform(transfer_easy(transfer));
    assert_int_not_equal(code, CURLE_OK);
    transfer_read(transfer, code, &result);
    assert_int_equal(result.error.class, ERROR_TRANSIENT);
    assert_non_null(strstr(result.error.message, "its time was over"));
    assert_false(result.may_have_arrived);
    assert_false(transfer_has_left(transfer));
    assert_false(transfer_needs_another_connection(transfer));
    transfer_free(transfer);
    sockets_free(shared.sockets);
    accepted = accept(listening, NULL, NULL);
    assert_true(accepted >= 0);
    assert_int_equal(read(accepted, &byte, 1), 0); /* connected, and closed without a byte */
    assert_int_equal(close(accepted), 0);
    assert_int_equal(close(listening), 0);
}

static void an_origin_ends_where_the_path_begins(void **state)
{
    static const struct {
        const char *url;
        size_t length;
    } cases[] = {
        {"https://a.example", 17},   {"https://a.example/", 17}, {"https://a.example/b://c", 17},
        {"https://a.example?q", 17}, {"http://[::1]:80/", 15},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(transfer_origin_length(cases[i].url), cases[i].length);
}

static void headers_of_an_answer_are_found_by_name(void **state)
{
    static const struct {
        const char *headers, *name, *value; /* NULL: there is none */
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nA: 1\r\nB:2\r\n\r\n", "a", "1"},
        {"HTTP/1.1 200 OK\r\nA: 1\r\nB:2\r\n\r\n", "B", "2"},
        {"HTTP/1.1 200 OK\r\nAB: 1\r\n\r\n", "A", NULL},
        {"HTTP/1.1 200 OK\r\nA: \t x y \t\r\n\r\n", "A", "x y"},
        {"HTTP/1.1 200 OK\r\nA: 123456789\r\n\r\n", "A", "1234567"},
        {"HTTP/1.1 200 OK\r\nA:\r\nB: 2\r\n\r\n", "A", ""},
        {"HTTP/1.1 200 OK\nA: 1", "A", "1"},
        {NULL, "A", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct http_result result = {.headers = cases[i].headers};
        char value[8];

        assert_int_equal(http_result_header(&result, cases[i].name, value, sizeof(value)),
                         cases[i].value != NULL);
        if (cases[i].value)
            assert_string_equal(value, cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_whose_time_is_over_when_its_connection_stands_is_not_sent),
        cmocka_unit_test(an_origin_ends_where_the_path_begins),
        cmocka_unit_test(headers_of_an_answer_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
