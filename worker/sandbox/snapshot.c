#include "sandbox/snapshot.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/place.h"

enum { MS_PER_DAY = 86400000 };

const struct snapshot *snapshot_of(const struct resource *resource)
{
    return (const struct snapshot *)(const void *)resource;
}

enum snapshot_state snapshot_state(const struct snapshot *snapshot, int64_t now_ms)
{
    if (now_ms >= snapshot->deleted_ms)
        return SNAPSHOT_DELETED;
    if (now_ms < snapshot->ends_ms)
        return SNAPSHOT_PENDING;
    return snapshot->failure ? SNAPSHOT_ERROR : SNAPSHOT_COMPLETED;
}

static int64_t restore_expires_ms(const struct snapshot *snapshot)
{
    return snapshot->tiering_ends_ms + (int64_t)snapshot->temporary_days * MS_PER_DAY;
}

bool snapshot_is_archived(const struct snapshot *snapshot, int64_t now_ms)
{
    switch (snapshot->tiering) {
    case TIERING_NONE:
        return false;
    case TIERING_ARCHIVAL:
        return now_ms >= snapshot->tiering_ends_ms;
    case TIERING_TEMPORARY_RESTORE:
        return now_ms < snapshot->tiering_ends_ms || now_ms >= restore_expires_ms(snapshot);
    case TIERING_PERMANENT_RESTORE:
        return now_ms < snapshot->tiering_ends_ms;
    }
    return false;
}

static const char *print_number(char buffer[RESOURCE_FIELD_BYTES], int64_t number, const char *unit)
{
    (void)snprintf(buffer, RESOURCE_FIELD_BYTES, "%lld%s", (long long)number, unit);
    return buffer;
}

static const char *print_time(char buffer[RESOURCE_FIELD_BYTES], int64_t time_ms)
{
    clock_format_rfc3339(time_ms, buffer);
    return buffer;
}

static const char *read_volume(const struct resource *resource, int64_t now_ms,
                               char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return resource->parent_id;
}

static const char *read_owner(const struct resource *resource, int64_t now_ms,
                              char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return resource->place->account;
}

static const char *read_status(const struct resource *resource, int64_t now_ms,
                               char buffer[RESOURCE_FIELD_BYTES])
{
    static const char *const names[] = {
        [SNAPSHOT_PENDING] = "pending",
        [SNAPSHOT_COMPLETED] = "completed",
        [SNAPSHOT_ERROR] = "error",
        [SNAPSHOT_DELETED] = "deleted",
    };

    (void)buffer;
    return names[snapshot_state(snapshot_of(resource), now_ms)];
}

static const char *read_message(const struct resource *resource, int64_t now_ms,
                                char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);

    (void)buffer;
    return snapshot_state(snapshot, now_ms) == SNAPSHOT_ERROR ? snapshot->failure : NULL;
}

/* Empty until there is something to tell, and 100 only when completed. */
static const char *read_progress(const struct resource *resource, int64_t now_ms,
                                 char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);
    int64_t until_ms = now_ms < snapshot->ends_ms ? now_ms : snapshot->ends_ms;
    int64_t percent = (until_ms - resource->created_ms) * 100 / snapshot->duration_ms;

    if (snapshot_state(snapshot, now_ms) == SNAPSHOT_COMPLETED)
        return "100%";
    if (percent <= 0)
        return "";
    return print_number(buffer, percent > 99 ? 99 : percent, "%");
}

static const char *read_completed(const struct resource *resource, int64_t now_ms,
                                  char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);

    if (snapshot_state(snapshot, now_ms) != SNAPSHOT_COMPLETED)
        return NULL;
    return print_time(buffer, snapshot->ends_ms);
}

static const char *read_size(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    return print_number(buffer, snapshot_of(resource)->size_gib, "");
}

/* Sandbox volumes are full: a snapshot holds all of theirs. */
static const char *read_size_bytes(const struct resource *resource, int64_t now_ms,
                                   char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);

    if (snapshot_state(snapshot, now_ms) != SNAPSHOT_COMPLETED)
        return NULL;
    return print_number(buffer, (int64_t)snapshot->size_gib << 30, "");
}

static const char *read_encrypted(const struct resource *resource, int64_t now_ms,
                                  char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return snapshot_of(resource)->is_encrypted ? "true" : "false";
}

static const char *read_key(const struct resource *resource, int64_t now_ms,
                            char buffer[RESOURCE_FIELD_BYTES])
{
    const char *key = snapshot_of(resource)->kms_key_id;

    (void)now_ms;
    (void)buffer;
    return *key ? key : NULL;
}

static const char *read_description(const struct resource *resource, int64_t now_ms,
                                    char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return snapshot_of(resource)->description;
}

