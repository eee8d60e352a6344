/* AWS Backup's names of resource types, as they stand in ResourceTypeOptInPreference.
   https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html */
#ifndef TIDEMARK_PROTO_RESOURCE_TYPE_H
#define TIDEMARK_PROTO_RESOURCE_TYPE_H

#include <stdbool.h>

#include "base/error.h"

enum { RESOURCE_TYPE_COUNT = 18 };

/* "EBS"; `type` is below RESOURCE_TYPE_COUNT. */
const char *resource_type_name(unsigned type);

/* The number of a name.  False with an error that names the nearest one if AWS has no such type. */
MUST_CHECK bool resource_type_find(const char *name, unsigned *type, struct error *error);

#endif
