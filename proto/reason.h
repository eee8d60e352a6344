/* The closed list of reasons why a job waits, failed, expired or was stopped. */
#ifndef TIDEMARK_PROTO_REASON_H
#define TIDEMARK_PROTO_REASON_H

#include <stdbool.h>

enum reason {
    REASON_NONE,
    REASON_OPT_IN_DISABLED,
    REASON_OVERLAP,
    REASON_START_WINDOW_EXPIRED,
    REASON_COMPLETE_WINDOW_EXPIRED,
    REASON_ACCESS_DENIED,
    REASON_ROLE_NOT_ALLOWED,
    REASON_KMS_ACCESS,
    REASON_THROTTLED,
    REASON_SERVICE_LIMIT,
    REASON_RESOURCE_NOT_FOUND,
    REASON_RESOURCE_STATE,
    REASON_MAINTENANCE_CONFLICT,
    REASON_UNSUPPORTED_RESOURCE,
    REASON_LUSTRE_NOT_PERSISTENT,
    REASON_LUSTRE_LINKED_REPOSITORY,
    REASON_VSS_FAILED,
    REASON_CHILD_FAILED,
    REASON_SNAPSHOT_FAILED,
    REASON_NOT_OURS,
    REASON_INVALID_REQUEST,
    REASON_CANCELLED,
    REASON_INTERNAL,
    REASON_COUNT
};

struct reason_text {
    const char *code;          /* "OVERLAP" */
    const char *what_happened; /* a sentence */
    const char *what_to_do;    /* a sentence for the person */
    bool is_retried;           /* inside the job's window */
};

/* Never NULL; REASON_NONE has the code "". */
const struct reason_text *reason_text(enum reason reason);

#endif
