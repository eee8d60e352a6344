#include <string.h>

#include "sandbox/fsx.h"
#include "sandbox/listing.h"
#include "sandbox/shelf.h"

/* clang-format off */
static const struct life life_of_file_system = {
    .stages = {{"CREATING", 100}}, .ready = "AVAILABLE", .failed = "FAILED", .deleting = "DELETING",
};
static const struct life life_of_volume = {
    .stages = {{"CREATING", 100}}, .ready = "CREATED", .failed = "FAILED", .deleting = "DELETING",
};

/* What a file system has in particular, unless it is given: by its type. */
static const struct {
    const char *type;
    const char *member;
    const char *fields;
} configurations[] = {
    {"WINDOWS", "WindowsConfiguration",
     "{\"DeploymentType\":\"SINGLE_AZ_2\",\"ThroughputCapacity\":32,\"WeeklyMaintenanceStartTime\":\"4:16:30\","
     "\"DailyAutomaticBackupStartTime\":\"02:00\",\"AutomaticBackupRetentionDays\":7,\"CopyTagsToBackups\":false,"
     "\"ActiveDirectoryId\":\"d-0123456789\"}"},
    {"LUSTRE", "LustreConfiguration",
     "{\"DeploymentType\":\"PERSISTENT_2\",\"PerUnitStorageThroughput\":125,\"MountName\":\"fsx\","
     "\"WeeklyMaintenanceStartTime\":\"4:16:30\",\"CopyTagsToBackups\":false,\"DataCompressionType\":\"NONE\"}"},
    {"ONTAP", "OntapConfiguration",
     "{\"DeploymentType\":\"SINGLE_AZ_1\",\"ThroughputCapacity\":128,\"WeeklyMaintenanceStartTime\":\"4:16:30\"}"},
    {"OPENZFS", "OpenZFSConfiguration",
     "{\"DeploymentType\":\"SINGLE_AZ_1\",\"ThroughputCapacity\":64,\"WeeklyMaintenanceStartTime\":\"4:16:30\","
     "\"CopyTagsToBackups\":false,\"CopyTagsToVolumes\":false}"},
};
/* clang-format on */

const char *fsx_configuration_of(const json_t *file_system)
{
    const char *type = json_text_at(file_system, "FileSystemType");

    for (size_t i = 0; i < COUNT_OF(configurations); i++)
        if (type && strcmp(configurations[i].type, type) == 0)
            return configurations[i].member;
    return "";
}

static void add_configuration(json_t *fields)
{
    const char *member = fsx_configuration_of(fields);

    for (size_t i = 0; i < COUNT_OF(configurations); i++) {
        SCOPED(json) json_t *usual = NULL;

        if (strcmp(configurations[i].member, member) != 0)
            continue;
        usual = memory_require(json_loads(configurations[i].fields, 0, NULL));
        if (json_object_get(fields, member) == NULL)
            json_object_set_new(fields, member, memory_require(json_object()));
        json_object_update_missing(json_object_get(fields, member), usual);
    }
}

const struct kind fsx_file_system = {
    .name = "fsx:file-system",
    .id_prefix = "fs-",
    .arn = "arn:aws:fsx:{region}:{account}:file-system/{id}",
    .life = &life_of_file_system,
    .length = KIND_RESTORE,
    .is_source = true,
    .defaults =
        "{\"FileSystemType\":\"WINDOWS\",\"StorageCapacity\":300,\"StorageType\":\"SSD\","
        "\"VpcId\":\"vpc-0123456789abcdef0\",\"SubnetIds\":[\"subnet-0123456789abcdef0\"],"
        "\"OwnerId\":\"111122223333\","
        "\"KmsKeyId\":\"arn:aws:kms:eu-west-1:111122223333:key/0ebe0000-0000-4000-8000-000000000000\"}",
    .complete = add_configuration,
    .shown = {.id = "FileSystemId",
              .arn = "ResourceARN",
              .state = "Lifecycle",
              .failure = "FailureDetails.Message",
              .created = "CreationTime",
              .tags = "Tags"},
};

const struct kind fsx_volume = {
    .name = "fsx:volume",
    .id_prefix = "fsvol-",
    .arn = "arn:aws:fsx:{region}:{account}:volume/{parent}/{id}",
    .life = &life_of_volume,
    .length = KIND_RESTORE,
    .defaults = "{\"VolumeType\":\"ONTAP\",\"Name\":\"vol1\","
                "\"OntapConfiguration\":{\"OntapVolumeType\":\"RW\",\"SizeInMegabytes\":1024,"
                "\"JunctionPath\":\"/vol1\","
                "\"StorageVirtualMachineId\":\"svm-0123456789abcdef0\"}}",
    .shown = {.id = "VolumeId",
              .arn = "ResourceARN",
              .state = "Lifecycle",
              .created = "CreationTime",
              .tags = "Tags"},
};

const struct kind fsx_association = {
    .name = "fsx:data-repository-association",
    .id_prefix = "dra-",
    .arn = "arn:aws:fsx:{region}:{account}:association/{parent}/{id}",
    .life = &life_of_file_system,
    .defaults = "{\"DataRepositoryPath\":\"s3://bucket/prefix\",\"FileSystemPath\":\"/ns1\"}",
    .shown = {.id = "AssociationId", .arn = "ResourceARN", .state = "Lifecycle", .created = "CreationTime"},
};

