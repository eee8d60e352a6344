#include "aws/services.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"

/* clang-format off */
static const struct aws_service services[SERVICES_COUNT] = {
    {.name = "ec2", .endpoint_prefix = "ec2", .signing_name = "ec2", .api_version = "2016-11-15",
     .override_variable = "AWS_ENDPOINT_URL_EC2", .list_style = LIST_FLAT},
    {.name = "rds", .endpoint_prefix = "rds", .signing_name = "rds", .api_version = "2014-10-31",
     .override_variable = "AWS_ENDPOINT_URL_RDS", .list_style = LIST_FLAT},
    {.name = "sts", .endpoint_prefix = "sts", .signing_name = "sts", .api_version = "2011-06-15",
     .override_variable = "AWS_ENDPOINT_URL_STS", .list_style = LIST_MEMBER},
};
/* clang-format on */

const struct aws_service *services_find(const char *name)
{
    assert(name != NULL);
    for (size_t i = 0; i < COUNT_OF(services); i++)
        if (strcmp(services[i].name, name) == 0)
            return &services[i];
    return NULL;
}

const struct aws_service *services_at(size_t index)
{
    assert(index < SERVICES_COUNT);
    return &services[index];
}

size_t services_index(const struct aws_service *service)
{
    assert(service >= services && service < services + SERVICES_COUNT);
    return (size_t)(service - services);
}
