#include "kafka/statistics.h"

#include <string.h>

#include "base/text.h"
#include "harness/check.h"

/* As librdkafka 2.0.2 writes it, with what is not looked at left out. */
static const char of_consumer[] =
    "{'type':'consumer','time':1795691045,'msg_cnt':0,'msg_size':0,'brokers':{"
    "'127.0.0.1:44213/1':{'nodeid':1,'source':'configured','state':'UP','outbuf_cnt':2,'waitresp_cnt':1,"
    "'txbytes':1401,'txerrs':3,'txretries':4,'req_timeouts':5,'rxbytes':1600,'rxerrs':6,'connects':7,"
    "'rtt':{'avg':501385,'cnt':2},'throttle':{'avg':20,'cnt':1}},"
    "'GroupCoordinator':{'nodeid':1,'source':'logical','state':'UP','rtt':{'avg':0,'cnt':0},"
    "'throttle':{'avg':0,'cnt':0}},"
    "'localhost:9092/bootstrap':{'nodeid':-1,'source':'configured','state':'DOWN'},"
    "':0/internal':{'nodeid':-1,'source':'internal','state':'UP'}},"
    "'topics':{"
    "'other.jobs':{'partitions':{'4':{'partition':4,'fetchq_cnt':1,'fetchq_size':10,'ls_offset':9}}},"
    "'test.jobs':{'partitions':{"
    "'0':{'partition':0,'fetchq_cnt':30,'fetchq_size':4000,'ls_offset':300,'hi_offset':301},"
    "'7':{'partition':7,'fetchq_cnt':0,'fetchq_size':0,'ls_offset':-1001,'hi_offset':-1001},"
    "'-1':{'partition':-1,'fetchq_cnt':0,'fetchq_size':0,'ls_offset':-1001}}}},"
    "'cgrp':{'state':'up','join_state':'steady','rebalance_age':3993,'rebalance_cnt':2}}";

static const char of_producer[] =
    "{'type':'producer','time':1795691045,'msg_cnt':12,'msg_size':3400,'brokers':{},"
    "'topics':{'test.jobs':{'partitions':{'0':{'partition':0,'fetchq_cnt':0,'fetchq_size':0,'ls_offset':-1001}}}},"
    "'eos':{'idemp_state':'Assigned','txn_state':'InTransaction'}}";

static void read(const char *quoted, struct statistics *statistics)
{
    SCOPED(text) struct text json;
    struct error error;

    text_init(&json, MIB);
    for (; *quoted; quoted++)
        text_append_char(&json, *quoted == '\'' ? '"' : *quoted);
    if (!statistics_read(text_string(&json), "test.jobs", statistics, &error))
        fail_msg("%s", error.message);
}

static void brokers_are_told_by_their_ids_and_the_coordinator_for_itself(void **state)
{
    struct statistics statistics;
    const struct broker_statistics *first = &statistics.brokers[0];

    (void)state;
    read(of_consumer, &statistics);
    assert_int_equal(statistics.time_s, 1795691045);
    assert_int_equal(statistics.connected, 2);
    assert_int_equal(statistics.broker_count, 2);
    assert_string_equal(first->name, "1");
    assert_int_equal(first->requests_queued, 2);
    assert_int_equal(first->requests_in_flight, 1);
    assert_int_equal(first->sent_bytes, 1401);
    assert_int_equal(first->send_errors, 3);
    assert_int_equal(first->retries, 4);
    assert_int_equal(first->timeouts, 5);
    assert_int_equal(first->received_bytes, 1600);
    assert_int_equal(first->receive_errors, 6);
    assert_int_equal(first->connects, 7);
    assert_float_equal(first->round_trip_s, 0.501385, 1e-6);
    assert_float_equal(first->throttle_s, 0.02, 1e-6);
    assert_string_equal(statistics.brokers[1].name, "coordinator");
    assert_float_equal(statistics.brokers[1].round_trip_s, -1, 1e-6); /* nothing was measured */
    assert_float_equal(statistics.brokers[1].throttle_s, 0, 1e-6);
    statistics_done(&statistics);
}

