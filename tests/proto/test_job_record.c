#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "proto/job_record.h"
#include "proto/job_record_fields.h"

enum { SEEDS = 1000, PRESENT_AT = 6, FIELDS_AT = 14 };

static const struct job_record waiting = {
    .request =
        {
            .kind = JOB_BACKUP,
            .job_id = "job-1",
            .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1",
            .start_window_minutes = 60,
            .delete_after_days = -1,
            .copy_source_tags = 1,
        },
    .input_offset = 300,
    .state = STATE_RUNNING,
    .phase = PHASE_WAITING,
    .sequence = 3,
    .percent = -1,
    .created_ms = 1795399200000,
    .scheduled_ms = 1795399200000,
    .start_by_ms = 1795399199999,
    .size_bytes = -1,
    .account = "",
    .variables = {{.name = "SnapshotId", .value = "snap-1"}, {.name = "Tags", .value = "[]", .is_json = 1}},
    .variable_count = 2,
};

static const char waiting_hex[] = /* head, checksum, what is present */
    "5403e1423dd90ac4f8801a000400"
    /* RUNNING, WAITING, offset 300, sequence 3, percent -1, size -1, created, two times beside it, 60
       minutes, for ever */
    "0408d80406010180b48de2c0680001"
    "7801"
    /* texts: "job-1", the ARN, the empty account */
    "056a6f622d3100"
    "2f61726e3a6177733a6563323a65752d776573742d313a3131313132323232333333333a766f6c756d652f766f6c2d3100"
    "0000"
    /* two variables */
    "02"
    "0a536e617073686f74496400"
    "0c736e61702d3100"
    "045461677300"
    "055b5d00";

static void append_hex(struct text *hex, const struct text *bytes)
{
    for (size_t i = 0; i < bytes->length; i++)
        text_append_format(hex, "%02x", (unsigned char)bytes->bytes[i]);
}

static void the_encoding_is_stable(void **state)
{
    SCOPED(text) struct text encoded;
    SCOPED(text) struct text hex;

    (void)state;
    text_init(&encoded, MIB);
    text_init(&hex, MIB);
    job_record_encode(&waiting, &encoded);
    append_hex(&hex, &encoded);
    assert_string_equal(text_string(&hex), waiting_hex);
}

static void a_record_comes_back_without_a_copy(void **state)
{
    SCOPED(text) struct text encoded;
    struct job_record record;

    (void)state;
    text_init(&encoded, MIB);
    job_record_encode(&waiting, &encoded);
    assert_true(job_record_decode(encoded.bytes, encoded.length, &record, NULL));
    assert_string_equal(record.request.job_id, "job-1");
    assert_in_range((uintptr_t)record.request.job_id, (uintptr_t)encoded.bytes,
                    (uintptr_t)(encoded.bytes + encoded.length));
    assert_int_equal(record.request.delete_after_days, -1);
    assert_int_equal(record.request.copy_source_tags, 1);
    assert_int_equal(record.input_offset, 300);
    assert_int_equal(record.state, STATE_RUNNING);
    assert_int_equal(record.phase, PHASE_WAITING);
    assert_int_equal(record.percent, -1);
    assert_int_equal(record.created_ms, 1795399200000);
    assert_int_equal(record.scheduled_ms, 1795399200000);
    assert_int_equal(record.start_by_ms, 1795399199999);
    assert_int_equal(record.complete_by_ms, 0);
    assert_int_equal(record.size_bytes, -1);
    assert_string_equal(record.account, "");
    assert_null(record.region);
    assert_int_equal(record.variable_count, 2);
    assert_string_equal(record.variables[0].name, "SnapshotId");
    assert_string_equal(record.variables[0].value, "snap-1");
    assert_int_equal(record.variables[0].is_json, 0);
    assert_int_equal(record.variables[1].is_json, 1);
}

static const char *random_text(uint64_t *seed, struct arena *arena)
{
    uint64_t kind = hash_random_below(seed, 8);
    size_t length = kind == 0 ? hash_random_below(seed, 3000) : hash_random_below(seed, 60);
    char *text = arena_allocate(arena, length + 1);

    if (kind == 1)
        return NULL;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)(1 + hash_random_below(seed, 127));
    return text;
}