#define PAGE                                                                                                 \
    {.limit = "MaxResults", .usual = 100, .token = "NextToken", .next = "NextToken", .invalid = "BadRequest"}

bool fsx_describe_file_systems(struct request *request)
{
    static const struct listing listing = {
        .kind = &fsx_file_system,
        .items = "FileSystems",
        .ids = "FileSystemIds",
        .not_found = "FileSystemNotFound",
        .page = PAGE,
        .makes_sources = true,
    };

    return listing_answer(request, &listing);
}

static json_t *show_with_parent(const struct request *request, const struct document *document)
{
    json_t *shown = document_show(document, request->now_ms);

    document_set(shown, "FileSystemId", json_string(document->resource.parent_id));
    return shown;
}

bool fsx_describe_volumes(struct request *request)
{
    static const struct listing_filter filters[] = {
        {.name = "file-system-id", .is_parent = true},
        {.name = "storage-virtual-machine-id", .path = "OntapConfiguration.StorageVirtualMachineId"},
        {0},
    };
    static const struct listing listing = {
        .kind = &fsx_volume,
        .items = "Volumes",
        .ids = "VolumeIds",
        .not_found = "VolumeNotFound",
        .filters = "Filters",
        .values = "Values",
        .invalid = "BadRequest",
        .by_filter = filters,
        .page = PAGE,
        .show = show_with_parent,
    };

    return listing_answer(request, &listing);
}

bool fsx_describe_associations(struct request *request)
{
    static const struct listing_filter filters[] = {{.name = "file-system-id", .is_parent = true}, {0}};
    static const struct listing listing = {
        .kind = &fsx_association,
        .items = "Associations",
        .ids = "AssociationIds",
        .not_found = "DataRepositoryAssociationNotFound",
        .filters = "Filters",
        .values = "Values",
        .invalid = "BadRequest",
        .by_filter = filters,
        .page = PAGE,
        .show = show_with_parent,
    };

    return listing_answer(request, &listing);
}

static bool has_pending_backup(const struct request *request, const struct document *file_system)
{
    const struct shelf *shelf = shelf_find(request->world, &fsx_backup);
    const struct index_entry *entry =
        shelf ? index_find(&shelf->documents.by_parent, file_system->resource.id) : NULL;

    for (size_t i = 0; entry && i < entry->count; i++)
        if (document_is_pending(document_of(entry->items[i]), request->now_ms))
            return true;
    return false;
}

/* Unless it is told not to, FSx takes a last backup; of Lustre only if it is told to. */
static bool takes_final_backup(const struct request *request, const char *configuration)
{
    const json_t *options = request_list(request, configuration);
    const json_t *skips = json_object_get(options, "SkipFinalBackup");

    if (strcmp(configuration, "LustreConfiguration") == 0)
        return json_is_false(skips);
    return !json_is_true(skips);
}

/* What is said of another type than that of the file system is refused. */
static bool check_configurations(struct request *request, const char *own)
{
    static const char *const members[] = {"WindowsConfiguration", "LustreConfiguration",
                                          "OpenZFSConfiguration"};

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (request_has(request, members[i]) && strcmp(members[i], own) != 0)
            return request_refuse(request, "BadRequest", "%s does not fit the file system", members[i]);
    return true;
}

static void answer_deleted(struct request *request, const char *member, const struct document *document)
{
    document_set(request->output, member, json_string(document->resource.id));
    document_set(request->output, "Lifecycle", json_string("DELETING"));
}

bool fsx_delete_file_system(struct request *request)
{
    struct document *file_system = document_find_or_refuse(
        request, &fsx_file_system, request_text(request, "FileSystemId"), "FileSystemNotFound");
    const char *configuration;

    if (file_system == NULL)
        return false;
    configuration = fsx_configuration_of(file_system->fields);
    if (!check_configurations(request, configuration))
        return false;
    if (has_pending_backup(request, file_system))
        return request_refuse(request, "BadRequest", "File system '%s' has a backup in progress",
                              file_system->resource.id);
    if (takes_final_backup(request, configuration) && !document_is_pending(file_system, request->now_ms))
        fsx_make_final_backup(request, file_system, NULL,
                              json_object_get(request_list(request, configuration), "FinalBackupTags"));
    document_delete(file_system, request->now_ms, request->world->options.volume_duration_ms);
    answer_deleted(request, "FileSystemId", file_system);
    return true;
}

bool fsx_delete_volume(struct request *request)
{
    struct document *volume =
        document_find_or_refuse(request, &fsx_volume, request_text(request, "VolumeId"), "VolumeNotFound");
    const struct document *file_system;

    if (volume == NULL)
        return false;
    file_system = document_find(request, &fsx_file_system, volume->resource.parent_id);
    if (file_system && takes_final_backup(request, "OntapConfiguration") &&
        !document_is_pending(volume, request->now_ms))
        fsx_make_final_backup(request, file_system, volume,
                              request_list(request, "OntapConfiguration.FinalBackupTags"));
    document_delete(volume, request->now_ms, request->world->options.volume_duration_ms);
    answer_deleted(request, "VolumeId", volume);
    return true;
}