static const char *read_tier(const struct resource *resource, int64_t now_ms,
                             char buffer[RESOURCE_FIELD_BYTES])
{
    (void)buffer;
    return snapshot_is_archived(snapshot_of(resource), now_ms) ? "archive" : "standard";
}

static const char *read_restore_expiry(const struct resource *resource, int64_t now_ms,
                                       char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);

    if (snapshot->tiering != TIERING_TEMPORARY_RESTORE || now_ms < snapshot->tiering_ends_ms)
        return NULL;
    return print_time(buffer, restore_expires_ms(snapshot));
}

static const char *read_tiering_status(const struct resource *resource, int64_t now_ms,
                                       char buffer[RESOURCE_FIELD_BYTES])
{
    static const char *const names[][2] = {
        [TIERING_NONE] = {NULL, NULL},
        [TIERING_ARCHIVAL] = {"archival-in-progress", "archival-completed"},
        [TIERING_TEMPORARY_RESTORE] = {"temporary-restore-in-progress", "temporary-restore-completed"},
        [TIERING_PERMANENT_RESTORE] = {"permanent-restore-in-progress", "permanent-restore-completed"},
    };
    const struct snapshot *snapshot = snapshot_of(resource);

    (void)buffer;
    return names[snapshot->tiering][now_ms >= snapshot->tiering_ends_ms];
}

static const char *read_tiering_start(const struct resource *resource, int64_t now_ms,
                                      char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);

    (void)now_ms;
    return snapshot->tiering == TIERING_NONE ? NULL : print_time(buffer, snapshot->tiering_starts_ms);
}

static const char *read_tiering_progress(const struct resource *resource, int64_t now_ms,
                                         char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);
    int64_t whole_ms = snapshot->tiering_ends_ms - snapshot->tiering_starts_ms;
    int64_t passed_ms = now_ms - snapshot->tiering_starts_ms;

    if (snapshot->tiering == TIERING_NONE)
        return NULL;
    return print_number(buffer, passed_ms >= whole_ms ? 100 : passed_ms * 100 / whole_ms, "");
}

static const char *read_archived(const struct resource *resource, int64_t now_ms,
                                 char buffer[RESOURCE_FIELD_BYTES])
{
    const struct snapshot *snapshot = snapshot_of(resource);

    if (snapshot->tiering != TIERING_ARCHIVAL || now_ms < snapshot->tiering_ends_ms)
        return NULL;
    return print_time(buffer, snapshot->tiering_ends_ms);
}

/* clang-format off */
const struct resource_field snapshot_fields[] = {
    {.wire = "snapshotId",              .filter = "snapshot-id",  .read = resource_read_id},
    {.wire = "volumeId",                .filter = "volume-id",    .read = read_volume},
    {.wire = "status",                  .filter = "status",       .read = read_status},
    {.wire = "statusMessage",                                     .read = read_message},
    {.wire = "startTime",               .filter = "start-time",   .read = resource_read_created},
    {.wire = "completionTime",                                    .read = read_completed},
    {.wire = "progress",                .filter = "progress",     .read = read_progress},
    {.wire = "ownerId",                 .filter = "owner-id",     .read = read_owner},
    {.wire = "description",             .filter = "description",  .read = read_description},
    {.wire = "volumeSize",              .filter = "volume-size",  .read = read_size},
    {.wire = "encrypted",               .filter = "encrypted",    .read = read_encrypted},
    {.wire = "kmsKeyId",                                          .read = read_key},
    {.wire = "storageTier",             .filter = "storage-tier", .read = read_tier},
    {.wire = "restoreExpiryTime",                                 .read = read_restore_expiry},
    {.wire = "fullSnapshotSizeInBytes",                           .read = read_size_bytes},
    {0},
};

const struct resource_field snapshot_tier_fields[] = {
    {.wire = "snapshotId",                   .filter = "snapshot-id",            .read = resource_read_id},
    {.wire = "volumeId",                     .filter = "volume-id",              .read = read_volume},
    {.wire = "status",                                                           .read = read_status},
    {.wire = "ownerId",                                                          .read = read_owner},
    {.wire = "storageTier",                                                      .read = read_tier},
    {.wire = "lastTieringStartTime",                                             .read = read_tiering_start},
    {.wire = "lastTieringProgress",                                              .read = read_tiering_progress},
    {.wire = "lastTieringOperationStatus",   .filter = "last-tiering-operation", .read = read_tiering_status},
    {.wire = "archivalCompleteTime",                                             .read = read_archived},
    {.wire = "restoreExpiryTime",                                                .read = read_restore_expiry},
    {0},
};
/* clang-format on */
