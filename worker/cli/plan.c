#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/follow.h"
#include "cli/job_submit.h"
#include "cli/plan_report.h"
#include "cli/plan_steps.h"
#include "cli/plan_verdict.h"
#include "cli/request_file.h"
#include "cli/settings_switch.h"
#include "cli/submission.h"
#include "cli/wall_clock.h"
#include "cli/worker_options.h"

enum { REPORT_BYTES_MAX = 4 * MIB };

struct sources {
    struct settings_switch switches;
    struct job_board board;
    struct catalogue catalogue;
    bool is_offline;
};

struct wish {
    json_t *request;
    enum job_kind kind;
};

static bool read_kind(const char *name, enum job_kind *kind, struct error *error)
{
    static const struct {
        const char *name;
        enum job_kind kind;
    } kinds[] = {{"backup", JOB_BACKUP}, {"restore", JOB_RESTORE}, {"copy", JOB_COPY}, {"delete", JOB_DELETE}};

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(name, kinds[i].name) == 0) {
            *kind = kinds[i].kind;
            return true;
        }
    return error_set(error, ERROR_INTERNAL, "--kind must be backup, restore, copy or delete, not \"%.40s\"", name);
}

/* The file says what kind of job it is; without one, --kind does. */
static bool find_kind(const json_t *from_file, const struct arguments *arguments, enum job_kind *kind,
                      struct error *error)
{
    const char *name = arguments_value(arguments, "kind");

    *kind = JOB_BACKUP;
    if (from_file && json_object_get(from_file, "JobType"))
        return request_file_kind(from_file, kind, error);
    return name == NULL || read_kind(name, kind, error);
}

static bool read_wish(const struct arguments *arguments, struct wish *wish, struct error *error)
{
    const char *path = arguments_value(arguments, "file"), *stray;
    SCOPED(json) json_t *from_file = path ? request_file_load(path, error) : NULL;

    if ((path && from_file == NULL) || !find_kind(from_file, arguments, &wish->kind, error))
        return false;
    if (path && !json_is_object(from_file))
        return error_set(error, ERROR_INVALID_JOB, "%.80s: must hold one JSON object", path);
    stray = job_flags_stray(wish->kind, arguments);
    if (stray)
        return error_set(error, ERROR_INVALID_JOB, "--%s says nothing about a %s", stray,
                         job_kind_request_name(wish->kind));
    wish->request = job_submit_request(from_file, arguments, wish->kind, error);
    return wish->request != NULL;
}

static bool read_sources(const struct reading *reading, struct sources *sources, struct error *error)
{
    sources->is_offline = arguments_has(reading->arguments, "offline");
    sources->switches.settings.is_disabled_by_default =
        strcmp(reading->config->services_opt_in_default, "disabled") == 0;
    return sources->is_offline || (settings_switch_read(&reading->kafka, &sources->switches, error) &&
                                   follow_read_all(&reading->kafka, &sources->board, error) &&
                                   catalogue_read(&reading->kafka, &sources->catalogue, error));
}

static void print(const json_t *plan, enum output_format format)
{
    struct terminal terminal;
    SCOPED(text) struct text report;

    if (format != OUTPUT_TABLE) {
        command_print_json(plan, format);
        return;
    }
    text_init(&report, REPORT_BYTES_MAX);
    terminal_look(STDOUT_FILENO, &terminal);
    plan_report_append(plan, &terminal, &report);
    (void)fputs(text_string(&report), stdout);
}

/* A request without an id of its own has one only when it is written. */
static bool has_own_id(const struct submission *submission)
{
    const char *given = submission->request.idempotency_token;
    SCOPED(json) json_t *value = json_loadb(submission->record.value, submission->record.value_length, 0, NULL);

    return given || json_object_get(value, "JobId");
}

static int judge(const struct reading *reading, const struct sources *sources)
{
    const struct wish *wish = reading->context;
    SCOPED(submission) struct submission submission = {0};
    SCOPED(rehearsal) struct rehearsal rehearsal = {0};
    SCOPED(json) json_t *plan = NULL;
    struct plan_world world = {.settings = &sources->switches.settings};
    struct reactor_options options;
    struct error ignored; /* the rehearsal tells it */

    if (submission_prepare(&submission, wish->request, request_file_arn(wish->request, wish->kind), &ignored) &&
        has_own_id(&submission))
        world.job_id = submission.request.job_id;
    if (!sources->is_offline) {
        world.board = &sources->board;
        world.catalogue = &sources->catalogue;
    }
    worker_options_fill(reading->config, &options);
    rehearsal_play(&options.engine, world.settings, &submission.record, wall_clock_ms(), &rehearsal);
    if (world.job_id == NULL)
        rehearsal.record.request.job_id = PLAN_STEPS_UNKNOWN_ID;
    plan = plan_verdict(&rehearsal, &world, wall_clock_ms());
    print(plan, reading->format);
    return json_is_true(json_object_get(plan, "wouldStart")) ? EXIT_OK : EXIT_PLAN_REFUSES;
}

static int show(const struct reading *reading)
{
    struct sources sources = {.is_offline = false};
    struct error error;
    int exit_code;

    if (read_sources(reading, &sources, &error))
        exit_code = judge(reading, &sources);
    else
        exit_code = command_fail(&error, "what is there now cannot be read; --offline plans without it");
    settings_done(&sources.switches.settings);
    job_board_done(&sources.board);
    catalogue_done(&sources.catalogue);
    return exit_code;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct wish wish = {.request = NULL};
    struct error error;
    int exit_code;

    if (!read_wish(arguments, &wish, &error))
        return command_misused(command, &error);
    exit_code = command_read(command, arguments, show, &wish);
    json_decref(wish.request);
    return exit_code;
}

/* clang-format off */
static const struct flag flags[] = {
    JOB_FLAG_FILE,
    {.name = "kind", .argument = "KIND", .choices = "backup restore copy delete",
     .help = "Plans a backup, restore, copy or delete; backup if left out."},
    {.name = "offline", .help = "Reads nothing from Kafka: no settings, jobs and recovery points."},
    JOB_FLAG_VAULT, JOB_FLAGS_OF_POINT, JOB_FLAG_TAG, JOB_FLAG_OPTION,
    JOB_FLAG_METADATA, JOB_FLAG_RESOURCE_TYPE, JOB_FLAG_COPY_TAGS,
    JOB_FLAG_DESTINATION_VAULT, JOB_FLAG_SOURCE_VAULT,
    JOB_FLAGS_OF_ANY,
    {.name = NULL},
};
/* clang-format on */

const struct command plan_command = {
    .name = "plan",
    .operands = "ARN",
    .operands_max = 1,
    .summary = "Says what a request would do: checks, windows, AWS calls, IAM actions.",
    .manual = "The request is judged by the worker's own code, with the options of -c as a worker would have them,\n"
              "and by the settings, jobs and recovery points that the topics have now.  No AWS is called and nothing\n"
              "is written.  Exit code 0: it would start, perhaps behind another job or at its scheduled time; 3: it\n"
              "would not, and the reason is named.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