static void partitions_of_the_topic_are_told_with_their_ends(void **state)
{
    struct statistics statistics;

    (void)state;
    read(of_consumer, &statistics);
    assert_int_equal(statistics.partition_count, 2);
    assert_int_equal(statistics.partitions[0].partition, 0);
    assert_int_equal(statistics.partitions[0].end_offset, 300);
    assert_int_equal(statistics.partitions[1].partition, 7);
    assert_int_equal(statistics.partitions[1].end_offset, -1);
    assert_int_equal(statistics.queue_records, 31);
    assert_int_equal(statistics.queue_bytes, 4010);
    statistics_done(&statistics);
}

static void the_group_is_steady_only_as_a_member_that_has_joined(void **state)
{
    struct statistics statistics;

    (void)state;
    read(of_consumer, &statistics);
    assert_true(statistics.is_in_group);
    assert_true(statistics.is_group_steady);
    assert_int_equal(statistics.rebalances, 2);
    assert_int_equal(statistics.rebalance_age_s, 3);
    statistics_done(&statistics);
    read("{'cgrp':{'state':'up','join_state':'wait-join','rebalance_age':0,'rebalance_cnt':0}}", &statistics);
    assert_false(statistics.is_group_steady);
    assert_int_equal(statistics.rebalance_age_s, -1);
    statistics_done(&statistics);
    read("{'cgrp':{'state':'wait-coord','join_state':'steady'}}", &statistics);
    assert_false(statistics.is_group_steady);
    statistics_done(&statistics);
}

static void a_producer_has_a_queue_and_transactions(void **state)
{
    struct statistics statistics;

    (void)state;
    read(of_producer, &statistics);
    assert_false(statistics.is_in_group);
    assert_int_equal(statistics.queue_records, 12);
    assert_int_equal(statistics.queue_bytes, 3400);
    assert_string_equal(statistics.transaction_state, "InTransaction");
    statistics_done(&statistics);
}

static void more_brokers_than_there_is_room_for_are_left_out(void **state)
{
    SCOPED(text) struct text json;
    struct statistics statistics;

    (void)state;
    text_init(&json, MIB);
    text_append_string(&json, "{'brokers':{");
    for (int i = 0; i < STATISTICS_BROKERS_MAX + 3; i++)
        text_append_format(&json, "%s'b%d':{'nodeid':%d,'state':'UP'}", i ? "," : "", i, i);
    text_append_string(&json, "}}");
    read(text_string(&json), &statistics);
    assert_int_equal(statistics.broker_count, STATISTICS_BROKERS_MAX);
    assert_int_equal(statistics.connected, STATISTICS_BROKERS_MAX + 3);
    statistics_done(&statistics);
}

static void what_is_no_such_object_is_refused(void **state)
{
    static const char *const wrong[] = {"", "[]", "{", "{\"time\":1} 2"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct statistics statistics;
        struct error error = {.class = ERROR_NONE};

        assert_false(statistics_read(wrong[i], "test.jobs", &statistics, &error));
        assert_int_equal(error.class, ERROR_INTERNAL);
    }
}

static void an_object_with_nothing_known_in_it_is_taken(void **state)
{
    struct statistics statistics;

    (void)state;
    read("{'brokers':[],'topics':{'test.jobs':1},'cgrp':'up','eos':{}}", &statistics);
    assert_int_equal(statistics.broker_count, 0);
    assert_int_equal(statistics.partition_count, 0);
    assert_string_equal(statistics.transaction_state, "");
    statistics_done(&statistics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brokers_are_told_by_their_ids_and_the_coordinator_for_itself),
        cmocka_unit_test(partitions_of_the_topic_are_told_with_their_ends),
        cmocka_unit_test(the_group_is_steady_only_as_a_member_that_has_joined),
        cmocka_unit_test(a_producer_has_a_queue_and_transactions),
        cmocka_unit_test(more_brokers_than_there_is_room_for_are_left_out),
        cmocka_unit_test(what_is_no_such_object_is_refused),
        cmocka_unit_test(an_object_with_nothing_known_in_it_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
