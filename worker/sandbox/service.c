#include "sandbox/service.h"

#include <stdio.h>
#include <string.h>

#include "aws/services.h"
#include "sandbox/backup.h"
#include "sandbox/document.h"
#include "sandbox/dynamodb.h"
#include "sandbox/ec2.h"
#include "sandbox/efs.h"
#include "sandbox/fsx.h"
#include "sandbox/rds.h"
#include "sandbox/request.h"
#include "sandbox/ssm.h"
#include "sandbox/storagegateway.h"
#include "sandbox/sts.h"
#include "sandbox/tagging.h"

enum { BUCKET_NAME_BYTES = 128 };

static const struct service *const services[] = {
    &ec2_service,
    &dynamodb_service,
    &fsx_service,
    &rds_service,
    &backup_service,
    &efs_service,
    &storagegateway_service,
    &tagging_service,
    &ssm_service,
    &sts_service,
};

const struct service *service_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(services); i++)
        if (strcmp(services[i]->name, name) == 0)
            return services[i];
    return NULL;
}

const struct service *service_find_signed(const char *signing_name)
{
    for (size_t i = 0; i < COUNT_OF(services); i++)
        if (strcmp(services_find(services[i]->name)->signing_name, signing_name) == 0)
            return services[i];
    return NULL;
}

const struct service_operation *service_find_operation(const struct service *service, const char *name)
{
    for (size_t table = 0; table < SERVICE_TABLES_MAX && service->operations[table]; table++)
        for (const struct service_operation *row = service->operations[table]; row->name; row++)
            if (strcmp(row->name, name) == 0)
                return row;
    return NULL;
}

const struct kind *service_find_kind(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(services); i++)
        for (size_t each = 0; each < SERVICE_KINDS_MAX && services[i]->kinds[each]; each++)
            if (strcmp(services[i]->kinds[each]->name, name) == 0)
                return services[i]->kinds[each];
    return NULL;
}

int service_status(const struct service *service, const char *code)
{
    for (const struct service_status *row = service->statuses; row && row->code; row++)
        if (strcmp(row->code, code) == 0)
            return row->http_status;
    return strcmp(service->codes.internal, code) == 0 ? 500 : 400;
}

static bool take_token(struct request *request)
{
    const struct service_operation *operation = request->operation;
    bool is_unfiltered = operation->unfiltered.tokens_max > 0 && !request->service->is_narrowed(request);
    const struct bucket_size *documented = is_unfiltered ? &operation->unfiltered : &operation->bucket;
    double scale = request->world->options.rate_scale;
    const struct bucket_size size = {documented->tokens_max * scale, documented->refill_per_s * scale};
    char name[BUCKET_NAME_BYTES];

    if (!request->world->options.is_throttled || documented->tokens_max <= 0)
        return true;
    (void)snprintf(name, sizeof(name), "%s:%s", request->service->name,
                   is_unfiltered ? "unfiltered" : operation->name);
    return place_take_token(request->place, name, &size, request->now_ms, &request->world->arena) ||
           request_refuse(request, request->service->codes.throttled, "Rate exceeded");
}

bool service_perform(struct request *request)
{
    const struct service *service = request->service;

    if (!take_token(request))
        return false;
    if (service->check ? !service->check(request) : !shape_check(request, request->operation->shape))
        return false;
    return request->operation->perform(request);
}
