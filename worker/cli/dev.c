#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/playground.h"
#include "observe/log.h"
#include "shell/signals.h"

enum { PARTITIONS = 4, POLL_INTERVAL_MS = 3000, SNAPSHOT_S = 60, VOLUME_S = 5, SPEED_MAX = 1000 };

struct dev {
    uv_loop_t loop;
    struct signals signals;
    struct playground *playground;
    int exit_code;
};

static void on_stopped(void *context, const struct error *failure)
{
    struct dev *dev = context;

    dev->playground = NULL;
    dev->exit_code = failure ? command_fail(failure, "stopped") : EXIT_OK;
    signals_close(&dev->signals);
}

static void on_signal(void *context)
{
    struct dev *dev = context;

    if (dev->playground)
        playground_stop(dev->playground);
}

/* To be pasted into a second terminal; a script may take everything that begins with "export". */
static void print_settings(const struct playground *playground)
{
    const char *brokers = playground_bootstrap_servers(playground);

    (void)printf("# What runs, what waits and why:  http://127.0.0.1:%u/\n"
                 "\n"
                 "export TIDEMARK_KAFKA_BOOTSTRAP_SERVERS=%s\n"
                 "export AWS_ENDPOINT_URL=%s\n"
                 "export AWS_ACCESS_KEY_ID=" PLAYGROUND_ACCESS_KEY_ID "\n"
                 "export AWS_SECRET_ACCESS_KEY=" PLAYGROUND_SECRET_ACCESS_KEY "\n"
                 "export AWS_REGION=" PLAYGROUND_REGION "\n"
                 "export AWS_DEFAULT_REGION=" PLAYGROUND_REGION "\n"
                 "\n"
                 "# Every volume id exists.  In a second terminal, with the lines above:\n"
                 "#   tidemark job start arn:aws:ec2:" PLAYGROUND_REGION ":" PLAYGROUND_ACCOUNT
                 ":volume/vol-049df61146c4d7901 --wait\n"
                 "#   tidemark job watch\n"
                 "#   kcat -b %s -t tidemark.status -C -o beginning -e\n"
                 "#   python3 -c 'import boto3; "
                 "print(boto3.client(\"ec2\").describe_snapshots(OwnerIds=[\"self\"]))'\n"
                 "# Nothing of this is kept.  Ctrl-C ends it.\n",
                 (unsigned)playground_page_port(playground), brokers, playground_endpoint(playground), brokers);
    (void)fflush(stdout);
}

static bool read_options(const struct arguments *arguments, struct playground_options *options,
                         struct error *error)
{
    long long port, page_port, seconds, speed;

    if (!arguments_number(arguments, "port", &(struct number_range){0, 0, UINT16_MAX}, &port, error) ||
        !arguments_number(arguments, "page-port", &(struct number_range){0, 0, UINT16_MAX}, &page_port, error) ||
        !arguments_number(arguments, "snapshot-seconds", &(struct number_range){SNAPSHOT_S, 1, 604800},
                          &seconds, error) ||
        !arguments_number(arguments, "time-scale", &(struct number_range){1, 1, SPEED_MAX}, &speed, error))
        return false;
    *options = (struct playground_options){
        .world = {.seed = 1,
                  .account = PLAYGROUND_ACCOUNT,
                  .snapshot_duration_ms = seconds * 1000,
                  .volume_duration_ms = VOLUME_S * 1000,
                  .pending_snapshots_max = 5,
                  .is_throttled = true,
                  .creates_missing_resources = true},
        .time_scale = (double)speed,
        .sandbox_port = (uint16_t)port,
        .partitions = PARTITIONS,
        .has_page = true,
        .page_port = (uint16_t)page_port,
        .poll_interval_ms = POLL_INTERVAL_MS,
        .on_stopped = on_stopped,
    };
    return true;
}

static int run_loop(struct dev *dev, struct playground_options *options)
{
    struct error error;
    int result = uv_loop_init(&dev->loop);

    assert(result == 0); /* fails only without file descriptors, before anything was opened */
    options->context = dev;
    signals_start(&dev->signals, &dev->loop, on_signal, dev);
    dev->playground = playground_start(&dev->loop, options, &error);
    if (dev->playground) {
        print_settings(dev->playground);
    } else {
        dev->exit_code = command_fail(&error, "the playground cannot start");
        signals_close(&dev->signals);
    }
    (void)uv_run(&dev->loop, UV_RUN_DEFAULT);
    result = uv_loop_close(&dev->loop);
    assert(result == 0); /* every handle has an owner that closed it */
    (void)result;
    return dev->exit_code;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct playground_options options;
    struct dev dev = {.exit_code = EXIT_ERROR};
    struct error error;

    if (!read_options(arguments, &options, &error))
        return command_misused(command, &error);
    log_configure(arguments_has(arguments, "verbose") ? LOG_DEBUG : LOG_WARN, LOG_FORMAT_AUTO, STDERR_FILENO);
    return run_loop(&dev, &options);
}

static const struct flag flags[] = {
    {.name = "port", .argument = "PORT", .help = "Where the sandbox AWS listens; any free port by default."},
    {.name = "page-port", .argument = "PORT", .help = "Where the worker's page is; any free port by default."},
    {.name = "snapshot-seconds", .argument = "SECONDS", .help = "How long a snapshot takes, on average; 60."},
    {.name = "time-scale",
     .argument = "FACTOR",
     .help = "How many seconds pass in the sandbox in each of ours; 1."},
    {.name = "verbose", .letter = 'v', .help = "Logs every call and transaction on standard error."},
    {.name = NULL},
};

const struct command dev_command = {
    .name = "dev",
    .operands = "",
    .summary = "Keeps a broker, a sandbox AWS, a worker and its page on loopback.",
    .manual = "Prints the page's address and the settings that `tidemark job`, kcat and boto3 need in a second\n"
              "terminal, then runs until it is told to stop.",
    .flags = flags,
    .run = run,
};
