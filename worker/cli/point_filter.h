/* Which recovery points a command is about. */
#ifndef TIDEMARK_CLI_POINT_FILTER_H
#define TIDEMARK_CLI_POINT_FILTER_H

#include <stdbool.h>

#include "cli/arguments.h"
#include "cli/point_view.h"

/* NULL: any. */
struct point_filter {
    const char *resource; /* a part of the resource's ARN, or of what it is a copy of */
    const char *type;
    const char *vault;
    const char *account;
    const char *region;
};

/* clang-format off */
#define POINT_FILTER_FLAGS \
    {.name = "resource", .argument = "TEXT", .help = "Only points of resources whose ARN has this in it."}, \
    {.name = "type", .argument = "TYPE", .help = "Only points of this resource type, as EBS."}, \
    {.name = "vault", .argument = "NAME", .help = "Only points in this vault."}, \
    {.name = "account", .argument = "ID", .help = "Only points of resources in this account."}, \
    {.name = "region", .argument = "REGION", .help = "Only points in this Region."}
/* clang-format on */

/* False if a flag names no resource type: the error names the nearest. */
MUST_CHECK bool point_filter_read(const struct arguments *arguments, struct point_filter *filter, struct error *error);

bool point_filter_passes(const struct point_filter *filter, const struct point_view *view);

#endif
