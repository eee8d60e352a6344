/* Snapshots of DB instances and of clusters: the same calls twice, in other words. */
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/listing.h"
#include "sandbox/rds.h"

/* What one of the two kinds of snapshots is called. */
struct snapshot_words {
    const struct kind *kind;
    const struct kind *source_kind;
    const char *item;      /* in an answer */
    const char *id;        /* members of the calls */
    const char *source_id;
    const char *copied_id;
    const char *copy_id;
    size_t characters_max; /* of a name */
    const char *states;    /* of the source, in which a snapshot can be made */
    const char *encrypted; /* field */
    const char *exists;    /* codes */
    const char *not_found;
    const char *wrong_state;
    const char *source_not_found;
    const char *source_wrong_state;
    struct rds_field fields[18]; /* that come from the source */
};

/* clang-format off */
static const struct snapshot_words of_instance = {
    .kind = &rds_snapshot_kind, .source_kind = &rds_instance_kind, .item = "DBSnapshot", .id = "DBSnapshotIdentifier",
    .source_id = "DBInstanceIdentifier", .copied_id = "SourceDBSnapshotIdentifier",
    .copy_id = "TargetDBSnapshotIdentifier", .characters_max = RDS_SNAPSHOT_NAME_MAX,
    .states = "|available|storage-optimization|", .encrypted = "Encrypted", .exists = "DBSnapshotAlreadyExists",
    .not_found = "DBSnapshotNotFound", .wrong_state = "InvalidDBSnapshotState",
    .source_not_found = "DBInstanceNotFound", .source_wrong_state = "InvalidDBInstanceState",
    .fields = {{"Engine", "Engine"}, {"EngineVersion", "EngineVersion"}, {"AllocatedStorage", "AllocatedStorage"},
               {"Port", "Endpoint.Port"}, {"AvailabilityZone", "AvailabilityZone"}, {"VpcId", "DBSubnetGroup.VpcId"},
               {"MasterUsername", "MasterUsername"}, {"LicenseModel", "LicenseModel"}, {"Iops", "Iops"},
               {"StorageThroughput", "StorageThroughput"}, {"StorageType", "StorageType"},
               {"OptionGroupName", "OptionGroupMemberships[0].OptionGroupName"}, {"Encrypted", "StorageEncrypted"},
               {"KmsKeyId", "KmsKeyId"}, {"ProcessorFeatures", "ProcessorFeatures"},
               {"IAMDatabaseAuthenticationEnabled", "IAMDatabaseAuthenticationEnabled"}, {NULL}},
};
static const struct snapshot_words of_cluster = {
    .kind = &rds_cluster_snapshot_kind, .source_kind = &rds_cluster_kind, .item = "DBClusterSnapshot",
    .id = "DBClusterSnapshotIdentifier", .source_id = "DBClusterIdentifier",
    .copied_id = "SourceDBClusterSnapshotIdentifier", .copy_id = "TargetDBClusterSnapshotIdentifier",
    .characters_max = RDS_NAME_MAX, .states = "|available|", .encrypted = "StorageEncrypted",
    .exists = "DBClusterSnapshotAlreadyExistsFault", .not_found = "DBClusterSnapshotNotFoundFault",
    .wrong_state = "InvalidDBClusterSnapshotStateFault", .source_not_found = "DBClusterNotFoundFault",
    .source_wrong_state = "InvalidDBClusterStateFault",
    .fields = {{"Engine", "Engine"}, {"EngineVersion", "EngineVersion"}, {"EngineMode", "EngineMode"},
               {"AllocatedStorage", "AllocatedStorage"}, {"Port", "Port"}, {"MasterUsername", "MasterUsername"},
               {"AvailabilityZones", "AvailabilityZones"}, {"StorageEncrypted", "StorageEncrypted"},
               {"KmsKeyId", "KmsKeyId"}, {"StorageType", "StorageType"},
               {"IAMDatabaseAuthenticationEnabled", "IAMDatabaseAuthenticationEnabled"}, {NULL}},
};
/* clang-format on */

static bool answer(struct request *request, const struct snapshot_words *words, const struct document *snapshot)
{
    document_set(request->output, words->item, document_show(snapshot, request->now_ms));
    return true;
}

