#include <stdio.h>
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/fsx.h"
#include "sandbox/shelf.h"

static bool is_pending_from(const struct request *request, const struct kind *kind,
                            const struct document *backup)
{
    const struct shelf *shelf = shelf_find(request->world, kind);

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *made = document_of(shelf->documents.all[i]);

        if (made->source == backup && document_is_pending(made, request->now_ms))
            return true;
    }
    return false;
}

bool fsx_is_being_restored(const struct request *request, const struct document *backup)
{
    return is_pending_from(request, &fsx_file_system, backup) ||
           is_pending_from(request, &fsx_volume, backup);
}

static const struct document *find_backup(struct request *request, const char *type)
{
    const struct document *backup =
        document_find_or_refuse(request, &fsx_backup, request_text(request, "BackupId"), "BackupNotFound");

    if (backup == NULL)
        return NULL;
    if (strcmp(json_text_at(backup->fields, "ResourceType"), type) == 0 &&
        document_is_in(backup, "|AVAILABLE|", request->now_ms))
        return backup;
    return request_refuse(request, "BadRequest", "Backup '%s' is not available, or is none of a %s",
                          backup->resource.id, type)
               ? backup
               : NULL;
}

/* A value of the call, or else of the file system that was backed up. */
static json_t *given_or_kept(const struct request *request, const struct document *backup, const char *member)
{
    json_t *given = request_list(request, member);

    return given ? given : json_object_get(json_object_get(backup->fields, "FileSystem"), member);
}

static bool check_lustre(struct request *request, const struct document *backup)
{
    static const struct {
        const char *deployment;
        const char *throughputs;
    } allowed[] = {{"PERSISTENT_1", "|12|40|50|100|200|"}, {"PERSISTENT_2", "|125|250|500|1000|"}};
    json_t *kept = json_at(backup->fields, "FileSystem.LustreConfiguration.DeploymentType");
    const char *deployment = request_text(request, "LustreConfiguration.DeploymentType");
    char throughput[32];

    if (!request_has(request, "LustreConfiguration.PerUnitStorageThroughput"))
        return true;
    if (deployment == NULL)
        deployment = json_string_value(kept);
    (void)snprintf(throughput, sizeof(throughput), "%lld",
                   (long long)request_number(request, "LustreConfiguration.PerUnitStorageThroughput", 0));
    for (size_t i = 0; i < COUNT_OF(allowed); i++)
        if (strcmp(allowed[i].deployment, deployment) == 0 &&
            shape_is_choice(allowed[i].throughputs, throughput))
            return true;
    return request_refuse(request, "InvalidPerUnitStorageThroughput", "%s is no throughput of %s", throughput,
                          deployment);
}

/* The configuration of another type may not be given; those of Windows and OpenZFS must be. */
static bool check_configuration(struct request *request, const char *configuration)
{
    static const char *const members[] = {"WindowsConfiguration", "LustreConfiguration",
                                          "OpenZFSConfiguration"};

    for (size_t i = 0; i < COUNT_OF(members); i++) {
        bool is_given = request_has(request, members[i]);

        if (is_given && strcmp(members[i], configuration) != 0)
            return request_refuse(request, "BadRequest", "%s does not fit a backup with %s", members[i],
                                  configuration);
        if (!is_given && strcmp(members[i], configuration) == 0 &&
            strcmp(members[i], "LustreConfiguration") != 0)
            return request_refuse(request, "MissingFileSystemConfiguration", "%s is missing", configuration);
    }
    return true;
}

static bool check_network(struct request *request, const char *configuration)
{
    const json_t *given = request_list(request, configuration);
    const char *deployment = json_text_at(given, "DeploymentType");
    bool spans_zones = deployment && strcmp(deployment, "MULTI_AZ_1") == 0;
    size_t expected = spans_zones ? 2 : 1;

    if (json_array_size(request_list(request, "SubnetIds")) != expected)
        return request_refuse(request, "InvalidNetworkSettings", "This deployment type takes %zu subnets",
                              expected);
    if (spans_zones && json_text_at(given, "PreferredSubnetId") == NULL)
        return request_refuse(request, "BadRequest", "PreferredSubnetId is missing");
    return true;
}

/* Only OpenZFS may grow; the others must be what they were. */
static bool check_capacity(struct request *request, const struct document *backup, const char *configuration)
{
    int64_t kept = json_integer_value(json_at(backup->fields, "FileSystem.StorageCapacity"));
    int64_t given = request_number(request, "StorageCapacity", kept);
    bool may_grow = strcmp(configuration, "OpenZFSConfiguration") == 0;

    if (given == kept || (may_grow && given > kept))
        return true;
    return request_refuse(request, "BadRequest", "The storage capacity must be that of the backup: %lld GiB",
                          (long long)kept);
}