/* Small numbers as often as the ends of the range. */
static int64_t random_number(uint64_t *seed, int64_t min, int64_t max)
{
    uint64_t span = (uint64_t)max - (uint64_t)min;
    uint64_t bits = hash_random_below(seed, 65);
    uint64_t number = bits == 0 ? 0 : hash_random(seed) >> (64 - bits);

    if (hash_random_below(seed, 16) == 0)
        return max;
    return (int64_t)((uint64_t)min + (span == UINT64_MAX ? number : number % (span + 1)));
}

static struct job_record random_record(uint64_t *seed, struct arena *arena)
{
    struct job_record record = {0};

#define MAKE_TEXT(name, member) record.member = random_text(seed, arena);
#define MAKE_NUMBER(name, member, type, min, max) record.member = (type)random_number(seed, min, max);
#define MAKE_TIME(name, member, is_relative) record.member = random_number(seed, INT64_MIN, INT64_MAX);
#define MAKE_ENUM(name, member, type, count, to_text) record.member = (type)hash_random_below(seed, count);
#define MAKE_FLAG(name, member) record.member = (uint8_t)hash_random_below(seed, 2);
    JOB_RECORD_FIELDS(MAKE_TEXT, MAKE_NUMBER, MAKE_TIME, MAKE_ENUM, MAKE_FLAG)
    record.variable_count = hash_random_below(seed, JOB_VARIABLES_MAX + 1);
    for (size_t i = 0; i < record.variable_count; i++) {
        const char *value = random_text(seed, arena);

        record.variables[i].name = arena_format(arena, "Variable%zu", i);
        record.variables[i].value = value ? value : "";
        record.variables[i].is_json = (uint8_t)hash_random_below(seed, 2);
    }
    return record;
}

static void assert_same_text(const char *a, const char *b, const char *member)
{
    if ((a == NULL) != (b == NULL) || (a && strcmp(a, b) != 0))
        fail_msg("%s differs", member);
}

static void assert_same_number(int64_t a, int64_t b, const char *member)
{
    if (a != b)
        fail_msg("%s differs: %lld, %lld", member, (long long)a, (long long)b);
}

static void assert_same(const struct job_record *a, const struct job_record *b)
{
#define SAME_TEXT(name, member) assert_same_text(a->member, b->member, #member);
#define SAME_NUMBER(name, member, type, min, max) assert_same_number(a->member, b->member, #member);
#define SAME_TIME(name, member, is_relative) assert_same_number(a->member, b->member, #member);
#define SAME_ENUM(name, member, type, count, to_text) assert_same_number(a->member, b->member, #member);
#define SAME_FLAG(name, member) assert_same_number(a->member, b->member, #member);
    JOB_RECORD_FIELDS(SAME_TEXT, SAME_NUMBER, SAME_TIME, SAME_ENUM, SAME_FLAG)
    assert_int_equal(a->variable_count, b->variable_count);
    for (size_t i = 0; i < a->variable_count; i++) {
        assert_string_equal(a->variables[i].name, b->variables[i].name);
        assert_string_equal(a->variables[i].value, b->variables[i].value);
        assert_int_equal(a->variables[i].is_json, b->variables[i].is_json);
    }
}

static void any_record_comes_back_as_it_was(void **state)
{
    SCOPED(text) struct text encoded;

    (void)state;
    text_init(&encoded, 4 * MIB);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        uint64_t random = seed;
        struct arena arena = {0};
        struct job_record record = random_record(&random, &arena);
        struct job_record decoded;

        text_clear(&encoded);
        text_append_string(&encoded, "in front");
        job_record_encode(&record, &encoded);
        if (!job_record_decode(encoded.bytes + 8, encoded.length - 8, &decoded, NULL))
            fail_msg("seed %llu is refused", (unsigned long long)seed);
        assert_same(&record, &decoded);
        arena_release(&arena);
    }
}

/* In a block of its own size, so that a sanitizer sees a read past the end. */
static bool decodes(const void *bytes, size_t length)
{
    void *copy = memory_allocate(length);
    struct job_record record;
    struct error error = {0};
    bool decoded;

    if (length)
        memcpy(copy, bytes, length);
    decoded = job_record_decode(copy, length, &record, &error);
    assert_int_equal(error.class, decoded ? ERROR_NONE : ERROR_INTERNAL);
    free(copy);
    return decoded;
}

static void a_torn_record_is_refused_at_every_length(void **state)
{
    SCOPED(text) struct text encoded;

    (void)state;
    text_init(&encoded, MIB);
    job_record_encode(&waiting, &encoded);
    for (size_t length = 0; length < encoded.length; length++)
        assert_false(decodes(encoded.bytes, length));
    assert_true(decodes(encoded.bytes, encoded.length));
    text_append_char(&encoded, '\0');
    assert_false(decodes(encoded.bytes, encoded.length));
}

