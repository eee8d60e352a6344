#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/fsx.h"
#include "sandbox/listing.h"
#include "sandbox/shelf.h"

enum {
    BACKUPS_MAX = 500, /* that users make, per account and Region */
    COPIES_MAX = 5,    /* at once, into one Region */
};

static const struct life life_of_backup = {
    .stages = {{"CREATING", 100}}, .ready = "AVAILABLE", .failed = "FAILED"};

/* The point in time of a Lustre backup is taken when it begins to be transferred. */
static const struct life life_of_lustre_backup = {
    .stages = {{"PENDING", 5}, {"CREATING", 40}, {"TRANSFERRING", 100}},
    .ready = "AVAILABLE",
    .failed = "FAILED"};
static const struct life life_of_copy = {
    .stages = {{"COPYING", 100}}, .ready = "AVAILABLE", .failed = "FAILED"};

/* The parent is the file system, also of a volume's backup. */
const struct kind fsx_backup = {
    .name = "fsx:backup",
    .id_prefix = "backup-",
    .arn = "arn:aws:fsx:{region}:{account}:backup/{id}",
    .life = &life_of_backup,
    .length = KIND_BACKUP,
    .defaults = "{\"Type\":\"USER_INITIATED\",\"ResourceType\":\"FILE_SYSTEM\",\"SizeInBytes\":1073741824}",
    .shown = {.id = "BackupId",
              .arn = "ResourceARN",
              .state = "Lifecycle",
              .progress = "ProgressPercent",
              .failure = "FailureDetails.Message",
              .created = "CreationTime",
              .tags = "Tags"},
};

static void answer_backup(struct request *request, const struct document *backup)
{
    json_object_set_new(request->output, "Backup", document_show(backup, request->now_ms));
}

static bool is_of_volume(const struct document *backup, const struct document *volume)
{
    const char *id = json_text_at(backup->fields, "Volume.VolumeId");

    return volume == NULL || (id && strcmp(id, volume->resource.id) == 0);
}

/* One backup at a time: of a file system, or of a volume. */
static bool is_busy(const struct request *request, const struct document *file_system,
                    const struct document *volume)
{
    const struct shelf *shelf = shelf_find(request->world, &fsx_backup);
    const struct index_entry *entry =
        shelf ? index_find(&shelf->documents.by_parent, file_system->resource.id) : NULL;

    for (size_t i = 0; entry && i < entry->count; i++) {
        const struct document *backup = document_of(entry->items[i]);

        if (backup->resource.place == request->place && document_is_pending(backup, request->now_ms) &&
            backup->life != &life_of_copy && is_of_volume(backup, volume))
            return true;
    }
    return false;
}

/* How many of the caller's backups are there, or are being copied. */
static size_t count_backups(const struct request *request, bool only_copying)
{
    const struct shelf *shelf = shelf_find(request->world, &fsx_backup);
    size_t count = 0;

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *backup = document_of(shelf->documents.all[i]);
        bool is_copying = document_is_pending(backup, request->now_ms) && backup->life == &life_of_copy;

        count += backup->resource.place == request->place && document_state(backup, request->now_ms) &&
                 (is_copying || !only_copying);
    }
    return count;
}

/* Quotas are for worlds that have them at all. */
static bool check_quota(struct request *request, bool is_copy)
{
    if (request->world->options.pending_snapshots_max == 0)
        return true;
    if (count_backups(request, false) >= BACKUPS_MAX ||
        (is_copy && count_backups(request, true) >= COPIES_MAX))
        return request_refuse(request, "ServiceLimitExceeded", "You have reached the maximum number of %s",
                              is_copy ? "backup copies in progress" : "backups");
    return true;
}

static bool is_linked(const struct request *request, const struct document *file_system)
{
    const struct shelf *shelf = shelf_find(request->world, &fsx_association);
    const struct index_entry *entry =
        shelf ? index_find(&shelf->documents.by_parent, file_system->resource.id) : NULL;

    return (entry && entry->count) ||
           json_at(file_system->fields, "LustreConfiguration.DataRepositoryConfiguration");
}

static bool check_type(struct request *request, const struct document *file_system,
                       const struct document *volume)
{
    const char *type = json_text_at(file_system->fields, "FileSystemType");
    const char *deployment = json_text_at(file_system->fields, "LustreConfiguration.DeploymentType");
    const char *volume_type =
        volume ? json_text_at(volume->fields, "OntapConfiguration.OntapVolumeType") : NULL;

    if (volume == NULL && strcmp(type, "ONTAP") == 0)
        return request_refuse(request, "BadRequest",
                              "Backups of ONTAP file systems are backups of their volumes");
    if (volume && (volume_type == NULL || strcmp(volume_type, "RW") != 0))
        return request_refuse(request, "BadRequest", "Only volumes of type RW can be backed up");
    if (strcmp(type, "LUSTRE") != 0)
        return true;
    if (deployment == NULL || strncmp(deployment, "PERSISTENT_", strlen("PERSISTENT_")) != 0)
        return request_refuse(request, "UnsupportedOperation", "Scratch file systems cannot be backed up");
    if (is_linked(request, file_system))
        return request_refuse(request, "UnsupportedOperation",
                              "File systems that are linked to a data repository cannot be backed up");
    return true;
}

