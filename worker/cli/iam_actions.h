/* The IAM policy that lets Tidemark make the calls of the adapters' tables, and no others.
   https://docs.aws.amazon.com/service-authorization/latest/reference/
*/
#ifndef TIDEMARK_CLI_IAM_ACTIONS_H
#define TIDEMARK_CLI_IAM_ACTIONS_H

#include <jansson.h>
#include <stddef.h>

#include "adapters/adapter.h"

/* A policy document; the caller's. */
json_t *iam_actions_policy(const struct adapter *const *adapters, size_t count);

/* Of one operation alone, clean-up included. */
json_t *iam_actions_operation_policy(const struct operation *operation);

#endif
