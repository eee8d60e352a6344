#include "cli/point_filter.h"

#include <string.h>

#include "proto/resource_type.h"

bool point_filter_read(const struct arguments *arguments, struct point_filter *filter, struct error *error)
{
    unsigned ignored;

    *filter = (struct point_filter){
        .resource = arguments_value(arguments, "resource"),
        .type = arguments_value(arguments, "type"),
        .vault = arguments_value(arguments, "vault"),
        .account = arguments_value(arguments, "account"),
        .region = arguments_value(arguments, "region"),
    };
    return filter->type == NULL || resource_type_find(filter->type, &ignored, error) || error_prefix(error, "--type");
}

static bool is_same(const char *wanted, const char *text)
{
    return wanted == NULL || strcmp(wanted, text) == 0;
}

bool point_filter_passes(const struct point_filter *filter, const struct point_view *view)
{
    return is_same(filter->type, view->resource_type) && is_same(filter->vault, view->vault) &&
           is_same(filter->account, view->account) && is_same(filter->region, view->region) &&
           (filter->resource == NULL || strstr(view->resource_arn, filter->resource) ||
            strstr(view->source_arn, filter->resource));
}