/* A name that is free. */
static bool take_name(struct request *request, const struct snapshot_words *words, const char *member,
                      const char **name)
{
    if (!rds_new_name(request, member, words->characters_max, name))
        return false;
    return document_find(request, words->kind, *name) == NULL ||
           request_refuse(request, words->exists,
                          "Cannot create the snapshot because one with the identifier %.100s already exists.", *name);
}

static bool check_source(struct request *request, const struct snapshot_words *words, const struct document *source)
{
    if (source == NULL)
        return request_refuse(request, words->source_not_found, "%.100s not found.",
                              rds_name(request, words->source_id));
    if (words->source_kind == &rds_instance_kind && *source->resource.parent_id)
        return request_refuse(request, "InvalidParameterValue",
                              "The specified instance is a member of a cluster and a snapshot cannot be created "
                              "directly. Please use the CreateDBClusterSnapshot API instead.");
    return document_is_in(source, words->states, request->now_ms) ||
           request_refuse(request, words->source_wrong_state,
                          "Cannot create a snapshot because %.100s is not currently in the available state.",
                          source->resource.id);
}

/* Its source is busy with it meanwhile. */
static bool create(struct request *request, const struct snapshot_words *words)
{
    struct document *source;
    const struct document *snapshot;
    const char *name;
    json_t *fields;

    if (!take_name(request, words, words->id, &name))
        return false;
    source = document_find_source(request, words->source_kind, rds_name(request, words->source_id));
    if (!check_source(request, words, source))
        return false;
    fields = memory_require(json_pack("{s:s, s:s}", words->source_id, source->resource.id, "SnapshotType", "manual"));
    rds_take_fields(fields, source->fields, words->fields);
    snapshot = document_make(request, &(struct document_plan){.kind = words->kind, .id = name, .fields = fields,
                                                              .parent_id = source->resource.id, .source = source,
                                                              .tags = request_list(request, "Tags.Tag")});
    document_begin(source, &rds_backing_up_life, request->now_ms, snapshot->duration_ms);
    return answer(request, words, snapshot);
}

/* The fourth part of "arn:aws:rds:eu-west-1:111122223333:snapshot:name"; NULL if that is no ARN. */
static const char *region_in(struct world *world, const char *arn)
{
    size_t parts = 0;

    if (strncmp(arn, "arn:", 4) != 0)
        return NULL;
    for (; *arn && parts < 3; arn++)
        parts += *arn == ':';
    return arena_copy(&world->arena, arn, strcspn(arn, ":"));
}

/* A snapshot of this Region by its name or ARN, of another one by its ARN. */
static bool find_copied(struct request *request, const struct snapshot_words *words, const struct document **copied)
{
    struct world *world = request->world;
    const char *name = rds_name(request, words->copied_id);
    const char *region = region_in(world, name);
    const struct place *place = request->place;

    if (region)
        place = place_of(&world->places, request->place->account, region, &world->arena);
    *copied = document_find_in(world, place, words->kind, name);
    if (*copied == NULL)
        return request_refuse(request, words->not_found, "%.200s not found.", name);
    return document_is_in(*copied, "|available|", request->now_ms) ||
           request_refuse(request, words->wrong_state, "%.200s is not available.", name);
}

/* A key is of one Region: what is encrypted with it leaves that only under another one. */
static bool check_key(struct request *request, const struct snapshot_words *words, const struct document *copied)
{
    const char *key = request_text(request, "KmsKeyId");
    bool is_encrypted = rds_is_true(copied, words->encrypted);

    if (key && !ec2_key_is_usable(key))
        return request_refuse(request, "KMSKeyNotAccessibleFault", "The KMS key %.100s is not accessible.", key);
    if (key == NULL && is_encrypted && copied->resource.place != request->place)
        return request_refuse(request, "KMSKeyNotAccessibleFault",
                              "A KMS key is required to copy an encrypted snapshot from another Region.");
    if (key && !is_encrypted && words->kind == &rds_cluster_snapshot_kind)
        return request_refuse(request, "InvalidParameterCombination",
                              "KmsKeyId cannot be given for a copy of an unencrypted cluster snapshot.");
    return true;
}

