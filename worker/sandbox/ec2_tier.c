#include "base/clock.h"
#include "sandbox/ec2.h"
#include "sandbox/ec2_listing.h"

static struct snapshot *find(struct request *request)
{
    return state_find_snapshot(request->world, request->place, request_text(request, "SnapshotId"));
}

static bool refuse_missing(struct request *request)
{
    return request_refuse(request, "InvalidSnapshot.NotFound", "The snapshot '%s' does not exist.",
                          request_text(request, "SnapshotId"));
}

static void begin(struct request *request, struct snapshot *snapshot, enum tiering tiering)
{
    struct world *world = request->world;

    snapshot->tiering = tiering;
    snapshot->tiering_starts_ms = request->now_ms;
    snapshot->tiering_ends_ms =
        request->now_ms + state_duration(world, snapshot->resource.id, world->options.snapshot_duration_ms);
}

static void answer_text(struct request *request, const char *name, const char *text)
{
    json_object_set_new(request->output, name, memory_require(json_string(text)));
}

static void answer_time(struct request *request, const char *name)
{
    char time[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(request->now_ms, time);
    answer_text(request, name, time);
}

bool ec2_modify_snapshot_tier(struct request *request)
{
    struct snapshot *snapshot = find(request);

    if (snapshot == NULL)
        return refuse_missing(request);
    if (snapshot_state(snapshot, request->now_ms) != SNAPSHOT_COMPLETED)
        return request_refuse(request, "IncorrectState", "Snapshot '%s' is not completed.",
                              snapshot->resource.id);
    if (request->now_ms < snapshot->tiering_ends_ms || snapshot_is_archived(snapshot, request->now_ms))
        return request_refuse(request, "IncorrectState", "Snapshot '%s' is archived, or being moved.",
                              snapshot->resource.id);
    begin(request, snapshot, TIERING_ARCHIVAL);
    answer_text(request, "snapshotId", snapshot->resource.id);
    answer_time(request, "tieringStartTime");
    return true;
}

bool ec2_restore_snapshot_tier(struct request *request)
{
    struct snapshot *snapshot = find(request);
    bool is_permanent = request_is_true(request, "PermanentRestore");
    int64_t days = request_number(request, "TemporaryRestoreDays", 0);

    if (snapshot == NULL)
        return refuse_missing(request);
    if (is_permanent == (days > 0))
        return request_refuse(request, is_permanent ? "InvalidParameterCombination" : "MissingParameter",
                              "Either TemporaryRestoreDays or PermanentRestore must be specified");
    if (request->now_ms < snapshot->tiering_ends_ms || !snapshot_is_archived(snapshot, request->now_ms))
        return request_refuse(request, "IncorrectState", "Snapshot '%s' is not archived.",
                              snapshot->resource.id);
    begin(request, snapshot, is_permanent ? TIERING_PERMANENT_RESTORE : TIERING_TEMPORARY_RESTORE);
    snapshot->temporary_days = (unsigned)days;
    answer_text(request, "snapshotId", snapshot->resource.id);
    answer_time(request, "restoreStartTime");
    answer_text(request, "isPermanentRestore", is_permanent ? "true" : "false");
    if (!is_permanent)
        answer_text(request, "restoreDuration", request_text(request, "TemporaryRestoreDays"));
    return true;
}

bool ec2_describe_snapshot_tier_status(struct request *request)
{
    static const struct ec2_listing listing = {
        .items = "snapshotTierStatusSet",
        .id_filter = "snapshot-id",
        .parent_filter = "volume-id",
        .fields = snapshot_tier_fields,
        .is_listed = ec2_owns_snapshot,
    };

    return ec2_listing_answer(request, &request->world->snapshots, &listing);
}
