#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/intake_parts.h"

enum {
    LOOK_MS = 10,            /* that a consumer has left or closed makes no event */
    LEAVES_WITHIN_MS = 2000, /* or nobody coordinates the group, and its session ends by time-out */
};

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

static bool has_failed_for_good(const struct intake *intake)
{
    char reason[256];

    return rd_kafka_fatal_error(intake->consumer, reason, sizeof(reason)) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* One that has failed for good never finishes that: it is just ended. */
static void close_consumer(struct intake *intake)
{
    rd_kafka_error_t *failure;

    rd_kafka_queue_cb_event_enable(intake->group_queue, NULL, NULL);
    intake->is_beyond_closing = has_failed_for_good(intake);
    if (intake->is_beyond_closing)
        return;
    intake->closing_queue = memory_require(rd_kafka_queue_new(intake->consumer));
    rd_kafka_queue_cb_event_enable(intake->closing_queue, intake_wake, intake);
    failure = rd_kafka_consumer_close_queue(intake->consumer, intake->closing_queue);
    intake->is_beyond_closing = failure != NULL;
    if (failure)
        rd_kafka_error_destroy(failure);
}

/* librdkafka tells the group nothing when it closes a member that has a name of its own, but does so when the
   member's subscription ends; it forgets the member's id as it does. */
static bool is_member(const struct intake *intake)
{
    char *id = rd_kafka_memberid(intake->consumer);
    bool is_known = id != NULL && id[0] != '\0';

    rd_kafka_mem_free(NULL, id);
    return is_known;
}

static void go_on_leaving(struct intake *intake)
{
    if (is_member(intake) && uv_now(intake->loop) < intake->leaves_by_ms)
        return;
    intake->is_leaving = false;
    close_consumer(intake);
}

void intake_close_if_left(struct intake *intake)
{
    if (intake->is_leaving)
        go_on_leaving(intake);
    if (intake->on_closed == NULL || intake->is_leaving || intake->search_count > 0 ||
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

static void begin_leaving(struct intake *intake)
{
    intake->is_leaving = true;
    intake->leaves_by_ms = uv_now(intake->loop) + LEAVES_WITHIN_MS;
    (void)rd_kafka_unsubscribe(intake->consumer); /* or it is closed at `leaves_by_ms` */
}

void intake_close(struct intake *intake, enum parting parting, void (*on_closed)(void *context), void *context)
{
    assert(on_closed != NULL && intake->on_closed == NULL);
    intake->on_closed = on_closed;
    intake->closed_context = context;
    if (parting == PARTING_LEAVES && !has_failed_for_good(intake))
        begin_leaving(intake);
    else
        close_consumer(intake);
    uv_timer_set_repeat(&intake->tick, LOOK_MS);
    (void)uv_timer_again(&intake->tick); /* it repeats already */
}
