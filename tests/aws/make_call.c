/* Makes calls one after another, as many as its first argument says, with what the environment says of endpoints, keys
   and trust, and writes how each ended, one JSON object a line.  Its other arguments are the URL of a proxy, and the hosts
   that may be spoken to by plain http. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "aws/client.h"
#include "base/arena.h"

struct maker {
    uv_loop_t loop;
    struct aws_client *client;
    uint64_t left;
};

static void on_closed(void *context)
{
    (void)context;
}

static void make_one(struct maker *maker)
{
    json_t *input = memory_require(json_pack("{s:s}", "VolumeId", "vol-1"));

    aws_client_send(maker->client, &(struct call){.id = maker->left,
                                                  .service = "ec2",
                                                  .operation = "CreateSnapshot",
                                                  .region = "eu-west-1",
                                                  .account = "",
                                                  .role_arn = "",
                                                  .job_id = "",
                                                  .input = input,
                                                  .is_mutating = true});
    json_decref(input);
}

static void on_answer(void *context, uint64_t call_id, struct answer *answer)
{
    struct maker *maker = context;
    json_t *line = memory_require(json_pack("{s:s, s:s, s:b, s:i}", "class", error_class_name(answer->error.class),
                                            "message", answer->error.message, "isOutcomeUnknown",
                                            answer->is_outcome_unknown, "status", answer->http_status));
    char *text = memory_require(json_dumps(line, JSON_COMPACT));

    (void)call_id;
    (void)puts(text);
    free(text);
    json_decref(line);
    if (--maker->left > 0)
        make_one(maker);
    else
        aws_client_close(maker->client, on_closed, NULL);
}

int main(int argc, char **argv)
{
    const struct aws_client_options options = {.connect_timeout_ms = 2000,
                                               .request_timeout_ms = 5000,
                                               .answer_bytes_max = 1024 * 1024,
                                               .in_flight_per_endpoint_max = 4,
                                               .proxy_url = argc > 2 ? argv[2] : NULL,
                                               .plain_hosts = argc > 3 ? argv[3] : NULL};
    struct maker maker = {.left = argc > 1 ? strtoull(argv[1], NULL, 10) : 1};
    struct error error;

    if (uv_loop_init(&maker.loop) != 0)
        return EXIT_FAILURE;
    maker.client = aws_client_new(&maker.loop, &options, on_answer, &maker, &error);
    if (maker.client == NULL) {
        (void)fprintf(stderr, "make_call: %s\n", error.message);
        return EXIT_FAILURE;
    }
    make_one(&maker);
    (void)uv_run(&maker.loop, UV_RUN_DEFAULT);
    return uv_loop_close(&maker.loop) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
