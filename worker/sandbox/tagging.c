#include "sandbox/tagging.h"

#include <string.h>

#include "sandbox/backup.h"
#include "sandbox/dynamodb.h"
#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/efs.h"
#include "sandbox/fsx.h"
#include "sandbox/rds.h"
#include "sandbox/shelf.h"
#include "sandbox/storagegateway.h"

enum { TAGS_MAX = 50, VALUES_MAX = 20, PAGE_MAX = 100, PAGE_TAGS_MIN = 100, PAGE_TAGS_MAX = 500 };

/* What it can find, by AWS's names of types; EC2's volumes and snapshots beside. */
static const struct {
    const char *type;
    const struct kind *kind;
} types[] = {
    {"backup:backup-vault", &backup_vault_kind},
    {"backup:recovery-point", &backup_point_kind},
    {"dynamodb:table", &dynamodb_table},
    {"ec2:image", &ec2_image},
    {"ec2:instance", &ec2_instance},
    {"elasticfilesystem:file-system", &efs_file_system_kind},
    {"fsx:backup", &fsx_backup},
    {"fsx:file-system", &fsx_file_system},
    {"fsx:volume", &fsx_volume},
    {"rds:cluster", &rds_cluster_kind},
    {"rds:cluster-snapshot", &rds_cluster_snapshot_kind},
    {"rds:db", &rds_instance_kind},
    {"rds:snapshot", &rds_snapshot_kind},
    {"storagegateway:gateway", &storagegateway_gateway_kind},
    {"storagegateway:volume", &storagegateway_volume_kind},
};

/* A call on its way over all that there is. */
struct search {
    const struct request *request;
    json_t *found;
};

/* No value at all stands for any. */
static bool is_among(const json_t *values, const char *text)
{
    json_t *value;
    size_t i;

    json_array_foreach(values, i, value)
    {
        if (strcmp(json_string_value(value), text) == 0)
            return true;
    }
    return json_array_size(values) == 0;
}

/* By its whole name or by its service's. */
static bool is_wanted(const struct request *request, const char *type)
{
    const json_t *wanted = request_list(request, "ResourceTypeFilters");
    size_t length = strcspn(type, ":");
    json_t *each;
    size_t i;

    json_array_foreach(wanted, i, each)
    {
        const char *name = json_string_value(each);

        if (strcmp(name, type) == 0 || (strlen(name) == length && strncmp(name, type, length) == 0))
            return true;
    }
    return json_array_size(wanted) == 0;
}

static bool passes_filters(const struct request *request, const struct resource *resource)
{
    json_t *filter;
    size_t i;

    json_array_foreach(request_list(request, "TagFilters"), i, filter)
    {
        const char *value = resource_tag(resource, json_text_at(filter, "Key"));

        if (value == NULL || !is_among(json_at(filter, "Values"), value))
            return false;
    }
    return true;
}

/* What was given to the world every account sees; it lies in no account's place. */
static bool is_of_caller(const struct request *request, const struct resource *resource)
{
    const struct place *place = resource->place;

    return place == request->place ||
           (*place->account == '\0' && strcmp(place->region, request->place->region) == 0);
}

static json_t *show(const struct resource *resource, const char *arn)
{
    json_t *tags = memory_require(json_array());

    for (size_t i = 0; i < resource->tag_count; i++)
        json_array_append_new(tags, memory_require(json_pack("{s:s, s:s}", "Key", resource->tags[i].key, "Value",
                                                             resource->tags[i].value)));
    return memory_require(json_pack("{s:s, s:o}", "ResourceARN", arn, "Tags", tags));
}

/* What had a tag and has none is found as well. */
static void offer(const struct search *search, const struct resource *resource, const char *arn)
{
    const struct request *request = search->request;

    if (resource->was_tagged && is_of_caller(request, resource) && request->now_ms >= resource->hidden_until_ms &&
        is_among(request_list(request, "ResourceARNList"), arn) && passes_filters(request, resource))
        json_array_append_new(search->found, show(resource, arn));
}

static void offer_kind(const struct search *search, const struct kind *kind)
{
    const struct shelf *shelf = shelf_find(search->request->world, kind);

    for (size_t i = 0; shelf && i < shelf->documents.count; i++) {
        const struct document *document = document_of(shelf->documents.all[i]);

        if (document_state(document, search->request->now_ms))
            offer(search, &document->resource, document->arn);
    }
}

static void offer_volumes(const struct search *search)
{
    const struct world *world = search->request->world;
    struct arena arena = {0};

    for (size_t i = 0; i < world->volumes.count; i++) {
        const struct volume *volume = volume_of(world->volumes.all[i]);
        const char *account = volume->is_shared ? world->options.account : volume->resource.place->account;

        if (!volume->is_deleted)
            offer(search, &volume->resource,
                  arena_format(&arena, "arn:aws:ec2:%s:%s:volume/%s", volume->resource.place->region, account,
                               volume->resource.id));
    }
    arena_release(&arena);
}

