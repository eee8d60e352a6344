#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/intake_parts.h"
#include "kafka/position.h"

enum { PARTITIONS_MAX = 100000 };

static void grow(struct intake *intake, int32_t partition)
{
    int32_t count = partition + 1;

    assert(partition >= 0 && partition < PARTITIONS_MAX);
    if (count <= intake->row_count)
        return;
    intake->rows = memory_resize(intake->rows, (size_t)count * sizeof(*intake->rows));
    while (intake->row_count < count)
        intake->rows[intake->row_count++] = (struct intake_row){.state = ROW_NONE};
}

/* A batch must name the generation in which it was built, so this is taken when the group tells, not at
 * commit. */
static void take_generation(struct intake *intake)
{
    struct kafka_generation *generation = memory_allocate_zeroed(1, sizeof(*generation));

    generation->metadata = memory_require(rd_kafka_consumer_group_metadata(intake->consumer));
    generation->earlier = intake->generation;
    intake->generation = generation;
    intake->callbacks.on_generation(intake->callbacks.context);
}

/* The partition's messages leave the common queue before any is fetched. */
static void open_row(struct intake *intake, int32_t partition)
{
    struct intake_row *row;

    grow(intake, partition);
    row = &intake->rows[partition];
    assert(row->state == ROW_NONE);
    row->state = ROW_MISSING;
    row->is_held = true;
    row->must_rewind = false;
    row->spell++;
    row->queue = memory_require(rd_kafka_queue_get_partition(intake->consumer, intake->topic, partition));
    rd_kafka_queue_forward(row->queue, NULL);
    rd_kafka_queue_cb_event_enable(row->queue, intake_wake, intake);
}

void intake_close_row(struct intake_row *row)
{
    row->state = ROW_NONE;
    row->spell++;
    rd_kafka_queue_cb_event_enable(row->queue, NULL, NULL);
    rd_kafka_queue_destroy(row->queue);
    row->queue = NULL;
}

static void tell_trouble(struct intake *intake, const char *context, rd_kafka_error_t *failure)
{
    struct error error;

    if (failure == NULL)
        return;
    connection_failed_with(&error, context, failure);
    if (intake->callbacks.on_trouble)
        intake->callbacks.on_trouble(intake->callbacks.context, &error);
}

static void take(struct intake *intake, const rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt; i++)
        open_row(intake, partitions->elems[i].partition);
    tell_trouble(intake, "taking partitions", rd_kafka_incremental_assign(intake->consumer, partitions));
    intake->unassigned_since_ms = 0;
    take_generation(intake);
    intake_search(intake);
}

static void end_revoke(struct intake *intake, const rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt; i++)
        intake_close_row(&intake->rows[partitions->elems[i].partition]);
    intake->is_revoking = false;
    tell_trouble(intake, "giving partitions back",
                 rd_kafka_incremental_unassign(intake->consumer, partitions));
}

void intake_finish_revoke(struct intake *intake)
{
    rd_kafka_topic_partition_list_t *partitions;

    if (!intake->is_revoking || intake->revoked_count > 0)
        return;
    partitions = memory_require(rd_kafka_topic_partition_list_new(intake->row_count));
    for (int32_t i = 0; i < intake->row_count; i++)
        if (intake->rows[i].state == ROW_LEFT)
            rd_kafka_topic_partition_list_add(partitions, intake->topic, i);
    end_revoke(intake, partitions);
    rd_kafka_topic_partition_list_destroy(partitions);
}

/* They are someone else's already: nobody is waited for. */
static void lose(struct intake *intake, const rd_kafka_topic_partition_list_t *partitions)
{
    end_revoke(intake, partitions);
    intake->unassigned_since_ms = uv_now(intake->loop);
    for (int i = 0; i < partitions->cnt; i++)
        intake->callbacks.on_revoked(intake->callbacks.context, partitions->elems[i].partition, true);
}

