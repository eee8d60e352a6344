#include "harness/check.h"

#include <stdio.h>
#include <string.h>

#include "page/name_set.h"

static void names_are_sorted_and_told_once(void **state)
{
    SCOPED(text) struct text json;
    struct json_writer writer = {.text = &json};
    struct name_set set = {.count = 0};

    (void)state;
    name_set_add(&set, "RDS");
    name_set_add(&set, NULL);
    name_set_add(&set, "EBS");
    name_set_add(&set, "");
    name_set_add(&set, "FSx");
    name_set_add(&set, "RDS");
    text_init(&json, KIB);
    json_writer_open(&writer, NULL);
    name_set_write(&writer, "services", &set);
    json_writer_close(&writer);
    assert_string_equal(text_string(&json), "{\"services\":[\"EBS\",\"FSx\",\"RDS\"]}");
}

static void what_does_not_fit_is_left_out(void **state)
{
    char name[NAME_SET_BYTES + 1];
    struct name_set set = {.count = 0};

    (void)state;
    memset(name, 'x', NAME_SET_BYTES);
    name[NAME_SET_BYTES] = '\0';
    name_set_add(&set, name);
    assert_int_equal(set.count, 0);
    for (int i = 0; i < NAME_SET_MAX + 5; i++) {
        (void)snprintf(name, sizeof(name), "%012d", i * 37 % 1000);
        name_set_add(&set, name);
    }
    assert_int_equal(set.count, NAME_SET_MAX);
    for (size_t i = 1; i < set.count; i++)
        assert_true(strcmp(set.names[i - 1], set.names[i]) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_sorted_and_told_once),
        cmocka_unit_test(what_does_not_fit_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
