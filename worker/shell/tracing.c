#include "shell/tracing.h"

#include <stdio.h>

#define ATTRIBUTES(...) ((const struct span_attribute[]){__VA_ARGS__, {.name = NULL}})

enum { PART_BYTES_MAX = 160 };

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void add_job(struct exporter *exporter, const struct milestone *milestone, const struct trace_context *context)
{
    char id[SPAN_ID_HEX + 1];
    bool has_failed = milestone->state != STATE_COMPLETED && milestone->state != STATE_ABORTED;

    span_id_of(milestone->job_id, NULL, id);
    exporter_add(exporter, &(struct span){.trace_id = context->trace_id,
                                          .id = id,
                                          .parent_id = context->parent_id,
                                          .name = job_kind_request_name(milestone->job_kind),
                                          .kind = SPAN_CONSUMER,
                                          .start_ms = milestone->created_ms,
                                          .end_ms = milestone->completed_ms,
                                          .attributes = ATTRIBUTES(
                                              {"messaging.system", "kafka", 0},
                                              {"tidemark.job.id", milestone->job_id, 0},
                                              {"tidemark.job.state", job_state_name(milestone->state), 0},
                                              {"tidemark.job.reason", reason_text(milestone->reason)->code, 0},
                                              {"tidemark.resource.type", or_empty(milestone->resource_type), 0},
                                              {"tidemark.resource.arn", or_empty(milestone->resource_arn), 0},
                                              {"tidemark.recovery_point.arn",
                                               or_empty(milestone->recovery_point_arn), 0}),
                                          .failure = has_failed ? or_empty(milestone->message) : NULL});
}

/* A step that a job left by failing is the one that failed. */
static void add_step(struct exporter *exporter, const struct milestone *milestone, const struct trace_context *context)
{
    char id[SPAN_ID_HEX + 1], parent[SPAN_ID_HEX + 1];
    bool has_failed = milestone->state == STATE_FAILED || milestone->state == STATE_EXPIRED;

    span_id_of(milestone->job_id, milestone->step, id);
    span_id_of(milestone->job_id, NULL, parent);
    exporter_add(exporter, &(struct span){.trace_id = context->trace_id,
                                          .id = id,
                                          .parent_id = parent,
                                          .name = milestone->step,
                                          .kind = SPAN_INTERNAL,
                                          .start_ms = milestone->step_since_ms,
                                          .end_ms = milestone->at_ms,
                                          .attributes = ATTRIBUTES(
                                              {"tidemark.job.id", milestone->job_id, 0},
                                              {"tidemark.step.attempts", NULL, milestone->attempt}),
                                          .failure = has_failed ? or_empty(milestone->message) : NULL});
}

void tracing_milestone(struct exporter *exporter, const struct milestone *milestone)
{
    bool is_end = milestone->kind == MILESTONE_STATE && job_state_is_terminal(milestone->state);
    struct trace_context context;

    if (exporter == NULL || (!is_end && milestone->kind != MILESTONE_STEP))
        return;
    context = trace_context_of(milestone->traceparent, milestone->job_id);
    if (!context.is_sampled)
        return;
    if (is_end)
        add_job(exporter, milestone, &context);
    else
        add_step(exporter, milestone, &context);
}

static void add_call(struct exporter *exporter, const struct engine_flight *flight, uint64_t call_id,
                     const struct trace_context *context, const struct answer *answer, int64_t now_ms)
{
    const struct call *call = flight->call;
    bool has_failed = answer->error.class != ERROR_NONE;
    const char *failure = answer->error.code[0] ? answer->error.code : error_class_name(answer->error.class);
    char id[SPAN_ID_HEX + 1], parent[SPAN_ID_HEX + 1], name[PART_BYTES_MAX], part[PART_BYTES_MAX];

    /* No other call of the job has this name: ids of calls are unique in a process, and time goes on between two. */
    (void)snprintf(part, sizeof(part), "%llu/%lld", (unsigned long long)call_id, (long long)flight->left_ms);
    (void)snprintf(name, sizeof(name), "%s.%s", call->service, call->operation);
    span_id_of(call->job_id, part, id);
    span_id_of(call->job_id, flight->step_name, parent);
    exporter_add(exporter, &(struct span){.trace_id = context->trace_id,
                                          .id = id,
                                          .parent_id = parent,
                                          .name = name,
                                          .kind = SPAN_CLIENT,
                                          .start_ms = flight->left_ms,
                                          .end_ms = now_ms,
                                          .attributes = ATTRIBUTES(
                                              {"rpc.system", "aws-api", 0}, {"rpc.service", call->service, 0},
                                              {"rpc.method", call->operation, 0}, {"cloud.region", call->region, 0},
                                              {"cloud.account.id", call->account, 0},
                                              {"aws.request_id", answer->request_id, 0},
                                              {"http.response.status_code", NULL, answer->http_status},
                                              {"error.type", has_failed ? failure : "", 0}),
                                          .failure = has_failed ? failure : NULL});
}

void tracing_answer(struct exporter *exporter, const struct engine *engine, uint64_t call_id,
                    const struct answer *answer, int64_t now_ms)
{
    struct trace_context context;
    struct engine_flight flight;

    if (exporter == NULL || !engine_flight(engine, call_id, &flight) || flight.call->job_id[0] == '\0')
        return;
    context = trace_context_of(engine_traceparent(engine, call_id), flight.call->job_id);
    if (context.is_sampled)
        add_call(exporter, &flight, call_id, &context, answer, now_ms);
}
