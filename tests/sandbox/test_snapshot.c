#include "harness/check.h"

#include "base/json.h"
#include "sandbox/place.h"
#include "sandbox/snapshot.h"

static struct place place = {.account = "111122223333", .region = "eu-west-1"};

static struct snapshot example(void)
{
    return (struct snapshot){
        .resource = {.id = "snap-0a", .parent_id = "vol-0b", .place = &place, .created_ms = 1000},
        .size_gib = 8,
        .kms_key_id = "",
        .description = "d",
        .duration_ms = 1000,
        .ends_ms = 2000,
        .deleted_ms = SNAPSHOT_NEVER_MS,
    };
}

static json_t *shown(const struct snapshot *snapshot, const struct resource_field *fields, int64_t now_ms)
{
    return resource_item(&snapshot->resource, fields, now_ms);
}

static void check_texts(json_t *item, const char *const names[], const char *const expected[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = json_text_at(item, names[i]);

        assert_string_equal(text ? text : "(none)", expected[i]);
    }
    json_decref(item);
}

static void status_and_progress_follow_the_time(void **state)
{
    static const char *const names[] = {"status", "progress", "statusMessage", "completionTime",
                                        "fullSnapshotSizeInBytes"};
    static const struct {
        int64_t now_ms;
        const char *failure;
        int64_t deleted_ms;
        const char *expected[5];
    } cases[] = {
        {1000, NULL, SNAPSHOT_NEVER_MS, {"pending", "", "(none)", "(none)", "(none)"}},
        {1009, NULL, SNAPSHOT_NEVER_MS, {"pending", "", "(none)", "(none)", "(none)"}},
        {1010, NULL, SNAPSHOT_NEVER_MS, {"pending", "1%", "(none)", "(none)", "(none)"}},
        {1375, NULL, SNAPSHOT_NEVER_MS, {"pending", "37%", "(none)", "(none)", "(none)"}},
        {1999, NULL, SNAPSHOT_NEVER_MS, {"pending", "99%", "(none)", "(none)", "(none)"}},
        {2000,
         NULL,
         SNAPSHOT_NEVER_MS,
         {"completed", "100%", "(none)", "1970-01-01T00:00:02.000Z", "8589934592"}},
        {1999, "broken", SNAPSHOT_NEVER_MS, {"pending", "99%", "(none)", "(none)", "(none)"}},
        {2000, "broken", SNAPSHOT_NEVER_MS, {"error", "99%", "broken", "(none)", "(none)"}},
        {500, NULL, SNAPSHOT_NEVER_MS, {"pending", "", "(none)", "(none)", "(none)"}},
        {3000, NULL, 3000, {"deleted", "99%", "(none)", "(none)", "(none)"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct snapshot snapshot = example();

        snapshot.failure = cases[i].failure;
        snapshot.deleted_ms = cases[i].deleted_ms;
        check_texts(shown(&snapshot, snapshot_fields, cases[i].now_ms), names, cases[i].expected,
                    COUNT_OF(names));
    }
}

static void a_stuck_snapshot_never_passes_99_percent(void **state)
{
    struct snapshot snapshot = example();

    (void)state;
    snapshot.ends_ms = SNAPSHOT_NEVER_MS;
    check_texts(shown(&snapshot, snapshot_fields, INT64_C(1) << 40),
                (const char *const[]){"status", "progress"}, (const char *const[]){"pending", "99%"}, 2);
}

static void an_encrypted_snapshot_shows_its_key(void **state)
{
    static const char *const names[] = {"encrypted", "kmsKeyId",   "volumeId",
                                        "ownerId",   "volumeSize", "description"};
    struct snapshot snapshot = example();

    (void)state;
    check_texts(shown(&snapshot, snapshot_fields, 1000), names,
                (const char *const[]){"false", "(none)", "vol-0b", "111122223333", "8", "d"},
                COUNT_OF(names));
    snapshot.is_encrypted = true;
    snapshot.kms_key_id = "key";
    check_texts(shown(&snapshot, snapshot_fields, 1000), names,
                (const char *const[]){"true", "key", "vol-0b", "111122223333", "8", "d"}, COUNT_OF(names));
}

static void the_tier_follows_the_last_move(void **state)
{
    static const char *const names[] = {"storageTier", "lastTieringOperationStatus", "lastTieringProgress",
                                        "archivalCompleteTime", "restoreExpiryTime"};
    static const struct {
        enum tiering tiering;
        int64_t now_ms;
        const char *expected[5];
    } cases[] = {
        {TIERING_NONE, 5000, {"standard", "(none)", "(none)", "(none)", "(none)"}},
        {TIERING_ARCHIVAL, 4500, {"standard", "archival-in-progress", "50", "(none)", "(none)"}},
        {TIERING_ARCHIVAL,
         5000,
         {"archive", "archival-completed", "100", "1970-01-01T00:00:05.000Z", "(none)"}},
        {TIERING_PERMANENT_RESTORE,
         4250,
         {"archive", "permanent-restore-in-progress", "25", "(none)", "(none)"}},
        {TIERING_PERMANENT_RESTORE,
         5000,
         {"standard", "permanent-restore-completed", "100", "(none)", "(none)"}},
        {TIERING_TEMPORARY_RESTORE,
         4000,
         {"archive", "temporary-restore-in-progress", "0", "(none)", "(none)"}},
        {TIERING_TEMPORARY_RESTORE,
         5000,
         {"standard", "temporary-restore-completed", "100", "(none)", "1970-01-03T00:00:05.000Z"}},
        {TIERING_TEMPORARY_RESTORE,
         5000 + 2 * 86400000,
         {"archive", "temporary-restore-completed", "100", "(none)", "1970-01-03T00:00:05.000Z"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct snapshot snapshot = example();

        snapshot.tiering = cases[i].tiering;
        snapshot.tiering_starts_ms = 4000;
        snapshot.tiering_ends_ms = cases[i].tiering == TIERING_NONE ? 0 : 5000;
        snapshot.temporary_days = 2;
        check_texts(shown(&snapshot, snapshot_tier_fields, cases[i].now_ms), names, cases[i].expected,
                    COUNT_OF(names));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_and_progress_follow_the_time),
        cmocka_unit_test(a_stuck_snapshot_never_passes_99_percent),
        cmocka_unit_test(an_encrypted_snapshot_shows_its_key),
        cmocka_unit_test(the_tier_follows_the_last_move),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