static void a_record_with_any_changed_byte_is_refused(void **state)
{
    SCOPED(text) struct text encoded;

    (void)state;
    text_init(&encoded, MIB);
    job_record_encode(&waiting, &encoded);
    for (size_t at = 0; at < encoded.length; at++) {
        for (int bit = 0; bit < 8; bit++) {
            encoded.bytes[at] = (char)(encoded.bytes[at] ^ 1 << bit);
            assert_false(decodes(encoded.bytes, encoded.length));
            assert_false(job_record_is_foreign(encoded.bytes, encoded.length));
            encoded.bytes[at] = (char)(encoded.bytes[at] ^ 1 << bit);
        }
    }
}

/* Gives bytes that were tampered with the checksum that belongs to them. */
static void seal(unsigned char *bytes, size_t length)
{
    uint32_t checksum = (uint32_t)hash_bytes(bytes + PRESENT_AT, length - PRESENT_AT, bytes[1]);

    for (int i = 0; i < 4; i++)
        bytes[2 + i] = (unsigned char)(checksum >> 8 * i);
}

/* A record of nothing but these fields, in order of their bits, and what follows them. */
struct forged {
    uint64_t present;
    size_t length;
    unsigned char rest[24];
};

static size_t forge(const struct forged *forged, unsigned char bytes[FIELDS_AT + sizeof(forged->rest)])
{
    bytes[0] = 0x54;
    bytes[1] = JOB_RECORD_VERSION;
    for (int i = 0; i < 8; i++)
        bytes[PRESENT_AT + i] = (unsigned char)(forged->present >> 8 * i);
    memcpy(bytes + FIELDS_AT, forged->rest, forged->length);
    seal(bytes, FIELDS_AT + forged->length);
    return FIELDS_AT + forged->length;
}

static bool decodes_forged(const struct forged *forged)
{
    unsigned char bytes[FIELDS_AT + sizeof(forged->rest)];

    return decodes(bytes, forge(forged, bytes));
}

/* Its checksum is right, so it is not damaged: some other version means something by it. */
static bool is_forged_foreign(const struct forged *forged)
{
    unsigned char bytes[FIELDS_AT + sizeof(forged->rest)];

    return job_record_is_foreign(bytes, forge(forged, bytes));
}

#define BIT(field) (UINT64_C(1) << JOB_RECORD_##field)

static void hostile_bytes_with_the_right_checksum_are_refused(void **state)
{
    static const struct forged good[] = {
        {.present = 0, .length = 1, .rest = {0}},
        {.present = BIT(STATE), .length = 2, .rest = {2 * STATE_ABORTED, 0}},
        {.present = BIT(PERCENT), .length = 3, .rest = {0xC8, 0x01, 0}},
        {.present = BIT(WORKER), .length = 4, .rest = {1, 'w', 0, 0}},
        {.present = 0, .length = 6, .rest = {1, 1, 'a', 0, 1, 0}},
    };
    static const struct forged bad[] = {
        {.present = 0, .length = 0},
        {.present = 0, .length = 2, .rest = {0, 0}},
        {.present = UINT64_C(1) << 63, .length = 1, .rest = {0}},
        {.present = UINT64_C(1) << JOB_RECORD_FIELD_COUNT, .length = 1, .rest = {0}},
        {.present = BIT(STATE), .length = 2, .rest = {2 * STATE_COUNT, 0}},
        {.present = BIT(STATE), .length = 2, .rest = {1, 0}},                               /* -1 */
        {.present = BIT(PERCENT), .length = 3, .rest = {0xCA, 0x01, 0}},                    /* 101 */
        {.present = BIT(SEQUENCE), .length = 6, .rest = {0x80, 0x80, 0x80, 0x80, 0x20, 0}}, /* 2^32 */
        {.present = BIT(CREATED),
         .length = 12,
         .rest = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0}},
        {.present = BIT(CREATED), .length = 2, .rest = {0x80, 0x80}},
        {.present = BIT(WORKER), .length = 4, .rest = {2, 'w', 0, 0}},
        {.present = BIT(WORKER), .length = 4, .rest = {1, 'w', 'x', 0}},
        {.present = BIT(WORKER), .length = 11, .rest = {255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0}},
        {.present = 0, .length = 2, .rest = {JOB_VARIABLES_MAX + 1, 0}},
        {.present = 0, .length = 4, .rest = {1, 1, 'a', 0}},
        {.present = 0, .length = 6, .rest = {1, 1, 'a', 0, 4, 0}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        if (!decodes_forged(&good[i]))
            fail_msg("good case %zu is refused", i);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (decodes_forged(&bad[i]))
            fail_msg("bad case %zu is taken", i);
        if (!is_forged_foreign(&bad[i]))
            fail_msg("bad case %zu is taken for damaged", i);
    }
}

