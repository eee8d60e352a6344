/* What a call costs: how many a core can sign, send and read, beside a bare libcurl that sends the same bytes to the
   same server and reads nothing; and how much memory a call takes while it waits for its answer.

   bench_aws [CALLS [WAITING]] */
#include <curl/curl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <uv.h>

#include "aws/client.h"
#include "base/compiler.h"
#include "bench/answering.h"

enum { IN_FLIGHT = 64, ROUNDS = 3, CALLS = 50000, WAITING = 4000 };

#define ITEM                                                                                                   \
    "<item><snapshotId>snap-0a1b2c3d4e5f60718</snapshotId><volumeId>vol-049df61146c4d7901</volumeId>"           \
    "<status>pending</status><startTime>2026-01-01T00:00:00.000Z</startTime><progress>40%</progress>"           \
    "<ownerId>111122223333</ownerId><volumeSize>8</volumeSize><encrypted>true</encrypted><tagSet><item>"        \
    "<key>tidemark:job-id</key><value>8a1f4f57-8d2c-5c5e-9d53-1f3f0d6a7c21</value></item></tagSet></item>"
static const char answer_body[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<DescribeSnapshotsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
    "<requestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</requestId><snapshotSet>" ITEM "</snapshotSet>"
    "</DescribeSnapshotsResponse>";
static const char request_body[] =
    "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&Filter.1.Name=snapshot-id"
    "&Filter.1.Value.1=snap-0a1b2c3d4e5f60718&MaxResults=1000";

static void require(bool is_good, const char *what)
{
    if (is_good)
        return;
    (void)fprintf(stderr, "bench_aws: %s\n", what);
    exit(EXIT_FAILURE);
}

/* Of this process alone: another one on the machine takes nothing away from what is measured. */
static double cpu_s(void)
{
    struct rusage used;

    (void)getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

struct caller {
    uv_loop_t loop;
    struct aws_client *client;
    json_t *input;
    unsigned to_send, to_come;
};

static void send_call(struct caller *caller)
{
    const struct call call = {.id = caller->to_send--,
                              .service = "ec2",
                              .operation = "DescribeSnapshots",
                              .region = "eu-west-1",
                              .account = "",
                              .role_arn = "",
                              .job_id = "",
                              .input = caller->input};

    aws_client_send(caller->client, &call);
}

static void on_closed(void *context)
{
    (void)context;
}

static void on_answer(void *context, uint64_t call_id, struct answer *answer)
{
    struct caller *caller = context;

    (void)call_id;
    require(answer->error.class == ERROR_NONE, answer->error.message);
    caller->to_come--;
    if (caller->to_send > 0)
        send_call(caller);
    else if (caller->to_come == 0)
        aws_client_close(caller->client, on_closed, NULL);
}

static void on_late_answer(void *context, uint64_t call_id, struct answer *answer)
{
    (void)context;
    (void)call_id;
    (void)answer; /* the client is closing */
}

static void open_caller(struct caller *caller, uint16_t port, unsigned in_flight_max, aws_on_answer *on_answered)
{
    char url[64];
    struct error error;

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
    (void)setenv("AWS_ENDPOINT_URL", url, 1);
    require(uv_loop_init(&caller->loop) == 0, "no loop");
    caller->input = json_pack("{s:[s],s:[{s:s,s:[s]}],s:i}", "Owner", "self", "Filter", "Name", "snapshot-id", "Value",
                              "snap-0a1b2c3d4e5f60718", "MaxResults", 1000);
    caller->client = aws_client_new(&caller->loop,
                                    &(struct aws_client_options){.connect_timeout_ms = 30000,
                                                                 .request_timeout_ms = 120000,
                                                                 .answer_bytes_max = 8 * MIB,
                                                                 .in_flight_per_endpoint_max = in_flight_max},
                                    on_answered, caller, &error);
    require(caller->client != NULL, error.message);
}

static void close_caller(struct caller *caller)
{
    (void)uv_run(&caller->loop, UV_RUN_DEFAULT);
    json_decref(caller->input);
    require(uv_loop_close(&caller->loop) == 0, "the loop is not empty");
}

/* Calls per second of one core. */
static double measure_ours(uint16_t port, unsigned calls)
{
    struct caller caller = {.to_send = calls, .to_come = calls};
    double began_s;

    open_caller(&caller, port, IN_FLIGHT, on_answer);
    began_s = cpu_s();
    for (unsigned i = 0; i < IN_FLIGHT; i++)
        send_call(&caller);
    close_caller(&caller);
    return calls / (cpu_s() - began_s);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    *(size_t *)context += size * count;
    return size * count;
}

static struct curl_slist *bare_headers(void)
{
    static const char *const headers[] = {
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
        "X-Amz-Date: 20260101T000000Z",
        "User-Agent: tidemark",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/ec2/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        "Accept:",
        "Expect:",
    };
    struct curl_slist *list = NULL;

    for (size_t i = 0; i < COUNT_OF(headers); i++)
        list = curl_slist_append(list, headers[i]);
    return list;
}

static CURL *bare_handle(const char *url, struct curl_slist *headers, size_t *taken)
{
    CURL *handle = curl_easy_init();

    (void)curl_easy_setopt(handle, CURLOPT_URL, url);
    (void)curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request_body);
    (void)curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(handle, CURLOPT_WRITEDATA, taken);
    (void)curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    return handle;
}

/* Each handle that is done goes back at once, as long as there are calls to make. */
static void drive(CURLM *multi, unsigned calls)
{
    unsigned to_send = calls - IN_FLIGHT, to_come = calls;
    int running, left;

    while (to_come > 0) {
        CURLMsg *message;

        (void)curl_multi_perform(multi, &running);
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *handle = message->easy_handle;

            require(message->data.result == CURLE_OK, curl_easy_strerror(message->data.result));
            to_come--;
            (void)curl_multi_remove_handle(multi, handle);
            if (to_send > 0 && to_send--)
                (void)curl_multi_add_handle(multi, handle);
        }
        if (running > 0)
            (void)curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

static double measure_bare(uint16_t port, unsigned calls)
{
    struct curl_slist *headers = bare_headers();
    CURLM *multi = curl_multi_init();
    CURL *handles[IN_FLIGHT];
    size_t taken = 0;
    double began_s = cpu_s();
    char url[64];

    (void)curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)IN_FLIGHT);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
    for (unsigned i = 0; i < IN_FLIGHT; i++) {
        handles[i] = bare_handle(url, headers, &taken);
        (void)curl_multi_add_handle(multi, handles[i]);
    }
    drive(multi, calls);
    require(taken == calls * (sizeof(answer_body) - 1), "answers are missing");
    began_s = cpu_s() - began_s;
    for (unsigned i = 0; i < IN_FLIGHT; i++)
        curl_easy_cleanup(handles[i]);
    (void)curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    return calls / began_s;
}

