#include "proto/resource_type.h"

#include <assert.h>
#include <string.h>

#include "proto/spelling.h"

/* A number may be used while a program runs, and is nowhere written down: the list may grow anywhere. */
static const char *const names[RESOURCE_TYPE_COUNT] = {
    "Aurora",      "CloudFormation",
    "DSQL",        "DocumentDB",
    "DynamoDB",    "EBS",
    "EC2",         "EFS",
    "EKS",         "FSx",
    "Neptune",     "RDS",
    "Redshift",    "S3",
    "SAP HANA on Amazon EC2", "Storage Gateway",
    "Timestream",  "VirtualMachine",
};

const char *resource_type_name(unsigned type)
{
    assert(type < RESOURCE_TYPE_COUNT);
    return names[type];
}

static const char *nearest(const char *name)
{
    const char *found = names[0];

    for (unsigned i = 1; i < RESOURCE_TYPE_COUNT; i++)
        if (spelling_distance(name, names[i]) < spelling_distance(name, found))
            found = names[i];
    return found;
}

bool resource_type_find(const char *name, unsigned *type, struct error *error)
{
    char shown[SPELLING_SHOWN_BYTES];

    assert(name != NULL);
    for (unsigned i = 0; i < RESOURCE_TYPE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *type = i;
            return true;
        }
    return error_set(error, ERROR_INVALID_JOB, "\"%s\" is no resource type of AWS Backup: did you mean \"%s\"?",
                     spelling_shown(name, shown), nearest(name));
}
