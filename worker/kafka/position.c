#include "kafka/position.h"

#include <assert.h>

#include "base/arena.h"
#include "kafka/connection.h"

enum { TIMEOUT_MS = 1000 };

/* Nothing was ever committed: everything that is still there is to be read. */
static int64_t beginning(const struct position_search *search, int32_t partition)
{
    int64_t low, high;

    if (rd_kafka_query_watermark_offsets(search->consumer, search->topic, partition, &low, &high,
                                         TIMEOUT_MS) == RD_KAFKA_RESP_ERR_NO_ERROR)
        return low;
    return RD_KAFKA_OFFSET_INVALID;
}

/* On a thread of the pool. */
static void look(uv_work_t *work)
{
    struct position_search *search = work->data;
    rd_kafka_topic_partition_list_t *list = search->partitions;
    rd_kafka_resp_err_t result = rd_kafka_committed(search->consumer, list, TIMEOUT_MS);
    int count = 0;

    if (search->partition_count == 0)
        count = connection_count_partitions(search->consumer, search->topic, TIMEOUT_MS, NULL);
    if (count > 0)
        search->partition_count = count;
    for (int i = 0; i < list->cnt; i++) {
        rd_kafka_topic_partition_t *partition = &list->elems[i];

        if (result != RD_KAFKA_RESP_ERR_NO_ERROR || partition->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            partition->offset = RD_KAFKA_OFFSET_INVALID; /* never start anywhere on a guess */
        else if (partition->offset < 0)
            partition->offset = beginning(search, partition->partition);
    }
}

static void on_looked(uv_work_t *work, int status)
{
    struct position_search *search = work->data;

    (void)status; /* it is never cancelled */
    search->on_done(search);
}

void position_search_start(uv_loop_t *loop, struct position_search *search)
{
    int result;

    assert(search->on_done != NULL);
    search->work.data = search;
    result = uv_queue_work(loop, &search->work, look, on_looked);
    assert(result == 0); /* fails only without a callback */
    (void)result;
}