/* By turns, so that whatever else the machine does concerns both. */
static void compare(unsigned calls)
{
    const struct answering answering = answering_start(answer_body, false);
    double ours = 0, bare = 0;

    for (unsigned round = 0; round < ROUNDS; round++) {
        ours += measure_ours(answering.port, calls) / ROUNDS;
        bare += measure_bare(answering.port, calls) / ROUNDS;
    }
    answering_stop(&answering);
    (void)printf("tidemark      %8.0f calls per second of one core, %5.1f us each\n", ours, 1e6 / ours);
    (void)printf("bare libcurl  %8.0f calls per second of one core, %5.1f us each\n", bare, 1e6 / bare);
    (void)printf("ratio         %8.2f\n", ours / bare);
}

static void weigh(unsigned waiting, unsigned in_flight_max)
{
    const struct answering answering = answering_start(answer_body, true);
    struct caller caller = {.to_send = waiting};
    size_t before, after;

    open_caller(&caller, answering.port, in_flight_max, on_late_answer);
    before = mallinfo2().uordblks;
    while (caller.to_send > 0)
        send_call(&caller);
    for (unsigned turn = 0; turn < 200; turn++)
        (void)uv_run(&caller.loop, UV_RUN_NOWAIT);
    after = mallinfo2().uordblks;
    (void)printf("memory        %8zu bytes of each of %u calls, %u of them with a connection\n",
                 (after - before) / waiting, waiting, waiting < in_flight_max ? waiting : in_flight_max);
    aws_client_close(caller.client, on_closed, NULL);
    close_caller(&caller);
    answering_stop(&answering);
}

static unsigned argument(int count, char **values, int at, unsigned fallback)
{
    return at < count ? (unsigned)strtoul(values[at], NULL, 10) : fallback;
}

int main(int count, char **values)
{
    unsigned calls = argument(count, values, 1, CALLS), waiting = argument(count, values, 2, WAITING);

    require(calls >= IN_FLIGHT && waiting > 0, "too few calls");
    (void)setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
    (void)setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", 1);
    (void)setenv("HOME", "/nowhere", 1);
    compare(calls);
    weigh(waiting, IN_FLIGHT);
    weigh(waiting, waiting);
    return EXIT_SUCCESS;
}
