#include "sandbox/tagging.h"

#include <string.h>

#include "sandbox/backup.h"
#include "sandbox/efs.h"
#include "sandbox/shelf.h"
#include "sandbox/storagegateway.h"

enum { TAGS_MAX = 50, VALUES_MAX = 20, PAGE_MAX = 100 };

/* What it can find, by AWS's names of types. */
static const struct {
    const char *type;
    const struct kind *kind;
} types[] = {
    {"storagegateway:volume", &storagegateway_volume_kind},
    {"backup:recovery-point", &backup_point_kind},
    {"elasticfilesystem:file-system", &efs_file_system_kind},
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

static bool passes(const struct request *request, const struct document *document)
{
    json_t *filter;
    size_t i;

    json_array_foreach(request_list(request, "TagFilters"), i, filter)
    {
        const char *value = resource_tag(&document->resource, json_text_at(filter, "Key"));

        if (value == NULL || !is_among(json_at(filter, "Values"), value))
            return false;
    }
    return document->resource.place == request->place && document->resource.tag_count > 0 &&
           request->now_ms >= document->resource.hidden_until_ms && document_state(document, request->now_ms);
}

static json_t *show(const struct document *document)
{
    json_t *tags = memory_require(json_array());

    for (size_t i = 0; i < document->resource.tag_count; i++)
        json_array_append_new(tags, memory_require(json_pack("{s:s, s:s}", "Key", document->resource.tags[i].key,
                                                             "Value", document->resource.tags[i].value)));
    return memory_require(json_pack("{s:s, s:o}", "ResourceARN", document->arn, "Tags", tags));
}

static void add_kind(const struct request *request, const struct kind *kind, json_t *found)
{
    const struct shelf *shelf = shelf_find(request->world, kind);

    for (size_t i = 0; shelf && i < shelf->documents.count; i++)
        if (passes(request, document_of(shelf->documents.all[i])))
            json_array_append_new(found, show(document_of(shelf->documents.all[i])));
}

/* A token is the number of those that were shown before. */
static bool answer_page(struct request *request, json_t *found)
{
    int64_t first = request_number(request, "PaginationToken", 0);
    int64_t size = request_number(request, "ResourcesPerPage", PAGE_MAX / 2);
    json_t *page = memory_require(json_array());
    int64_t last = first + size;

    document_set(request->output, "ResourceTagMappingList", page);
    for (int64_t i = first; i < last && i < (int64_t)json_array_size(found); i++)
        json_array_append(page, json_array_get(found, (size_t)i));
    document_set(request->output, "PaginationToken",
                 last < (int64_t)json_array_size(found) ? json_sprintf("%lld", (long long)last) : json_string(""));
    return true;
}

static bool get_resources(struct request *request)
{
    SCOPED(json) json_t *found = memory_require(json_array());
    const json_t *wanted = request_list(request, "ResourceTypeFilters");

    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (is_among(wanted, types[i].type))
            add_kind(request, types[i].kind, found);
    return answer_page(request, found);
}

static const struct shape get_resources_shape[] = {
    {.path = "PaginationToken", .letters = "0-9", .max = 2048, .code = "PaginationTokenExpiredException"},
    {.path = "TagFilters", .type = SHAPE_LIST, .min = 0, .max = TAGS_MAX},
    {.path = "TagFilters[].Key", .min = 1, .max = 128, .is_required = true},
    {.path = "TagFilters[].Values", .type = SHAPE_LIST, .min = 0, .max = VALUES_MAX},
    {.path = "TagFilters[].Values[]", .max = 256},
    {.path = "ResourcesPerPage", .type = SHAPE_NUMBER, .min = 1, .max = PAGE_MAX},
    {.path = "ResourceTypeFilters", .type = SHAPE_LIST, .min = 0, .max = 100},
    {.path = "ResourceTypeFilters[]", .max = 256},
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
