#include "harness/check.h"

#include "base/json.h"
#include "sandbox/volume.h"

static void a_volume_shows_what_it_is_at_a_time(void **state)
{
    static const char *const names[] = {
        "status", "size",       "snapshotId", "availabilityZone", "volumeType",
        "iops",   "throughput", "encrypted",  "kmsKeyId",         "multiAttachEnabled"};
    static const struct {
        int64_t now_ms;
        bool fails;
        const char *key;
        const char *expected[10];
    } cases[] = {
        {1000,
         false,
         "",
         {"creating", "8", "snap-1", "eu-west-1a", "gp3", "3000", "(none)", "false", "(none)", "false"}},
        {2000,
         false,
         "k",
         {"available", "8", "snap-1", "eu-west-1a", "gp3", "3000", "(none)", "true", "k", "false"}},
        {1999,
         true,
         "k",
         {"creating", "8", "snap-1", "eu-west-1a", "gp3", "3000", "(none)", "true", "k", "false"}},
        {2000,
         true,
         "k",
         {"error", "8", "snap-1", "eu-west-1a", "gp3", "3000", "(none)", "true", "k", "false"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct volume volume = {
            .resource = {.id = "vol-1", .parent_id = "snap-1"},
            .size_gib = 8,
            .is_encrypted = *cases[i].key != '\0',
            .fails = cases[i].fails,
            .kms_key_id = cases[i].key,
            .zone = "eu-west-1a",
            .type = "gp3",
            .iops = "3000",
            .throughput = "",
            .available_ms = 2000,
        };
        json_t *item = resource_item(&volume.resource, volume_fields, cases[i].now_ms);

        for (size_t name = 0; name < COUNT_OF(names); name++) {
            const char *text = json_text_at(item, names[name]);

            assert_string_equal(text ? text : "(none)", cases[i].expected[name]);
        }
        assert_int_equal(volume_is_available(&volume, cases[i].now_ms),
                         cases[i].now_ms >= 2000 && !cases[i].fails);
        json_decref(item);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volume_shows_what_it_is_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
