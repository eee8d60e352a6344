#include <string.h>

#include "base/clock.h"
#include "sandbox/backup.h"
#include "sandbox/listing.h"

/* AWS Backup forgets its jobs after so long. */
static const int64_t LISTED_MS = INT64_C(30) * 86400000;

void backup_set(json_t *object, const char *path, const char *text)
{
    if (text)
        document_set(object, path, json_string(text));
}

void backup_set_time(json_t *object, const char *path, int64_t time_ms)
{
    document_set(object, path, json_real((double)time_ms / 1000));
}

/* What a job that completed has beyond its fields. */
static void show_result(const struct document *job, json_t *item)
{
    document_set(item, "BackupSizeInBytes", json_incref(json_at(job->fields, "BackupSizeInBytes")));
    if (job->kind == &backup_job_kind)
        document_set(item, "BytesTransferred", json_incref(json_at(job->fields, "BackupSizeInBytes")));
}

static bool is_completed(const struct document *job, int64_t now_ms)
{
    return document_is_in(job, "|COMPLETED|", now_ms);
}

/* What is only known at the end is hidden until then. */
static void hide_result(const struct document *job, json_t *item)
{
    json_object_del(item, "BackupSizeInBytes");
    if (job->kind == &backup_copy_job_kind)
        json_object_del(item, "DestinationRecoveryPointArn");
    if (job->kind == &backup_restore_job_kind)
        json_object_del(item, "CreatedResourceArn");
}

json_t *backup_show_job(const struct request *request, const struct document *job)
{
    int64_t now_ms = request->now_ms;
    json_t *item = document_show(job, now_ms);
    bool is_over = !document_is_pending(job, now_ms);

    if (is_completed(job, now_ms))
        show_result(job, item);
    else
        hide_result(job, item);
    if (job->kind != &backup_copy_job_kind)
        document_set(item, "PercentDone", json_sprintf("%d.0", document_percent(job, now_ms)));
    if (job->kind != &backup_restore_job_kind && is_over)
        backup_set(item, "MessageCategory", is_completed(job, now_ms) ? "SUCCESS" : "AGGREGATE_ALL");
    if (is_over)
        backup_set_time(item, "CompletionDate", job->ends_ms);
    return item;
}

/* Seconds, or a date as it stands in a query. */
static bool time_in(const struct request *request, const char *member, int64_t *time_ms)
{
    const json_t *value = json_at(request->input, member);

    if (json_is_number(value)) {
        *time_ms = (int64_t)(json_number_value(value) * 1000);
        return true;
    }
    return json_is_string(value) && clock_parse_rfc3339(json_string_value(value), time_ms);
}

bool backup_is_listed(const struct request *request, const struct document *job)
{
    int64_t created_ms = job->resource.created_ms;
    int64_t ended_ms = document_is_pending(job, request->now_ms) ? INT64_MAX : job->ends_ms;
    int64_t bound_ms;

    if (created_ms < request->now_ms - LISTED_MS)
        return false;
    if ((time_in(request, "ByCreatedAfter", &bound_ms) && created_ms <= bound_ms) ||
        (time_in(request, "ByCreatedBefore", &bound_ms) && created_ms >= bound_ms))
        return false;
    return !(time_in(request, "ByCompleteAfter", &bound_ms) && (ended_ms == INT64_MAX || ended_ms <= bound_ms)) &&
           !(time_in(request, "ByCompleteBefore", &bound_ms) && ended_ms >= bound_ms);
}

#define PAGES \
    {.limit = "MaxResults", .usual = 1000, .token = "NextToken", .next = "NextToken", \
     .invalid = "InvalidParameterValueException"}

/* clang-format off */
#define MEMBERS \
    {.name = "ByResourceType", .path = "ResourceType"}, {.name = "ByAccountId", .path = "AccountId"}, \
    {.name = "ByParentJobId", .path = "ParentJobId"}

static const struct listing_filter of_backups[] = {
    MEMBERS, {.name = "ByResourceArn", .is_parent = true}, {.name = "ByState", .path = "State"},
    {.name = "ByBackupVaultName", .path = "BackupVaultName"}, {0},
};
static const struct listing_filter of_restores[] = {MEMBERS, {.name = "ByStatus", .path = "Status"}, {0}};
static const struct listing_filter of_copies[] = {
    MEMBERS, {.name = "ByResourceArn", .path = "ResourceArn"}, {.name = "ByState", .path = "State"},
    {.name = "ByDestinationVaultArn", .path = "DestinationBackupVaultArn"},
    {.name = "BySourceRecoveryPointArn", .is_parent = true}, {0},
};
/* clang-format on */

bool backup_list_backup_jobs(struct request *request)
{
    static const struct listing listing = {
        .kind = &backup_job_kind, .items = "BackupJobs", .by_member = of_backups, .page = PAGES,
        .is_listed = backup_is_listed, .show = backup_show_job};

    return listing_answer(request, &listing);
}

bool backup_list_restore_jobs(struct request *request)
{
    static const struct listing listing = {
        .kind = &backup_restore_job_kind, .items = "RestoreJobs", .by_member = of_restores, .page = PAGES,
        .is_listed = backup_is_listed, .show = backup_show_job};

    return listing_answer(request, &listing);
}

bool backup_list_copy_jobs(struct request *request)
{
    static const struct listing listing = {
        .kind = &backup_copy_job_kind, .items = "CopyJobs", .by_member = of_copies, .page = PAGES,
        .is_listed = backup_is_listed, .show = backup_show_job};

    return listing_answer(request, &listing);
}

/* `under` is the member of the answer that holds the job; NULL: the answer itself. */
static bool describe(struct request *request, const struct kind *kind, const char *member, const char *under)
{
    const char *id = request_text(request, member);
    const struct document *job = document_find(request, kind, id);
    SCOPED(json) json_t *shown = NULL;

    if (job == NULL)
        return request_refuse(request, "ResourceNotFoundException", "Cannot find job %.100s.", id);
    shown = backup_show_job(request, job);
    if (under)
        json_object_set(request->output, under, shown);
    else
        json_object_update(request->output, shown);
    return true;
}

bool backup_describe_backup_job(struct request *request)
{
    return describe(request, &backup_job_kind, "BackupJobId", NULL);
}

bool backup_describe_restore_job(struct request *request)
{
    return describe(request, &backup_restore_job_kind, "RestoreJobId", NULL);
}

bool backup_describe_copy_job(struct request *request)
{
    return describe(request, &backup_copy_job_kind, "CopyJobId", "CopyJob");
}
