#include "harness/check.h"

#include <string.h>

#include "base/json.h"
#include "observe/span.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define PARENT "b7ad6b7169203331"

static void a_traceparent_is_gone_on_with(void **state)
{
    static const struct {
        const char *flags;
        bool is_sampled;
    } cases[] = {{"01", true}, {"00", false}, {"02", false}, {"03", true}, {"0b", true}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct trace_context context;
        SCOPED(text) struct text traceparent;

        text_init(&traceparent, 64);
        text_append_format(&traceparent, "00-" TRACE "-" PARENT "-%s", cases[i].flags);
        context = trace_context_of(text_string(&traceparent), "job-1");
        assert_string_equal(context.trace_id, TRACE);
        assert_string_equal(context.parent_id, PARENT);
        assert_int_equal(context.is_sampled, cases[i].is_sampled);
    }
}

static void without_one_the_trace_is_the_job_s_own_wherever_it_is(void **state)
{
    struct trace_context one = trace_context_of(NULL, "job-1");
    struct trace_context again = trace_context_of(NULL, "job-1");
    struct trace_context other = trace_context_of(NULL, "job-2");

    (void)state;
    assert_int_equal(strlen(one.trace_id), TRACE_ID_HEX);
    assert_string_equal(one.trace_id, again.trace_id);
    assert_string_not_equal(one.trace_id, other.trace_id);
    assert_string_equal(one.parent_id, "");
    assert_true(one.is_sampled);
}

static void the_ids_of_a_job_and_its_parts_differ(void **state)
{
    char job[SPAN_ID_HEX + 1], step[SPAN_ID_HEX + 1], again[SPAN_ID_HEX + 1], other[SPAN_ID_HEX + 1];

    (void)state;
    span_id_of("job-1", NULL, job);
    span_id_of("job-1", "create-snapshot", step);
    span_id_of("job-1", "create-snapshot", again);
    span_id_of("job-2", "create-snapshot", other);
    assert_int_equal(strlen(job), SPAN_ID_HEX);
    assert_string_not_equal(job, step);
    assert_string_equal(step, again);
    assert_string_not_equal(step, other);
}

static json_t *written(const struct span *span)
{
    SCOPED(text) struct text json;
    json_t *root;

    text_init(&json, SPAN_BYTES_MAX);
    span_write(span, &json);
    root = json_loads(text_string(&json), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    return root;
}

static void a_span_has_otlp_s_shape(void **state)
{
    SCOPED(json)
    json_t *root = written(&(struct span){.trace_id = TRACE,
                                          .id = "00f067aa0ba902b7",
                                          .parent_id = PARENT,
                                          .name = "create-\"snapshot\"",
                                          .kind = SPAN_CLIENT,
                                          .start_ms = 1795953600123,
                                          .end_ms = 1795953600125,
                                          .attributes = (struct span_attribute[]){{"rpc.method", "CreateSnapshot", 0},
                                                                                  {"error.type", "", 0},
                                                                                  {"tries", NULL, -2},
                                                                                  {NULL}},
                                          .failure = "slow down"});

    (void)state;
    assert_string_equal(json_text_at(root, "traceId"), TRACE);
    assert_string_equal(json_text_at(root, "spanId"), "00f067aa0ba902b7");
    assert_string_equal(json_text_at(root, "parentSpanId"), PARENT);
    assert_string_equal(json_text_at(root, "name"), "create-\"snapshot\"");
    assert_int_equal(json_integer_value(json_at(root, "kind")), 3);
    assert_string_equal(json_text_at(root, "startTimeUnixNano"), "1795953600123000000");
    assert_string_equal(json_text_at(root, "endTimeUnixNano"), "1795953600125000000");
    assert_int_equal(json_array_size(json_at(root, "attributes")), 2);
    assert_string_equal(json_text_at(root, "attributes[0].key"), "rpc.method");
    assert_string_equal(json_text_at(root, "attributes[0].value.stringValue"), "CreateSnapshot");
    assert_string_equal(json_text_at(root, "attributes[1].value.intValue"), "-2");
    assert_int_equal(json_integer_value(json_at(root, "status.code")), 2);
    assert_string_equal(json_text_at(root, "status.message"), "slow down");
}

static void a_root_that_succeeded_says_nothing_more_and_never_ends_before_it_begins(void **state)
{
    SCOPED(json)
    json_t *root = written(&(struct span){.trace_id = TRACE,
                                          .id = PARENT,
                                          .parent_id = "",
                                          .name = "StartBackupJob",
                                          .kind = SPAN_CONSUMER,
                                          .start_ms = 2000,
                                          .end_ms = 1000});

    (void)state;
    assert_null(json_at(root, "parentSpanId"));
    assert_null(json_at(root, "status"));
    assert_string_equal(json_text_at(root, "endTimeUnixNano"), "2000000000");
    assert_int_equal(json_array_size(json_at(root, "attributes")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_traceparent_is_gone_on_with),
        cmocka_unit_test(without_one_the_trace_is_the_job_s_own_wherever_it_is),
        cmocka_unit_test(the_ids_of_a_job_and_its_parts_differ),
        cmocka_unit_test(a_span_has_otlp_s_shape),
        cmocka_unit_test(a_root_that_succeeded_says_nothing_more_and_never_ends_before_it_begins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