static bool check_restore(struct request *request, const struct document *backup, const char *configuration)
{
    const char *key = request_text(request, "KmsKeyId");

    if (key && !ec2_key_is_usable(key))
        return request_refuse(request, "BadRequest", "The key '%.60s' cannot be used", key);
    return check_configuration(request, configuration) && check_network(request, configuration) &&
           check_capacity(request, backup, configuration) && check_lustre(request, backup);
}

static json_t *fields_of_restored(const struct request *request, const struct document *backup,
                                  const char *configuration)
{
    static const char *const kept[] = {
        "FileSystemType", "StorageCapacity", "StorageType", "SubnetIds",
        "KmsKeyId",       "VpcId",           "OwnerId",     "FileSystemTypeVersion"};
    json_t *fields = memory_require(json_object());
    json_t *inner =
        json_deep_copy(json_object_get(json_object_get(backup->fields, "FileSystem"), configuration));

    for (size_t i = 0; i < COUNT_OF(kept); i++)
        json_object_set(fields, kept[i], given_or_kept(request, backup, kept[i]));
    if (inner == NULL)
        inner = memory_require(json_object());
    json_object_update(inner, request_list(request, configuration));
    json_object_set_new(fields, configuration, inner);
    return fields;
}

bool fsx_create_file_system_from_backup(struct request *request)
{
    const struct document *backup = NULL;
    struct document *file_system;
    const char *configuration;

    if (!document_replay(request, &fsx_file_system, "ClientRequestToken", "IncompatibleParameterError",
                         &file_system))
        return false;
    if (file_system == NULL) {
        backup = find_backup(request, "FILE_SYSTEM");
        if (backup == NULL)
            return false;
        configuration = fsx_configuration_of(json_object_get(backup->fields, "FileSystem"));
        if (!check_restore(request, backup, configuration))
            return false;
        file_system = document_make(request, &(struct document_plan){
                                                 .kind = &fsx_file_system,
                                                 .token_member = "ClientRequestToken",
                                                 .fields = fields_of_restored(request, backup, configuration),
                                                 .tags = request_list(request, "Tags"),
                                                 .source = backup,
                                             });
    }
    json_object_set_new(request->output, "FileSystem", document_show(file_system, request->now_ms));
    return true;
}

/* The file system of a virtual machine is that of a volume which it has. */
static const char *find_file_system(const struct request *request, const char *machine)
{
    const struct shelf *shelf = shelf_find(request->world, &fsx_volume);

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *volume = document_of(shelf->documents.all[i]);
        const char *of = json_text_at(volume->fields, "OntapConfiguration.StorageVirtualMachineId");

        if (of && strcmp(of, machine) == 0 &&
            strcmp(volume->resource.place->region, request->place->region) == 0)
            return volume->resource.parent_id;
    }
    return NULL;
}

static json_t *fields_of_volume(const struct request *request, const struct document *backup)
{
    json_t *inner = json_deep_copy(json_at(backup->fields, "Volume.OntapConfiguration"));

    if (inner == NULL)
        inner = memory_require(json_object());
    json_object_update(inner, request_list(request, "OntapConfiguration"));
    return memory_require(json_pack("{s:s, s:O, s:o}", "VolumeType", "ONTAP", "Name",
                                    request_list(request, "Name"), "OntapConfiguration", inner));
}

static struct document *make_volume(struct request *request)
{
    const struct document *backup = find_backup(request, "VOLUME");
    const char *machine = request_text(request, "OntapConfiguration.StorageVirtualMachineId");
    const char *file_system = machine ? find_file_system(request, machine) : NULL;
    bool is_refused = false;

    if (backup == NULL)
        return NULL;
    if (machine == NULL)
        is_refused = !request_refuse(request, "MissingVolumeConfiguration", "OntapConfiguration is missing");
    else if (file_system == NULL)
        is_refused =
            !request_refuse(request, "StorageVirtualMachineNotFound", "'%s' does not exist", machine);
    if (is_refused)
        return NULL;
    return document_make(request, &(struct document_plan){
                                      .kind = &fsx_volume,
                                      .parent_id = file_system,
                                      .name = request_text(request, "Name"),
                                      .token_member = "ClientRequestToken",
                                      .fields = fields_of_volume(request, backup),
                                      .tags = request_list(request, "Tags"),
                                      .source = backup,
                                  });
}

bool fsx_create_volume_from_backup(struct request *request)
{
    struct document *volume;

    if (!document_replay(request, &fsx_volume, "ClientRequestToken", "IncompatibleParameterError", &volume))
        return false;
    if (volume == NULL)
        volume = make_volume(request);
    if (volume == NULL)
        return false;
    json_object_set_new(request->output, "Volume", document_show(volume, request->now_ms));
    document_set(request->output, "Volume.FileSystemId", json_string(volume->resource.parent_id));
    return true;
}
