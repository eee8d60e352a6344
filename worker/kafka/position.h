/* Reads where partitions of the jobs topic were left, off the loop: the broker holds the answer back while a
   transaction that would move a position is open.  Private to worker/kafka. */
#ifndef TIDEMARK_KAFKA_POSITION_H
#define TIDEMARK_KAFKA_POSITION_H

#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <uv.h>

struct position_search {
    rd_kafka_t *consumer;
    const char *topic;
    /* Which partitions; afterwards each has its committed offset, the partition's beginning if it has none,
       or RD_KAFKA_OFFSET_INVALID if nobody could be asked in time. */
    rd_kafka_topic_partition_list_t *partitions;
    int32_t partition_count; /* of the whole topic, afterwards; 0: not known */
    void (*on_done)(struct position_search *search);
    void *context;
    uv_work_t work;
};

/* The caller keeps the search until `on_done` has run, on the loop, after a second or two at most. */
void position_search_start(uv_loop_t *loop, struct position_search *search);

#endif