static void offer_snapshots(const struct search *search)
{
    const struct request *request = search->request;
    struct arena arena = {0};

    for (size_t i = 0; i < request->world->snapshots.count; i++) {
        const struct snapshot *snapshot = snapshot_of(request->world->snapshots.all[i]);

        if (snapshot_state(snapshot, request->now_ms) != SNAPSHOT_DELETED)
            offer(search, &snapshot->resource,
                  arena_format(&arena, "arn:aws:ec2:%s::snapshot/%s", snapshot->resource.place->region,
                               snapshot->resource.id));
    }
    arena_release(&arena);
}

static size_t count_tags(const json_t *row)
{
    size_t count = json_array_size(json_object_get(row, "Tags"));

    return count ? count : 1;
}

/* A token is the number of those that were shown before. */
static bool answer_page(struct request *request, const json_t *found)
{
    bool has_pages = !request_has(request, "ResourceARNList");
    size_t next = (size_t)request_number(request, "PaginationToken", 0), tags = 0;
    size_t size = has_pages ? (size_t)request_number(request, "ResourcesPerPage", PAGE_MAX / 2) : PAGE_MAX;
    size_t tags_max = (size_t)request_number(request, "TagsPerPage", PAGE_TAGS_MAX * TAGS_MAX);
    json_t *page = memory_require(json_array());

    document_set(request->output, "ResourceTagMappingList", page);
    while (next < json_array_size(found) && json_array_size(page) < size) {
        tags += count_tags(json_array_get(found, next));
        if (tags > tags_max && json_array_size(page) > 0)
            break;
        json_array_append(page, json_array_get(found, next++));
    }
    document_set(request->output, "PaginationToken",
                 next < json_array_size(found) ? json_sprintf("%zu", next) : json_string(""));
    return true;
}

/* A list of ARNs is an answer of its own. */
static bool check_list(struct request *request)
{
    static const char *const others[] = {"TagFilters", "ResourceTypeFilters", "ResourcesPerPage", "TagsPerPage",
                                         "PaginationToken"};

    for (size_t i = 0; request_has(request, "ResourceARNList") && i < COUNT_OF(others); i++)
        if (request_has(request, others[i]))
            return request_refuse(request, "InvalidParameterException",
                                  "You cannot specify both ResourceARNList and %s", others[i]);
    return true;
}

static bool get_resources(struct request *request)
{
    SCOPED(json) json_t *found = memory_require(json_array());
    const struct search search = {.request = request, .found = found};

    if (!check_list(request))
        return false;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (is_wanted(request, types[i].type))
            offer_kind(&search, types[i].kind);
    if (is_wanted(request, "ec2:volume"))
        offer_volumes(&search);
    if (is_wanted(request, "ec2:snapshot"))
        offer_snapshots(&search);
    return answer_page(request, found);
}

static const struct shape get_resources_shape[] = {
    {.path = "PaginationToken", .letters = "0-9", .max = 2048, .code = "PaginationTokenExpiredException"},
    {.path = "TagFilters", .type = SHAPE_LIST, .min = 0, .max = TAGS_MAX},
    {.path = "TagFilters[].Key", .min = 1, .max = 128, .is_required = true},
    {.path = "TagFilters[].Values", .type = SHAPE_LIST, .min = 0, .max = VALUES_MAX},
    {.path = "TagFilters[].Values[]", .max = 256},
    {.path = "ResourcesPerPage", .type = SHAPE_NUMBER, .min = 1, .max = PAGE_MAX},
    {.path = "TagsPerPage", .type = SHAPE_NUMBER, .min = PAGE_TAGS_MIN, .max = PAGE_TAGS_MAX},
    {.path = "ResourceTypeFilters", .type = SHAPE_LIST, .min = 0, .max = 100},
    {.path = "ResourceTypeFilters[]", .max = 256},
    {.path = "ResourceARNList", .type = SHAPE_LIST, .min = 1, .max = 100},
    {.path = "ResourceARNList[]", .min = 1, .max = 1011, .prefix = "arn:"},
    {0},
};

static const struct service_operation operations[] = {
    {.name = "GetResources", .bucket = {15, 15}, .shape = get_resources_shape, .perform = get_resources},
    {0},
};

const struct service tagging_service = {
    .name = "resourcegroupstaggingapi",
    .protocol = SERVICE_JSON,
    .codes = {.throttled = "ThrottledException",
              .internal = "InternalServiceException",
              .unknown_operation = "UnknownOperationException",
              .unknown_member = "InvalidParameterException",
              .missing = "InvalidParameterException",
              .wrong_type = "InvalidParameterException",
              .out_of_range = "InvalidParameterException"},
    .operations = {operations},
};
