/* A job request: the AWS request, field for field, plus JobType.  Decoding is strict: an unknown field, a
   wrong type, a duplicate key, a malformed ARN or a window out of range is an error that names the field. */
#ifndef TIDEMARK_PROTO_JOB_REQUEST_H
#define TIDEMARK_PROTO_JOB_REQUEST_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "proto/kafka_record.h"

enum job_kind { JOB_BACKUP, JOB_RESTORE, JOB_COPY, JOB_DELETE, JOB_LIFECYCLE, JOB_STOP, JOB_KIND_COUNT };

enum overlap_policy { OVERLAP_QUEUE, OVERLAP_SKIP, OVERLAP_FAIL, OVERLAP_POLICY_COUNT };

enum {
    JOB_ID_BYTES_MAX = 64, /* fits a ClientToken */
    REQUEST_BYTES_MAX = 256 * 1024,
    REQUEST_DEPTH_MAX = 32,
    WINDOW_MINUTES_MAX = 52560000, /* AWS Backup's own bound: a hundred years */
};

/* Texts live in the arena that was given to the decoder; absent ones are NULL. */
struct job_request {
    enum job_kind kind;
    const char *job_id; /* given, or derived: never NULL */
    const char *resource_arn;
    const char *recovery_point_arn;
    const char *backup_vault_name;
    const char *source_backup_vault_name;
    const char *destination_backup_vault_arn;
    const char *iam_role_arn;
    const char *idempotency_token;
    const char *encryption_key_arn;  /* Extensions.EncryptionKeyArn: what a copy is encrypted with */
    const char *resource_type;       /* AWS Backup's name, "EBS" */
    int64_t start_window_minutes;    /* 0: not given */
    int64_t complete_window_minutes; /* 0: not given */
    int64_t scheduled_ms;            /* 0: not given */
    int64_t delete_after_days;       /* Lifecycle; 0: not given, -1: for ever */
    int64_t move_to_cold_storage_after_days;
    const char *recovery_point_tags; /* compact JSON object of strings, or NULL */
    const char *metadata;            /* the same */
    const char *backup_options;      /* the same */
    enum overlap_policy overlap_policy;
    uint8_t complete_window_from_started; /* Extensions.CompleteWindowFrom is "Started" */
    uint8_t copy_source_tags;             /* CopySourceTagsToRestoredResource */
    const char *traceparent;              /* W3C, from the record's or the event's headers */
};

/* Reads bare JSON and CloudEvents in binary and structured mode.  `topic_name` takes part in the id of a
   request that has neither JobId nor IdempotencyToken.  Errors are ERROR_INVALID_JOB and name the field. */
MUST_CHECK bool job_request_decode(const struct kafka_record *record, const char *topic_name,
                                   struct arena *arena, struct job_request *request, struct error *error);

/* The id of the job that a request without a JobId asks for, made of what it works on and of its token. */
enum { JOB_REQUEST_ID_BYTES = 37 };
void job_request_token_id(const char *arn, const char *token, char id[JOB_REQUEST_ID_BYTES]);

/* "StartBackupJob".  Never NULL. */
const char *job_kind_request_name(enum job_kind kind);
/* "backup-job", as in ce_type io.tidemark.backup-job.state-change.v1.  Never NULL. */
const char *job_kind_name(enum job_kind kind);

#endif
