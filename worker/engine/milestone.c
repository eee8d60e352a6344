#include "engine/milestone.h"

#include <assert.h>

struct milestone milestone_of(const struct job_record *record, enum milestone_kind kind, int64_t now_ms,
                              struct arena *arena)
{
    assert(record->request.job_id != NULL);
    return (struct milestone){
        .kind = kind,
        .job_kind = record->request.kind,
        .state = record->state,
        .previous_state = record->previous_state,
        .reason = record->reason,
        .sequence = record->sequence,
        .attempt = record->attempt,
        .percent = record->percent,
        .has_issues = record->has_issues,
        .at_ms = now_ms,
        .created_ms = record->created_ms,
        .scheduled_ms = record->scheduled_ms,
        .initiated_ms = record->initiated_ms,
        .completed_ms = record->completed_ms,
        .next_action_ms = record->next_action_ms,
        .step_since_ms = record->step_since_ms,
        .job_id = arena_text(arena, record->request.job_id),
        .resource_type = arena_text(arena, record->resource_type),
        .resource_arn = arena_text(arena, record->request.resource_arn),
        .recovery_point_arn = arena_text(arena, record->request.recovery_point_arn),
        .step = arena_text(arena, record->step),
        .message = arena_text(arena, record->status_message),
        .waiting_for = arena_text(arena, record->waiting_for),
        .aws_request_id = arena_text(arena, record->aws_request_id),
        .aws_error_code = arena_text(arena, record->aws_error_code),
        .traceparent = arena_text(arena, record->request.traceparent),
    };
}