static void another_version_is_named(void **state)
{
    SCOPED(text) struct text encoded;
    struct job_record record;
    struct error error = {0};

    (void)state;
    text_init(&encoded, MIB);
    job_record_encode(&waiting, &encoded);
    encoded.bytes[1] = 9;
    seal((unsigned char *)encoded.bytes, encoded.length);
    assert_false(job_record_decode(encoded.bytes, encoded.length, &record, &error));
    assert_non_null(strstr(error.message, "version 9; this program reads versions 2 to 3"));
    assert_true(job_record_is_foreign(encoded.bytes, encoded.length));
    encoded.bytes[1] = 1;
    seal((unsigned char *)encoded.bytes, encoded.length);
    assert_false(job_record_decode(encoded.bytes, encoded.length, &record, &error));
    assert_true(job_record_is_foreign(encoded.bytes, encoded.length));
}

static void random_bytes_are_never_read_past_their_end(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        uint64_t random = seed;
        struct forged forged = {.present = hash_random(&random) & hash_random(&random)};

        forged.present &= (UINT64_C(1) << JOB_RECORD_FIELD_COUNT) - 1;
        forged.length = hash_random_below(&random, sizeof(forged.rest) + 1);
        for (size_t i = 0; i < forged.length; i++)
            forged.rest[i] = (unsigned char)hash_random_below(&random, seed % 2 ? 256 : 4);
        (void)decodes_forged(&forged); /* refused or not: the sanitizer is the judge */
    }
}

static void a_full_text_is_left_marked(void **state)
{
    SCOPED(text) struct text encoded;

    (void)state;
    text_init(&encoded, 100);
    job_record_encode(&waiting, &encoded);
    assert_true(encoded.has_overflowed);
}

static void a_waiting_job_takes_little_memory(void **state)
{
    SCOPED(text) struct text encoded;

    (void)state;
    text_init(&encoded, MIB);
    job_record_encode(&(struct job_record){.request = {.job_id = "j"}, .size_bytes = -1}, &encoded);
    assert_int_equal(encoded.length, FIELDS_AT + 1 + 3 + 1);
}

static void variables_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(job_record_variable(&waiting, "Tags")->value, "[]");
    assert_null(job_record_variable(&waiting, "VolumeId"));
}

static void names_are_those_of_the_contract(void **state)
{
    (void)state;
    assert_string_equal(job_state_name(STATE_CREATED), "CREATED");
    assert_string_equal(job_state_name(STATE_ABORTED), "ABORTED");
    assert_string_equal(job_phase_name(PHASE_INTENT), "intent");
    assert_string_equal(cancel_effect_name(CANCEL_NONE), "");
    assert_string_equal(cancel_effect_name(CANCEL_TOO_LATE), "tooLate");
    for (int i = 0; i < STATE_COUNT; i++)
        assert_int_equal(job_state_is_terminal((enum job_state)i), i >= STATE_COMPLETED);
    for (int i = 0; i < PHASE_COUNT; i++)
        assert_non_null(job_phase_name((enum job_phase)i));
    for (int i = 0; i < CANCEL_EFFECT_COUNT; i++)
        assert_non_null(cancel_effect_name((enum cancel_effect)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_encoding_is_stable),
        cmocka_unit_test(a_record_comes_back_without_a_copy),
        cmocka_unit_test(any_record_comes_back_as_it_was),
        cmocka_unit_test(a_torn_record_is_refused_at_every_length),
        cmocka_unit_test(a_record_with_any_changed_byte_is_refused),
        cmocka_unit_test(hostile_bytes_with_the_right_checksum_are_refused),
        cmocka_unit_test(another_version_is_named),
        cmocka_unit_test(random_bytes_are_never_read_past_their_end),
        cmocka_unit_test(a_full_text_is_left_marked),
        cmocka_unit_test(a_waiting_job_takes_little_memory),
        cmocka_unit_test(variables_are_found_by_name),
        cmocka_unit_test(names_are_those_of_the_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