static json_t *fields_of_copy(const struct request *request, const struct snapshot_words *words,
                              const struct document *copied)
{
    const char *key = request_text(request, "KmsKeyId");
    json_t *fields = memory_require(json_deep_copy(copied->fields));

    if (key) {
        document_set(fields, "KmsKeyId", json_string(key));
        document_set(fields, words->encrypted, json_true());
    }
    if (words->kind == &rds_snapshot_kind) {
        document_set(fields, "SourceRegion", json_string(copied->resource.place->region));
        document_set(fields, "SourceDBSnapshotIdentifier", json_string(copied->arn));
    } else {
        document_set(fields, "SourceDBClusterSnapshotArn", json_string(copied->arn));
    }
    return fields;
}

static bool copy(struct request *request, const struct snapshot_words *words)
{
    const struct document *copied;
    struct document *snapshot;
    const char *name;

    if (!take_name(request, words, words->copy_id, &name) || !find_copied(request, words, &copied) ||
        !check_key(request, words, copied))
        return false;
    snapshot = document_make(request, &(struct document_plan){.kind = words->kind, .id = name,
                                                              .parent_id = copied->resource.parent_id,
                                                              .fields = fields_of_copy(request, words, copied),
                                                              .tags = request_list(request, "Tags.Tag")});
    snapshot->life = &rds_copying_life;
    for (size_t i = 0; request_is_true(request, "CopyTags") && i < copied->resource.tag_count; i++) {
        SCOPED(json) json_t *tag = json_pack("{s:s}", copied->resource.tags[i].key, copied->resource.tags[i].value);

        document_tag(request, snapshot, tag);
    }
    return answer(request, words, snapshot);
}

/* A copy that runs is cancelled; a snapshot that is being made must come to its end. */
static bool delete(struct request *request, const struct snapshot_words *words)
{
    const char *name = rds_name(request, words->id);
    struct document *snapshot = document_find(request, words->kind, name);
    json_t *item;

    if (snapshot == NULL)
        return request_refuse(request, words->not_found, "%.200s not found.", name);
    if (!document_is_in(snapshot, "|available|failed|copying|", request->now_ms))
        return request_refuse(request, words->wrong_state,
                              "Cannot delete the snapshot because it is not currently in the available or failed "
                              "state.");
    item = document_show(snapshot, request->now_ms);
    document_set(item, "Status", json_string("deleted"));
    document_set(request->output, words->item, item);
    document_delete(snapshot, request->now_ms, 0);
    return true;
}

static bool create_of_instance(struct request *request)
{
    return create(request, &of_instance);
}

static bool create_of_cluster(struct request *request)
{
    return create(request, &of_cluster);
}

static bool copy_of_instance(struct request *request)
{
    return copy(request, &of_instance);
}

static bool copy_of_cluster(struct request *request)
{
    return copy(request, &of_cluster);
}

static bool delete_of_instance(struct request *request)
{
    return delete (request, &of_instance);
}

static bool delete_of_cluster(struct request *request)
{
    return delete (request, &of_cluster);
}

/* clang-format off */

static bool describe_of_instance(struct request *request)
{
    static const struct listing_filter filters[] = {
        {"db-snapshot-id", "DBSnapshotIdentifier"}, {"db-instance-id", "DBInstanceIdentifier", true},
        {"snapshot-type", "SnapshotType"}, {"engine", "Engine"}, {NULL},
    };
    static const struct listing_filter members[] = {
        {"DBInstanceIdentifier", "DBInstanceIdentifier", true}, {"SnapshotType", "SnapshotType"}, {NULL},
    };
    static const struct listing listing = {
        .kind = &rds_snapshot_kind, .items = "DBSnapshots", .ids = "DBSnapshotIdentifier",
        .not_found = "DBSnapshotNotFound", .by_filter = filters, .by_member = members, RDS_PAGE,
    };

    return listing_answer(request, &listing);
}