static void give_back(struct intake *intake, const rd_kafka_topic_partition_list_t *partitions)
{
    intake->is_revoking = true;
    intake->revoked_count = 1; /* so that a partition that leaves at once does not end the revoke half-way */
    for (int i = 0; i < partitions->cnt; i++) {
        struct intake_row *row = &intake->rows[partitions->elems[i].partition];

        row->state = ROW_REVOKED;
        row->spell++;
        intake->revoked_count++;
    }
    /* Ours until they have left, so what is in the air for them commits in this generation, which the group
       has entered already. */
    take_generation(intake);
    for (int i = 0; i < partitions->cnt; i++)
        intake->callbacks.on_revoked(intake->callbacks.context, partitions->elems[i].partition, false);
    intake->revoked_count--;
    intake_finish_revoke(intake);
}

void intake_on_rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t *partitions, void *context)
{
    struct intake *intake = context;

    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        take(intake, partitions);
    else if (rd_kafka_assignment_lost(consumer))
        lose(intake, partitions);
    else
        give_back(intake, partitions);
}

static void on_position(struct intake *intake, const rd_kafka_topic_partition_t *found)
{
    struct intake_row *row = &intake->rows[found->partition];

    if (row->state != ROW_SOUGHT || row->spell != (uint32_t)(uintptr_t)found->opaque)
        return; /* it went, or was rewound, in the meantime */
    if (found->offset == RD_KAFKA_OFFSET_INVALID || intake->partition_count == 0) {
        row->state = ROW_MISSING; /* the next tick asks again */
        return;
    }
    row->state = ROW_LIVE;
    row->next_offset = found->offset;
    intake->callbacks.on_assigned(intake->callbacks.context, found->partition, found->offset);
}

/* A seek takes back what was fetched; without one librdkafka begins at the same committed position itself. */
static void rewind_rows(struct intake *intake, const rd_kafka_topic_partition_list_t *found)
{
    rd_kafka_topic_partition_list_t *targets = memory_require(rd_kafka_topic_partition_list_new(found->cnt));

    for (int i = 0; i < found->cnt; i++) {
        const rd_kafka_topic_partition_t *partition = &found->elems[i];
        struct intake_row *row = &intake->rows[partition->partition];

        if (!row->must_rewind || row->state != ROW_SOUGHT || partition->offset == RD_KAFKA_OFFSET_INVALID)
            continue;
        row->must_rewind = false;
        rd_kafka_topic_partition_list_add(targets, intake->topic, partition->partition)->offset =
            partition->offset;
    }
    if (targets->cnt > 0)
        tell_trouble(intake, "going back", rd_kafka_seek_partitions(intake->consumer, targets, 0));
    rd_kafka_topic_partition_list_destroy(targets);
}

static void on_searched(struct position_search *search)
{
    struct intake *intake = search->context;

    intake->search_count--;
    if (search->partition_count > 0)
        intake->partition_count = search->partition_count;
    if (intake->on_closed == NULL) {
        rewind_rows(intake, search->partitions);
        for (int i = 0; i < search->partitions->cnt; i++)
            on_position(intake, &search->partitions->elems[i]);
    }
    rd_kafka_topic_partition_list_destroy(search->partitions);
    free(search);
}

void intake_search(struct intake *intake)
{
    rd_kafka_topic_partition_list_t *list =
        memory_require(rd_kafka_topic_partition_list_new(intake->row_count));
    struct position_search *search;

    for (int32_t i = 0; i < intake->row_count; i++) {
        struct intake_row *row = &intake->rows[i];

        if (row->state != ROW_MISSING)
            continue;
        row->state = ROW_SOUGHT;
        rd_kafka_topic_partition_list_add(list, intake->topic, i)->opaque = (void *)(uintptr_t)row->spell;
    }
    if (list->cnt == 0) {
        rd_kafka_topic_partition_list_destroy(list);
        return;
    }
    search = memory_allocate_zeroed(1, sizeof(*search));
    *search = (struct position_search){.consumer = intake->consumer,
                                       .topic = intake->topic,
                                       .partitions = list,
                                       .partition_count = intake->partition_count,
                                       .on_done = on_searched,
                                       .context = intake};
    intake->search_count++;
    position_search_start(intake->loop, search);
}
