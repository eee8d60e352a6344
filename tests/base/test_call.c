#include "harness/check.h"

#include "base/call.h"

static void an_answer_gives_up_what_it_owns(void **state)
{
    json_t *output = json_object();
    struct answer answer = {.output = json_incref(output), .http_status = 200, .request_id = "r-1"};

    (void)state;
    answer_done(&answer);
    assert_int_equal(output->refcount, 1);
    assert_null(answer.output);
    assert_int_equal(answer.http_status, 0);
    assert_string_equal(answer.request_id, "");
    answer_done(&answer); /* nothing is left to give up */
    json_decref(output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_gives_up_what_it_owns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