static bool check_source(struct request *request, const struct document *file_system,
                         const struct document *volume)
{
    if (!check_type(request, file_system, volume))
        return false;
    if (!document_is_in(file_system, "|AVAILABLE|UPDATING|", request->now_ms) ||
        (volume && !document_is_in(volume, "|CREATED|AVAILABLE|", request->now_ms)))
        return request_refuse(request, "BadRequest", "File system '%s' is not available",
                              file_system->resource.id);
    if (is_busy(request, file_system, volume))
        return request_refuse(request, "BackupInProgress", "File system '%s' has a backup in progress",
                              file_system->resource.id);
    return check_quota(request, false);
}

static json_t *fields_of(const struct request *request, const struct document *file_system,
                         const struct document *volume)
{
    json_t *shown = document_show(file_system, request->now_ms);
    json_t *fields = memory_require(json_object());

    json_object_set(fields, "KmsKeyId", json_object_get(shown, "KmsKeyId"));
    json_object_set(fields, "OwnerId", json_object_get(shown, "OwnerId"));
    json_object_set_new(fields, "FileSystem", shown);
    if (volume == NULL)
        return fields;
    document_set(fields, "Volume", document_show(volume, request->now_ms));
    document_set(fields, "Volume.FileSystemId", json_string(file_system->resource.id));
    document_set(fields, "ResourceType", json_string("VOLUME"));
    return fields;
}

static struct document *make(struct request *request, const struct document *file_system,
                             const struct document *volume, const json_t *tags)
{
    const char *type = json_text_at(file_system->fields, "FileSystemType");

    return document_make(request,
                         &(struct document_plan){
                             .kind = &fsx_backup,
                             .parent_id = file_system->resource.id,
                             .token_member = "ClientRequestToken",
                             .fields = fields_of(request, file_system, volume),
                             .tags = tags,
                             .source = volume ? volume : file_system,
                             .life = strcmp(type, "LUSTRE") == 0 ? &life_of_lustre_backup : &life_of_backup,
                         });
}

void fsx_make_final_backup(struct request *request, const struct document *file_system,
                           const struct document *volume, const json_t *tags)
{
    struct document *backup = make(request, file_system, volume, tags);

    document_set(backup->fields, "Type", json_string("AUTOMATIC"));
}

/* Tags that are given replace those that the source would pass on. */
static void copy_tags(struct request *request, struct document *backup, const struct document *from)
{
    for (size_t i = 0; i < from->resource.tag_count; i++) {
        SCOPED(json)
        json_t *tag =
            memory_require(json_pack("{s:s}", from->resource.tags[i].key, from->resource.tags[i].value));

        document_tag(request, backup, tag);
    }
}

static bool passes_tags_on(const struct document *file_system, const struct document *volume)
{
    const struct document *source = volume ? volume : file_system;
    const char *configuration = volume ? "OntapConfiguration" : fsx_configuration_of(file_system->fields);

    return json_is_true(json_object_get(json_object_get(source->fields, configuration), "CopyTagsToBackups"));
}

/* False if the call names neither or both, or what is not there. */
static bool find_source(struct request *request, const struct document **file_system,
                        const struct document **volume)
{
    const char *file_system_id = request_text(request, "FileSystemId");
    const char *volume_id = request_text(request, "VolumeId");

    *file_system = NULL;
    *volume = NULL;
    if ((file_system_id == NULL) == (volume_id == NULL))
        return request_refuse(request, "BadRequest",
                              "Exactly one of FileSystemId and VolumeId must be given");
    if (volume_id) {
        *volume = document_find_or_refuse(request, &fsx_volume, volume_id, "VolumeNotFound");
        if (*volume == NULL)
            return false;
        file_system_id = (*volume)->resource.parent_id;
    }
    *file_system = document_find_source(request, &fsx_file_system, file_system_id);
    return *file_system ||
           request_refuse(request, "FileSystemNotFound", "File system '%s' does not exist", file_system_id);
}

bool fsx_create_backup(struct request *request)
{
    const struct document *file_system;
    const struct document *volume;
    struct document *backup;

    if (!document_replay(request, &fsx_backup, "ClientRequestToken", "IncompatibleParameterError", &backup))
        return false;
    if (backup == NULL) {
        if (!find_source(request, &file_system, &volume) || !check_source(request, file_system, volume))
            return false;
        backup = make(request, file_system, volume, request_list(request, "Tags"));
        if (!request_has(request, "Tags") && passes_tags_on(file_system, volume))
            copy_tags(request, backup, volume ? volume : file_system);
    }
    answer_backup(request, backup);
    return true;
}

