/* The fields of a job record, once: encoder, decoder and printer are made from this list, so that they cannot
   drift apart.  The order is that of the encoding: changing it, or a row, needs a new JOB_RECORD_VERSION, and
   what proto/compatibility.md says.

   TEXT(name, member)                       absent is NULL
   NUMBER(name, member, type, min, max)     absent is 0, which must lie in the range
   TIME(name, member, is_relative)          1: stored as its distance from `created_ms`, which is short
   ENUM(name, member, type, count, to_text) stored as its number
   FLAG(name, member)                       one bit */
#ifndef TIDEMARK_PROTO_JOB_RECORD_FIELDS_H
#define TIDEMARK_PROTO_JOB_RECORD_FIELDS_H

/* clang-format off */
#define JOB_RECORD_FIELDS(TEXT, NUMBER, TIME, ENUM, FLAG)                                              \
    ENUM(KIND, request.kind, enum job_kind, JOB_KIND_COUNT, job_kind_request_name)                      \
    ENUM(STATE, state, enum job_state, STATE_COUNT, job_state_name)                                     \
    ENUM(PREVIOUS_STATE, previous_state, enum job_state, STATE_COUNT, job_state_name)                   \
    ENUM(PHASE, phase, enum job_phase, PHASE_COUNT, job_phase_name)                                     \
    ENUM(OUTCOME, outcome, enum job_state, STATE_COUNT, job_state_name)                                 \
    ENUM(REASON, reason, enum reason, REASON_COUNT, reason_code)                                        \
    ENUM(CANCEL_EFFECT, cancel_effect, enum cancel_effect, CANCEL_EFFECT_COUNT, cancel_effect_name)     \
    ENUM(ISSUE, issue, enum reason, REASON_COUNT, reason_code)                                          \
    ENUM(OVERLAP, request.overlap_policy, enum overlap_policy, OVERLAP_POLICY_COUNT, overlap_policy_name) \
    FLAG(WINDOW_FROM_STARTED, request.complete_window_from_started)                                     \
    FLAG(COPY_SOURCE_TAGS, request.copy_source_tags)                                                    \
    FLAG(HAS_ISSUES, has_issues)                                                                        \
    FLAG(CANCEL_REQUESTED, cancel_requested)                                                            \
    FLAG(CLEANING_UP, is_cleaning_up)                                                                   \
    NUMBER(INPUT_OFFSET, input_offset, int64_t, INT64_MIN, INT64_MAX)                                   \
    NUMBER(SEQUENCE, sequence, uint32_t, 0, UINT32_MAX)                                                 \
    NUMBER(ATTEMPT, attempt, uint32_t, 0, UINT32_MAX)                                                   \
    NUMBER(LOOKS, looks, uint32_t, 0, UINT32_MAX)                                                       \
    NUMBER(CALLS, calls, uint32_t, 0, UINT32_MAX)                                                       \
    NUMBER(PERCENT, percent, int32_t, -1, 100)                                                          \
    NUMBER(SIZE, size_bytes, int64_t, -1, INT64_MAX)                                                    \
    TIME(CREATED, created_ms, 0)                                                                        \
    TIME(SCHEDULED, scheduled_ms, 1)                                                                    \
    TIME(START_BY, start_by_ms, 1)                                                                      \
    TIME(COMPLETE_BY, complete_by_ms, 1)                                                                \
    TIME(INITIATED, initiated_ms, 1)                                                                    \
    TIME(COMPLETED, completed_ms, 1)                                                                    \
    TIME(NEXT_ACTION, next_action_ms, 1)                                                                \
    TIME(CHANGED, changed_ms, 1)                                                                        \
    TIME(STEP_SINCE, step_since_ms, 1)                                                                  \
    TIME(REQUEST_SCHEDULED, request.scheduled_ms, 1)                                                    \
    NUMBER(START_WINDOW, request.start_window_minutes, int64_t, 0, WINDOW_MINUTES_MAX)                  \
    NUMBER(COMPLETE_WINDOW, request.complete_window_minutes, int64_t, 0, WINDOW_MINUTES_MAX)            \
    NUMBER(DELETE_AFTER, request.delete_after_days, int64_t, -1, INT32_MAX)                             \
    NUMBER(MOVE_AFTER, request.move_to_cold_storage_after_days, int64_t, -1, INT32_MAX)                 \
    TEXT(JOB_ID, request.job_id)                                                                        \
    TEXT(RESOURCE_ARN, request.resource_arn)                                                            \
    TEXT(RECOVERY_POINT_ARN, request.recovery_point_arn)                                                \
    TEXT(VAULT_NAME, request.backup_vault_name)                                                         \
    TEXT(SOURCE_VAULT_NAME, request.source_backup_vault_name)                                           \
    TEXT(DESTINATION_VAULT_ARN, request.destination_backup_vault_arn)                                   \
    TEXT(ROLE_ARN, request.iam_role_arn)                                                                \
    TEXT(ENCRYPTION_KEY, request.encryption_key_arn)                                                    \
    TEXT(TOKEN, request.idempotency_token)                                                              \
    TEXT(REQUEST_RESOURCE_TYPE, request.resource_type)                                                  \
    TEXT(TAGS, request.recovery_point_tags)                                                             \
    TEXT(METADATA, request.metadata)                                                                    \
    TEXT(BACKUP_OPTIONS, request.backup_options)                                                        \
    TEXT(TRACEPARENT, request.traceparent)                                                              \
    TEXT(STEP, step)                                                                                    \
    TEXT(ACCOUNT, account)                                                                              \
    TEXT(REGION, region)                                                                                \
    TEXT(RESOURCE_TYPE, resource_type)                                                                  \
    TEXT(CREATED_RESOURCE_ARN, created_resource_arn)                                                    \
    TEXT(STATUS_MESSAGE, status_message)                                                                \
    TEXT(MESSAGE_CATEGORY, message_category)                                                            \
    TEXT(WAITING_FOR, waiting_for)                                                                      \
    TEXT(AWS_REQUEST_ID, aws_request_id)                                                                \
    TEXT(AWS_ERROR_CODE, aws_error_code)                                                                \
    TEXT(WORKER, worker)
/* clang-format on */

#define JOB_RECORD_FIELD_NUMBER(name, ...) JOB_RECORD_##name,
enum job_record_field {
    JOB_RECORD_FIELDS(JOB_RECORD_FIELD_NUMBER, JOB_RECORD_FIELD_NUMBER, JOB_RECORD_FIELD_NUMBER,
                      JOB_RECORD_FIELD_NUMBER, JOB_RECORD_FIELD_NUMBER) JOB_RECORD_FIELD_COUNT
};
#undef JOB_RECORD_FIELD_NUMBER

_Static_assert(JOB_RECORD_FIELD_COUNT <= 64, "the set of present fields is one 64-bit word");

#endif
