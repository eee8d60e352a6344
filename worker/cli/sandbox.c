#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "observe/log.h"
#include "sandbox/server.h"
#include "shell/signals.h"

struct sandbox {
    uv_loop_t loop;
    struct signals signals;
    struct world *world;
    struct sandbox_server *server;
};

static void on_closed(void *context)
{
    struct sandbox *sandbox = context;

    signals_close(&sandbox->signals);
}

static void on_stop(void *context)
{
    struct sandbox *sandbox = context;

    sandbox_server_close(sandbox->server, on_closed, sandbox);
}

static bool read_world_options(const struct arguments *arguments, struct world_options *options,
                               struct error *error)
{
    long long seed, seconds, lag_ms;

    if (!arguments_number(arguments, "seed", &(struct number_range){1, 0, INT64_MAX}, &seed, error) ||
        !arguments_number(arguments, "snapshot-seconds", &(struct number_range){60, 1, 604800}, &seconds,
                          error) ||
        !arguments_number(arguments, "visibility-lag-ms", &(struct number_range){0, 0, 600000}, &lag_ms,
                          error))
        return false;
    *options = (struct world_options){
        .seed = (uint64_t)seed,
        .account = arguments_value_or(arguments, "account", "111122223333"),
        .snapshot_duration_ms = seconds * 1000,
        .visibility_lag_ms = lag_ms,
        .is_throttled = arguments_has(arguments, "throttle"),
        .creates_missing_resources = arguments_has(arguments, "create-missing-resources"),
    };
    return true;
}

static bool read_time_scale(const struct arguments *arguments, double *scale, struct error *error)
{
    const char *value = arguments_value_or(arguments, "time-scale", "1");
    char *end;

    *scale = strtod(value, &end);
    if (end == value || *end != '\0' || !(*scale >= 0.001 && *scale <= 100000.0))
        return error_set(error, ERROR_INTERNAL,
                         "--time-scale must be a number from 0.001 to 100000, not \"%.40s\"", value);
    return true;
}

static bool read_server_options(const struct arguments *arguments, struct sandbox_server_options *options,
                                struct error *error)
{
    long long port, ahead_s;

    if (!arguments_number(arguments, "port", &(struct number_range){0, 0, UINT16_MAX}, &port, error) ||
        !arguments_number(arguments, "clock-ahead-seconds", &(struct number_range){0, -604800, 604800}, &ahead_s,
                          error))
        return false;
    *options = (struct sandbox_server_options){
        .address = arguments_value_or(arguments, "address", "127.0.0.1"),
        .port = (uint16_t)port,
        .access_key_id = arguments_value_or(arguments, "access-key-id", "AKIDSANDBOX"),
        .secret_access_key = arguments_value_or(arguments, "secret-access-key", "sandbox-secret"),
        .clock_ahead_ms = ahead_s * 1000,
    };
    return read_time_scale(arguments, &options->time_scale, error);
}

/* One line, written before anything is served, so that a script can wait for it.  The key guards nothing but
 * toys. */
static void announce(const struct sandbox *sandbox, const struct sandbox_server_options *options)
{
    SCOPED(text) struct text line;

    text_init(&line, 4 * KIB);
    text_append_format(&line, "{\"endpoint\":\"http://%s:%u\",\"accessKeyId\":", options->address,
                       (unsigned)sandbox_server_port(sandbox->server));
    text_append_json_string(&line, options->access_key_id);
    text_append_string(&line, ",\"secretAccessKey\":");
    text_append_json_string(&line, options->secret_access_key);
    text_append_string(&line, "}");
    (void)printf("%s\n", text_string(&line));
    (void)fflush(stdout);
}

static int serve(struct sandbox *sandbox, const struct sandbox_server_options *options)
{
    int exit_code = EXIT_OK;
    struct error error;
    int result = uv_loop_init(&sandbox->loop);

    assert(result == 0); /* fails only without file descriptors, before anything was opened */
    signals_start(&sandbox->signals, &sandbox->loop, on_stop, sandbox);
    sandbox->server = sandbox_server_start(&sandbox->loop, sandbox->world, options, &error);
    if (sandbox->server) {
        announce(sandbox, options);
    } else {
        exit_code = command_fail(&error, "the sandbox cannot start");
        signals_close(&sandbox->signals);
    }
    (void)uv_run(&sandbox->loop, UV_RUN_DEFAULT);
    result = uv_loop_close(&sandbox->loop);
    assert(result == 0); /* every handle has an owner that closed it */
    (void)result;
    return exit_code;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct sandbox_server_options server_options;
    struct world_options world_options;
    struct sandbox sandbox = {0};
    struct error error;
    int exit_code;

    if (!read_world_options(arguments, &world_options, &error) ||
        !read_server_options(arguments, &server_options, &error))
        return command_misused(command, &error);
    log_configure(LOG_WARN, LOG_FORMAT_AUTO, 2);
    sandbox.world = world_new(&world_options);
    exit_code = serve(&sandbox, &server_options);
    world_free(sandbox.world);
    return exit_code;
}

static const struct flag flags[] = {
    {.name = "port", .argument = "PORT", .help = "Where to listen; any free port by default."},
    {.name = "address", .argument = "ADDRESS", .help = "127.0.0.1 by default."},
    {.name = "time-scale", .argument = "FACTOR", .help = "How many seconds pass there in each of ours; 1."},
    {.name = "clock-ahead-seconds", .argument = "SECONDS", .help = "How far its clock is ahead of ours; 0."},
    {.name = "snapshot-seconds", .argument = "SECONDS", .help = "How long a snapshot takes, on average; 60."},
    {.name = "visibility-lag-ms", .argument = "MS", .help = "How long what is new may hide; 0."},
    {.name = "throttle", .help = "Throttles as AWS's documentation says."},
    {.name = "create-missing-resources", .help = "Makes every source exist when it is first named."},
    {.name = "account", .argument = "DIGITS", .help = "111122223333 by default."},
    {.name = "seed", .argument = "NUMBER", .help = "The same seed gives the same world; 1."},
    {.name = "access-key-id", .argument = "TEXT", .help = "The one that requests are signed with."},
    {.name = "secret-access-key", .argument = "TEXT", .help = "Its secret."},
    {.name = NULL},
};

const struct command sandbox_command = {
    .name = "sandbox",
    .operands = "",
    .summary = "Serves a small AWS in memory, for tests.",
    .manual =
        "Prints one line of JSON with its endpoint and credentials, then serves until it is told to stop.",
    .flags = flags,
    .run = run,
};