static bool check_copy(struct request *request, const struct document *source)
{
    const char *key = request_text(request, "KmsKeyId");

    if (!document_is_in(source, "|AVAILABLE|", request->now_ms))
        return request_refuse(request, "SourceBackupUnavailable", "Backup '%s' is not available",
                              source->resource.id);
    if (key && !ec2_key_is_usable(key))
        return request_refuse(request, "InvalidDestinationKmsKey", "The key '%.60s' cannot be used", key);
    return check_quota(request, true);
}

static struct document *copy(struct request *request, const struct document *source, const char *region)
{
    json_t *fields = memory_require(json_copy(source->fields));

    if (request_has(request, "KmsKeyId"))
        json_object_set(fields, "KmsKeyId", request_list(request, "KmsKeyId"));
    document_set(fields, "SourceBackupId", json_string(source->resource.id));
    document_set(fields, "SourceBackupRegion", json_string(region));
    return document_make(request, &(struct document_plan){
                                      .kind = &fsx_backup,
                                      .parent_id = source->resource.parent_id,
                                      .token_member = "ClientRequestToken",
                                      .fields = fields,
                                      .tags = request_list(request, "Tags"),
                                      .source = source,
                                      .life = &life_of_copy,
                                  });
}

bool fsx_copy_backup(struct request *request)
{
    struct world *world = request->world;
    const char *id = request_text(request, "SourceBackupId");
    const char *named = request_text(request, "SourceRegion");
    const char *region = named ? named : request->place->region;
    const struct document *source = document_find_in(
        world, place_of(&world->places, request->place->account, region, &world->arena), &fsx_backup, id);
    struct document *backup;

    if (!document_replay(request, &fsx_backup, "ClientRequestToken", "IncompatibleParameterError", &backup))
        return false;
    if (backup == NULL) {
        if (source == NULL)
            return request_refuse(request, "BackupNotFound", "Backup '%s' does not exist in %s", id, region);
        if (!check_copy(request, source))
            return false;
        backup = copy(request, source, region);
        if (!request_has(request, "Tags") && request_is_true(request, "CopyTags"))
            copy_tags(request, backup, source);
    }
    answer_backup(request, backup);
    return true;
}

static bool is_being_copied(const struct request *request, const struct document *source)
{
    const struct shelf *shelf = shelf_find(request->world, &fsx_backup);

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *backup = document_of(shelf->documents.all[i]);

        if (backup->source == source && document_is_pending(backup, request->now_ms))
            return true;
    }
    return false;
}

bool fsx_delete_backup(struct request *request)
{
    struct document *backup =
        document_find_or_refuse(request, &fsx_backup, request_text(request, "BackupId"), "BackupNotFound");

    if (backup == NULL)
        return false;
    if (document_is_pending(backup, request->now_ms))
        return request_refuse(request, "BackupInProgress", "Backup '%s' is in progress", backup->resource.id);
    if (is_being_copied(request, backup))
        return request_refuse(request, "BackupBeingCopied", "Backup '%s' is being copied",
                              backup->resource.id);
    if (fsx_is_being_restored(request, backup))
        return request_refuse(request, "BackupRestoring", "Backup '%s' is being restored",
                              backup->resource.id);
    document_delete(backup, request->now_ms, 0);
    document_set(request->output, "BackupId", json_string(backup->resource.id));
    document_set(request->output, "Lifecycle", json_string("DELETED"));
    return true;
}

/* A page may be shorter than asked for, and still have a next one. */
bool fsx_describe_backups(struct request *request)
{
    static const struct listing_filter filters[] = {
        {.name = "file-system-id", .is_parent = true},
        {.name = "backup-type", .path = "Type"},
        {.name = "file-system-type", .path = "FileSystem.FileSystemType"},
        {.name = "volume-id", .path = "Volume.VolumeId"},
        {.name = "data-repository-type", .path = "DataRepositoryType"},
        {.name = "file-cache-id", .path = "FileCacheId"},
        {.name = "file-cache-type", .path = "FileCacheType"},
        {0},
    };
    static const struct listing listing = {
        .kind = &fsx_backup,
        .items = "Backups",
        .ids = "BackupIds",
        .not_found = "BackupNotFound",
        .filters = "Filters",
        .values = "Values",
        .invalid = "BadRequest",
        .by_filter = filters,
        .page = {.limit = "MaxResults",
                 .usual = 100,
                 .token = "NextToken",
                 .next = "NextToken",
                 .invalid = "BadRequest",
                 .is_short = true},
    };

    return listing_answer(request, &listing);
}
