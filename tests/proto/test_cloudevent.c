#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "proto/cloudevent.h"
#include "proto/job_request.h"

#define TRACE "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

enum { HEADERS_MAX = 4 };

struct wrapped {
    struct kafka_header headers[HEADERS_MAX];
    const char *value;
};

#define HEADER(name, text)                                                                                   \
    {                                                                                                        \
        name, text, sizeof(text) - 1                                                                         \
    }

static struct kafka_record record_of(const struct wrapped *wrapped)
{
    struct kafka_record record = {
        .headers = wrapped->headers,
        .value = wrapped->value,
        .value_length = wrapped->value ? strlen(wrapped->value) : 0,
    };

    while (record.header_count < HEADERS_MAX && wrapped->headers[record.header_count].name)
        record.header_count++;
    return record;
}

static void the_body_is_found_in_every_wrapping(void **state)
{
    static const struct wrapped cases[] = {
        {.value = "{\"a\":1}"},
        {.headers = {HEADER("content-type", "application/json")}, .value = " {\"a\":1}\n"},
        {.headers = {HEADER("ce_specversion", "1.0"), HEADER("ce_id", "1"), HEADER("ce_type", "anything")},
         .value = "{\"a\":1}"},
        {.headers = {HEADER("content-type", "application/cloudevents+json; charset=UTF-8")},
         .value = "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"s\",\"more\":2,\"data\":"
                  "{\"a\":1}}"},
        {.headers = {HEADER("Content-Type", "Application/CloudEvents+JSON")},
         .value = "{\"specversion\":\"1.0\",\"data\":{\"a\":1}}"},
        {.headers = {{"content-type", NULL, 0}}, .value = "{\"a\":1}"},
        {.value = "{\"a\":1,\"nested\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ \\\" [[[[[[\"}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kafka_record record = record_of(&cases[i]);
        SCOPED(cloudevent) struct cloudevent event = {0};
        struct arena arena = {0};
        struct error error = {0};

        if (!cloudevent_read(&record, &arena, &event, &error))
            fail_msg("case %zu: %s", i, error.message);
        assert_int_equal(json_integer_value(json_object_get(event.body, "a")), 1);
        assert_null(event.traceparent);
        arena_release(&arena);
    }
}

static void what_is_no_single_json_event_is_refused(void **state)
{
    static const struct {
        struct wrapped wrapped;
        const char *says;
    } cases[] = {
        {{.value = NULL}, "has no value"},
        {{.value = ""}, "has no value"},
        {{.value = "garbage"}, "not valid JSON"},
        {{.value = "{\"a\":1"}, "not valid JSON"},
        {{.value = "{\"a\":1} x"}, "not valid JSON"},
        {{.value = "{\"a\":1,\"a\":2}"}, "duplicate object key"},
        {{.value = "{\"a\":{\"b\":1,\"b\":2}}"}, "duplicate object key"},
        {{.value = "{\"a\":\"\xff\"}"}, "not valid JSON"},
        {{.value = "{\"a\":\"\\u0000\"}"}, "not valid JSON"},
        {{.value = "{\"a\":99999999999999999999}"}, "not valid JSON"},
        {{.value = "\""}, "not valid JSON"},
        {{.value = "\"\\"}, "not valid JSON"},
        {{.value = "]]]]"}, "not valid JSON"},
        {{.headers = {HEADER("ce_specversion", "0.3")}, .value = "{}"}, "ce_specversion must be \"1.0\""},
        {{.headers = {HEADER("ce_specversion", "1.01")}, .value = "{}"}, "ce_specversion must be \"1.0\""},
        {{.headers = {HEADER("content-type", "application/cloudevents-batch+json")}, .value = "[]"},
         "one event"},
        {{.headers = {HEADER("content-type", "application/cloudevents+avro")}, .value = "{}"}, "one event"},
        {{.headers = {HEADER("content-type", "application/cloudevents+json")}, .value = "[]"},
         "must be a JSON object"},
        {{.headers = {HEADER("content-type", "application/cloudevents+json")}, .value = "{\"data\":{}}"},
         "\"specversion\""},
        {{.headers = {HEADER("content-type", "application/cloudevents+json")},
          .value = "{\"specversion\":1,\"data\":{}}"},
         "\"specversion\""},
        {{.headers = {HEADER("content-type", "application/cloudevents+json")},
          .value = "{\"specversion\":\"1.0\"}"},
         "has no \"data\""},
        {{.headers = {HEADER("content-type", "application/cloudevents+json")},
          .value = "{\"specversion\":\"1.0\",\"data_base64\":\"e30=\"}"},
         "\"data_base64\" is not taken"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kafka_record record = record_of(&cases[i].wrapped);
        SCOPED(cloudevent) struct cloudevent event = {0};
        struct arena arena = {0};
        struct error error = {0};

        if (cloudevent_read(&record, &arena, &event, &error) || strstr(error.message, cases[i].says) == NULL)
            fail_msg("case %zu: \"%s\" does not say \"%s\"", i, error.message, cases[i].says);
        assert_int_equal(error.class, ERROR_INVALID_JOB);
        assert_null(event.root);
        arena_release(&arena);
    }
}

/* Brackets around a number. */
static char *nest(size_t depth, size_t *length)
{
    char *value = memory_allocate(2 * depth + 1);

    memset(value, '[', depth);
    value[depth] = '1';
    memset(value + depth + 1, ']', depth);
    *length = 2 * depth + 1;
    return value;
}

static bool reads_nested(size_t depth, struct error *error)
{
    SCOPED(cloudevent) struct cloudevent event = {0};
    struct kafka_record record = {0};
    struct arena arena = {0};
    char *value = nest(depth, &record.value_length);
    bool reads;

    record.value = value;
    reads = cloudevent_read(&record, &arena, &event, error);
    arena_release(&arena);
    free(value);
    return reads;
}

static void nesting_ends_at_the_limit(void **state)
{
    struct error error = {0};

    (void)state;
    assert_true(reads_nested(REQUEST_DEPTH_MAX, &error));
    assert_false(reads_nested(REQUEST_DEPTH_MAX + 1, &error));
    assert_non_null(strstr(error.message, "nested deeper than 32"));
    assert_false(reads_nested(REQUEST_BYTES_MAX / 2 - 1, &error));
    assert_non_null(strstr(error.message, "nested deeper than 32"));
}

static void a_request_has_a_largest_size(void **state)
{
    char *value = memory_allocate(MIB);
    struct kafka_record record = {.value = value, .value_length = REQUEST_BYTES_MAX};
    SCOPED(cloudevent) struct cloudevent event = {0};
    struct arena arena = {0};
    struct error error = {0};

    (void)state;
    memset(value, ' ', MIB);
    memcpy(value, "{}", 2);
    assert_true(cloudevent_read(&record, &arena, &event, &error));
    cloudevent_done(&event);
    record.value_length++;
    assert_false(cloudevent_read(&record, &arena, &event, &error));
    assert_non_null(strstr(error.message, "262145 bytes; at most 262144"));
    memset(value, '[', MIB);
    record.value_length = MIB;
    assert_false(cloudevent_read(&record, &arena, &event, &error));
    assert_non_null(strstr(error.message, "1048576 bytes"));
    arena_release(&arena);
    free(value);
}

static void the_trace_is_kept_if_it_is_well_formed(void **state)
{
    static const struct {
        struct wrapped wrapped;
        const char *traceparent;
    } cases[] = {
        {{.headers = {HEADER("traceparent", TRACE)}, .value = "{}"}, TRACE},
        {{.headers = {HEADER("ce_traceparent", TRACE)}, .value = "{}"}, TRACE},
        {{.headers = {HEADER("ce_traceparent", "x"), HEADER("traceparent", TRACE)}, .value = "{}"}, TRACE},
        {{.headers = {HEADER("content-type", "application/cloudevents+json")},
          .value = "{\"specversion\":\"1.0\",\"traceparent\":\"" TRACE "\",\"data\":{}}"},
         TRACE},
        {{.value = "{\"traceparent\":\"" TRACE "\"}"}, NULL},
        {{.headers = {HEADER("traceparent", TRACE "0")}, .value = "{}"}, NULL},
        {{.headers = {HEADER("traceparent", "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x")},
          .value = "{}"},
         NULL},
        {{.headers = {HEADER("traceparent", "")}, .value = "{}"}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kafka_record record = record_of(&cases[i].wrapped);
        SCOPED(cloudevent) struct cloudevent event = {0};
        struct arena arena = {0};

        assert_true(cloudevent_read(&record, &arena, &event, NULL));
        if (cases[i].traceparent == NULL && event.traceparent)
            fail_msg("case %zu keeps \"%s\"", i, event.traceparent);
        if (cases[i].traceparent)
            assert_string_equal(event.traceparent, cases[i].traceparent);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_body_is_found_in_every_wrapping),
        cmocka_unit_test(what_is_no_single_json_event_is_refused),
        cmocka_unit_test(nesting_ends_at_the_limit),
        cmocka_unit_test(a_request_has_a_largest_size),
        cmocka_unit_test(the_trace_is_kept_if_it_is_well_formed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