static bool describe_of_cluster(struct request *request)
{
    static const struct listing_filter filters[] = {
        {"db-cluster-snapshot-id", "DBClusterSnapshotIdentifier"}, {"db-cluster-id", "DBClusterIdentifier", true},
        {"snapshot-type", "SnapshotType"}, {"engine", "Engine"}, {NULL},
    };
    static const struct listing_filter members[] = {
        {"DBClusterIdentifier", "DBClusterIdentifier", true}, {"SnapshotType", "SnapshotType"}, {NULL},
    };
    static const struct listing listing = {
        .kind = &rds_cluster_snapshot_kind, .items = "DBClusterSnapshots", .ids = "DBClusterSnapshotIdentifier",
        .not_found = "DBClusterSnapshotNotFoundFault", .by_filter = filters, .by_member = members, RDS_PAGE,
    };

    if (request_has(request, "DBClusterIdentifier") && request_has(request, "DBClusterSnapshotIdentifier"))
        return request_refuse(request, "InvalidParameterCombination",
                              "DBClusterIdentifier and DBClusterSnapshotIdentifier cannot be given together.");
    return listing_answer(request, &listing);
}

static const struct shape create_shape[] = {
    {.path = "DBSnapshotIdentifier", .is_required = true}, {.path = "DBInstanceIdentifier", .is_required = true},
    RDS_TAGS, {NULL},
};
static const struct shape create_cluster_shape[] = {
    {.path = "DBClusterSnapshotIdentifier", .is_required = true}, {.path = "DBClusterIdentifier", .is_required = true},
    RDS_TAGS, {NULL},
};
static const struct shape copy_shape[] = {
    {.path = "SourceDBSnapshotIdentifier", .is_required = true},
    {.path = "TargetDBSnapshotIdentifier", .is_required = true}, {.path = "KmsKeyId"},
    {.path = "CopyTags", .type = SHAPE_BOOLEAN}, {.path = "PreSignedUrl"}, {.path = "OptionGroupName"},
    {.path = "CopyOptionGroup", .type = SHAPE_BOOLEAN}, {.path = "SnapshotTarget", .choices = "|region|"},
    RDS_TAGS, {NULL},
};
static const struct shape copy_cluster_shape[] = {
    {.path = "SourceDBClusterSnapshotIdentifier", .is_required = true},
    {.path = "TargetDBClusterSnapshotIdentifier", .is_required = true}, {.path = "KmsKeyId"},
    {.path = "CopyTags", .type = SHAPE_BOOLEAN}, {.path = "PreSignedUrl"}, RDS_TAGS, {NULL},
};
static const struct shape delete_shape[] = {{.path = "DBSnapshotIdentifier", .is_required = true}, {NULL}};
static const struct shape delete_cluster_shape[] = {
    {.path = "DBClusterSnapshotIdentifier", .is_required = true}, {NULL},
};
static const struct shape describe_shape[] = {
    {.path = "DBSnapshotIdentifier"}, {.path = "DBInstanceIdentifier"}, {.path = "SnapshotType"},
    {.path = "IncludeShared", .type = SHAPE_BOOLEAN}, {.path = "IncludePublic", .type = SHAPE_BOOLEAN},
    RDS_LISTING, {NULL},
};
static const struct shape describe_cluster_shape[] = {
    {.path = "DBClusterSnapshotIdentifier"}, {.path = "DBClusterIdentifier"}, {.path = "SnapshotType"},
    {.path = "IncludeShared", .type = SHAPE_BOOLEAN}, {.path = "IncludePublic", .type = SHAPE_BOOLEAN},
    RDS_LISTING, {NULL},
};

const struct service_operation rds_snapshot_operations[] = {
    {.name = "CreateDBSnapshot", .is_mutating = true, .shape = create_shape, .perform = create_of_instance},
    {.name = "CopyDBSnapshot", .is_mutating = true, .shape = copy_shape, .perform = copy_of_instance},
    {.name = "DeleteDBSnapshot", .is_mutating = true, .shape = delete_shape, .perform = delete_of_instance},
    {.name = "DescribeDBSnapshots", .shape = describe_shape, .perform = describe_of_instance},
    {.name = "CreateDBClusterSnapshot", .is_mutating = true, .shape = create_cluster_shape,
     .perform = create_of_cluster},
    {.name = "CopyDBClusterSnapshot", .is_mutating = true, .shape = copy_cluster_shape, .perform = copy_of_cluster},
    {.name = "DeleteDBClusterSnapshot", .is_mutating = true, .shape = delete_cluster_shape,
     .perform = delete_of_cluster},
    {.name = "DescribeDBClusterSnapshots", .shape = describe_cluster_shape, .perform = describe_of_cluster},
    {NULL},
};
