#include "observe/log_events.h"

#include <assert.h>

#include "base/compiler.h"

static const char *const level_names[LOG_LEVEL_COUNT] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warn",
    [LOG_ERROR] = "error",
};

enum { SELDOM = 5, OFTEN = 100 };

/* clang-format off */
static const struct log_event_row rows[LOG_NAME_COUNT] = {
    [LOG_WORKER_STARTED] = {"worker-started", LOG_INFO, 0, "The worker runs, with its name, group and version."},
    [LOG_WORKER_STOPPED] = {"worker-stopped", LOG_INFO, 0, "The worker has ended, with its exit code."},
    [LOG_WORKER_FAILED] =
        {"worker-failed", LOG_ERROR, 0, "The worker cannot go on and ends; its jobs go on elsewhere."},
    [LOG_SIGNAL_CAUGHT] =
        {"signal-caught", LOG_INFO, 0, "Somebody asked the worker to end; asked again it ends at once."},
    [LOG_DRAIN_STARTED] = {"drain-started", LOG_INFO, 0, "Nothing more is taken; what is in the air is settled."},
    [LOG_DRAIN_CUT_SHORT] =
        {"drain-cut-short", LOG_WARN, 0, "Something in the air took too long; the next owner looks it up."},
    [LOG_STOP_FORCED] = {"stop-forced", LOG_WARN, 0, "Kafka did not answer in time; the worker ends all the same."},
    [LOG_LOOP_STALLED] = {"loop-stalled", LOG_ERROR, 0, "The loop has not turned for seconds: jobs stand still."},
    [LOG_LOOP_GIVEN_UP] =
        {"loop-given-up", LOG_ERROR, 0,
         "The loop has not turned for half a minute; the process ends, others take over."},
    [LOG_CREDENTIALS_FOUND] = {"credentials-found", LOG_INFO, 0, "Where the worker's own AWS keys come from."},
    [LOG_CREDENTIALS_MISSING] =
        {"credentials-missing", LOG_WARN, 0, "No source of AWS keys is configured: every call will wait for one."},
    [LOG_TOKEN_EXPOSED] =
        {"token-exposed", LOG_WARN, 0, "The page's token goes over plain HTTP beyond this machine: put TLS in front."},
    [LOG_ENDPOINT_PLAIN] =
        {"endpoint-plain", LOG_WARN, 0,
         "AWS is spoken to by plain http on another machine, as aws.endpoints.plain.allowed says: whoever is between "
         "reads it all."},
    [LOG_CLOCK_CORRECTED] =
        {"clock-corrected", LOG_WARN, SELDOM,
         "A host of AWS's has another time than this machine, by which calls are signed from now on (0: they agree "
         "again). Windows go by this machine's: set it right."},
    [LOG_SETTING_READ] =
        {"setting-read", LOG_INFO, OFTEN, "A scope has the opt-ins and the pause that its record says."},
    [LOG_SETTING_REFUSED] =
        {"setting-refused", LOG_ERROR, OFTEN,
         "A record of the settings topic cannot be read; its scope stays as it was."},
    [LOG_PARTITION_ASSIGNED] = {"partition-assigned", LOG_INFO, 0, "The group has given the worker a partition."},
    [LOG_PARTITION_REPLAYED] =
        {"partition-replayed", LOG_INFO, 0, "The partition's journal has been read: its jobs go on here."},
    [LOG_PARTITION_REVOKED] = {"partition-revoked", LOG_INFO, 0, "The group wants a partition back."},
    [LOG_PARTITION_LOST] =
        {"partition-lost", LOG_WARN, 0, "A partition is someone else's already: the worker was silent for too long."},
    [LOG_PARTITION_LEFT] = {"partition-left", LOG_INFO, 0, "Nothing of a partition is in the air here any more."},
    [LOG_JOURNAL_TORN] =
        {"journal-torn", LOG_ERROR, 0,
         "Records of a partition's journal are damaged: such a job goes on from its record before, if it has one."},
    [LOG_PARTITION_UNREADABLE] =
        {"partition-unreadable", LOG_ERROR, 0,
         "Another version of this program wrote a partition's journal; its jobs stand still until it has them."},
    [LOG_KAFKA_TROUBLE] = {"kafka-trouble", LOG_WARN, SELDOM, "librdkafka reports a fault; it tries again by itself."},
    [LOG_BATCH_SUBMITTED] = {"batch-submitted", LOG_DEBUG, 0, "A transaction begins."},
    [LOG_BATCH_COMMITTED] = {"batch-committed", LOG_DEBUG, 0, "A transaction has committed."},
    [LOG_BATCH_REFUSED] =
        {"batch-refused", LOG_WARN, SELDOM, "A transaction was aborted, nothing was written; it is built again."},
    [LOG_BATCH_OUTCOME_UNKNOWN] =
        {"batch-outcome-unknown", LOG_WARN, SELDOM,
         "Nobody knows what a transaction wrote; the journals are read anew."},
    [LOG_REQUEST_REFUSED] =
        {"request-refused", LOG_WARN, OFTEN, "A request went to the dead letters, with the reason."},
    [LOG_JOB_ACCEPTED] = {"job-accepted", LOG_INFO, OFTEN, "A job is CREATED."},
    [LOG_JOB_STARTED] = {"job-started", LOG_INFO, OFTEN, "A job is RUNNING: its service has accepted the work."},
    [LOG_JOB_WAITS] = {"job-waits", LOG_INFO, OFTEN, "What a job waits for, why, and when it acts next."},
    [LOG_JOB_PROGRESS] = {"job-progress", LOG_DEBUG, OFTEN, "A job's service reports progress."},
    [LOG_JOB_STOPPING] = {"job-stopping", LOG_INFO, OFTEN, "A job is ABORTING: what it made is taken away."},
    [LOG_JOB_COMPLETED] = {"job-completed", LOG_INFO, OFTEN, "A job is COMPLETED."},
    [LOG_JOB_HAS_ISSUES] =
        {"job-completed-with-issues", LOG_WARN, OFTEN, "A job is COMPLETED, but not as it was asked."},
    [LOG_JOB_PARTIAL] = {"job-partial", LOG_WARN, OFTEN, "A job is PARTIAL."},
    [LOG_JOB_FAILED] = {"job-failed", LOG_WARN, OFTEN, "A job is FAILED, with the reason."},
    [LOG_JOB_EXPIRED] = {"job-expired", LOG_WARN, OFTEN, "A job is EXPIRED: one of its windows has passed."},
    [LOG_JOB_ABORTED] = {"job-aborted", LOG_INFO, OFTEN, "A job is ABORTED: somebody has stopped it."},
    [LOG_STEP_FINISHED] = {"step-finished", LOG_DEBUG, OFTEN, "A job has left a step."},
    [LOG_CALL_SENT] = {"call-sent", LOG_DEBUG, 0, "An AWS call is made."},
    [LOG_CALL_ANSWERED] = {"call-answered", LOG_DEBUG, 0, "An AWS call was answered."},
    [LOG_CALL_THROTTLED] =
        {"call-throttled", LOG_WARN, SELDOM,
         "A call for many jobs was throttled; it is repeated, and all of its kind come slower."},
    [LOG_CALL_FAILED] =
        {"call-failed", LOG_WARN, SELDOM, "A call for many jobs failed in a way that its step does not expect."},
    [LOG_TRACES_TROUBLE] =
        {"traces-trouble", LOG_WARN, 1, "The collector of traces did not take spans; that holds nothing else up."},
    [LOG_LINES_LEFT_OUT] =
        {"lines-left-out", LOG_WARN, 0, "So many lines of an event were more than is written a second."},
};
/* clang-format on */

const struct log_event_row *log_event_row(enum log_name name)
{
    assert(name < LOG_NAME_COUNT);
    return &rows[name];
}

const char *log_level_name(enum log_level level)
{
    assert(level < LOG_LEVEL_COUNT);
    return level_names[level];
}

void log_events_print(struct text *markdown)
{
    text_append_string(markdown, "| event | level | lines a second | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < LOG_NAME_COUNT; i++) {
        text_append_format(markdown, "| `%s` | %s | ", rows[i].name, log_level_name(rows[i].level));
        if (rows[i].lines_per_second)
            text_append_format(markdown, "%u", rows[i].lines_per_second);
        text_append_format(markdown, " | %s |\n", rows[i].help);
    }
}
