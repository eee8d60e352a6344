#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/intake_parts.h"

enum { LOOK_MS = 10 }; /* that a consumer has closed makes no event */

static void free_generations(struct intake *intake)
{
    while (intake->generation) {
        struct kafka_generation *generation = intake->generation;

        intake->generation = generation->earlier;
        rd_kafka_consumer_group_metadata_destroy(generation->metadata);
        free(generation);
    }
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct intake *intake = handle->data;
    void (*on_closed)(void *context) = intake->on_closed;
    void *context = intake->closed_context;

    if (--intake->handles_open > 0)
        return;
    free_generations(intake);
    free(intake->rows);
    free(intake);
    on_closed(context);
}

void intake_close_if_left(struct intake *intake)
{
    if (intake->on_closed == NULL || intake->search_count > 0 ||
        (!intake->is_beyond_closing && !rd_kafka_consumer_closed(intake->consumer)))
        return;
    for (int32_t i = 0; i < intake->row_count; i++)
        if (intake->rows[i].queue)
            intake_close_row(&intake->rows[i]);
    if (intake->closing_queue) {
        rd_kafka_queue_cb_event_enable(intake->closing_queue, NULL, NULL);
        rd_kafka_queue_destroy(intake->closing_queue);
    }
    rd_kafka_queue_destroy(intake->group_queue);
    connection_free(intake->consumer);
    intake->handles_open = 2;
    uv_close((uv_handle_t *)&intake->wake, on_handle_closed);
    uv_close((uv_handle_t *)&intake->tick, on_handle_closed);
}

/* Leaves the group.  A consumer that has failed for good never finishes that: it is just ended. */
static void leave_group(struct intake *intake)
{
    rd_kafka_error_t *failure = NULL;
    char reason[256];

    intake->is_beyond_closing = rd_kafka_fatal_error(intake->consumer, reason, sizeof(reason)) != 0;
    if (intake->is_beyond_closing)
        return;
    intake->closing_queue = memory_require(rd_kafka_queue_new(intake->consumer));
    rd_kafka_queue_cb_event_enable(intake->closing_queue, intake_wake, intake);
    failure = rd_kafka_consumer_close_queue(intake->consumer, intake->closing_queue);
    intake->is_beyond_closing = failure != NULL;
    if (failure)
        rd_kafka_error_destroy(failure);
}

void intake_close(struct intake *intake, void (*on_closed)(void *context), void *context)
{
    assert(on_closed != NULL && intake->on_closed == NULL);
    intake->on_closed = on_closed;
    intake->closed_context = context;
    rd_kafka_queue_cb_event_enable(intake->group_queue, NULL, NULL);
    leave_group(intake);
    uv_timer_set_repeat(&intake->tick, LOOK_MS);
    (void)uv_timer_again(&intake->tick); /* it repeats already */
}
