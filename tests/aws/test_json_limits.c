#include "harness/check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aws/json_limits.h"
#include "aws/written.h"
#include "base/compiler.h"
#include "base/text.h"

enum { BODY_BYTES_MAX = 8 * MIB, HEAP_BYTES_MAX = 64 * MIB };

static const struct {
    const char *begin, *unit, *end;
    size_t fitting; /* so many units are within the limits, and not one more */
} cases[] = {
    {"{\"a\":[", "1,", "1]}", JSON_LIMITS_VALUES_MAX - 3},
    {"{\"a\":[", "[],", "1]}", (JSON_LIMITS_VALUES_MAX - 3) / 2},
    {"{\"a\":[", "{},", "1]}", (JSON_LIMITS_VALUES_MAX - 3) / 2},
    {"{\"a\":[", "{\"a\":{}},", "1]}", (JSON_LIMITS_VALUES_MAX - 3) / 3},
    {"{\"a\":[", "\"[{,\\\"[\",", "1]}", JSON_LIMITS_VALUES_MAX - 3},
    {"{\"a\":\"", "[{,", "\"}", BODY_BYTES_MAX},
    {"{\"a\":", "[", "", JSON_LIMITS_DEPTH_MAX - 1},
    {"{\"a\":\"\\", "\\\\", "\"}", BODY_BYTES_MAX},
    {"", "]", "", BODY_BYTES_MAX},
};

/* As much of it as fits, if `count` is too much. */
static void fill(struct text *body, size_t index, size_t count)
{
    size_t length = strlen(cases[index].unit);

    text_init(body, BODY_BYTES_MAX);
    text_append_string(body, cases[index].begin);
    for (size_t i = 0; i < count && body->length + length + 8 < BODY_BYTES_MAX; i++)
        text_append(body, cases[index].unit, length);
    text_append_string(body, cases[index].end);
    assert_false(body->has_overflowed);
}

static void what_fits_is_taken_and_one_more_is_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t over = 0; over < 2; over++) {
            SCOPED(text) struct text body;
            bool is_limited = cases[i].fitting < BODY_BYTES_MAX;
            struct error error = {0};

            fill(&body, i, cases[i].fitting + over);
            if (json_limits_check(text_string(&body), body.length, &error) != (over == 0 || !is_limited))
                fail_msg("case %zu and %zu: %s", i, over, error.message);
            assert_int_equal(error.class, over && is_limited ? ERROR_TRANSIENT : ERROR_NONE);
        }
    }
}

static void the_end_of_the_bytes_is_not_crossed(void **state)
{
    static const char *const texts[] = {"\"", "\"\\", "{\"a\\", "\"\\\"", "[", ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t length = strlen(texts[i]);
        char *bytes = malloc(length + 1);
        struct error error;

        assert_non_null(bytes);
        bytes = realloc(memcpy(bytes, texts[i], length), length + (length == 0));
        assert_true(json_limits_check(bytes, length, &error));
        free(bytes);
    }
}

static size_t heap_bytes, heap_bytes_max;

static void *counted_malloc(size_t size)
{
    size_t *block = malloc(size + 2 * sizeof(size_t));

    assert_non_null(block);
    *block = size;
    heap_bytes += size;
    if (heap_bytes > heap_bytes_max)
        heap_bytes_max = heap_bytes;
    return block + 2;
}

static void counted_free(void *block)
{
    size_t *counted = block;

    if (counted == NULL)
        return;
    heap_bytes -= counted[-2];
    free(counted - 2);
}

/* Eight MiB of the worst take hundreds of MiB when they are parsed. */
static void no_body_takes_much_memory(void **state)
{
    const struct protocol_call call = {services_find("fsx"), "DescribeBackups", NULL};

    (void)state;
    json_set_alloc_funcs(counted_malloc, counted_free);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t whole = 0; whole < 2; whole++) {
            SCOPED(text) struct text body;
            struct answer answer = {0};
            struct protocol_reply reply = {.http_status = 200};
            bool is_read;

            fill(&body, i, whole ? BODY_BYTES_MAX : cases[i].fitting);
            reply.body = text_string(&body);
            reply.body_length = body.length;
            heap_bytes_max = 0;
            is_read = call.service->protocol->read(&call, &reply, &answer);
            assert_true(heap_bytes_max < HEAP_BYTES_MAX);
            assert_int_equal(is_read, answer.error.class == ERROR_NONE);
            if (!is_read)
                assert_int_equal(answer.error.class, ERROR_TRANSIENT); /* as whatever else is no answer */
            answer_done(&answer);
            assert_int_equal(heap_bytes, 0);
        }
    }
    json_set_alloc_funcs(malloc, free);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_taken_and_one_more_is_not),
        cmocka_unit_test(the_end_of_the_bytes_is_not_crossed),
        cmocka_unit_test(no_body_takes_much_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
