/* Records as programs of each version wrote them.  Their bytes were written once and are not written again: what a
   worker finds in its journal after an upgrade is no younger. */
#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "proto/job_record.h"
#include "proto/job_record_fields.h"
#include "proto/journal_samples.h"

enum { RECORD_BYTES_MAX = 64 * KIB, PRESENT_AT = 6, PATH_BYTES_MAX = 512 };

static const char journal_path[] = TEST_DATA "/journal";

static const char what_to_do[] =
    "The encoding of the journal's records has changed.  Journals that are out there have the old one, so: raise\n"
    "JOB_RECORD_VERSION, add the new fields to `additions` in proto/job_record.c, leave the files of the earlier\n"
    "versions in tests/data/journal as they are, write that of the new one with \"proto_test_journal_versions\n"
    "--write\", and say it in deploy/package/changelog.  proto/compatibility.md has the reasons.";

static const char *path_of(int version, char path[PATH_BYTES_MAX])
{
    (void)snprintf(path, PATH_BYTES_MAX, "%s/version-%d.json", journal_path, version);
    return path;
}

static json_t *read_file(int version)
{
    char path[PATH_BYTES_MAX];
    json_error_t trouble;
    json_t *entries = json_load_file(path_of(version, path), 0, &trouble);

    if (entries == NULL)
        fail_msg("%s: %s", path, trouble.text);
    return entries;
}

static unsigned digit(char hex)
{
    return (unsigned)(hex <= '9' ? hex - '0' : hex - 'a' + 10);
}

/* Appends the bytes that an entry of a file stands for. */
static void append_bytes(const json_t *entry, struct text *bytes)
{
    const char *hex = json_text_at(entry, "bytes");

    for (; hex[0] && hex[1]; hex += 2)
        text_append_char(bytes, (char)(digit(hex[0]) << 4 | digit(hex[1])));
}

static json_t *printed(const struct job_record *record)
{
    SCOPED(text) struct text json;

    text_init(&json, RECORD_BYTES_MAX);
    job_record_print(record, &json);
    return memory_require(json_loads(text_string(&json), 0, NULL));
}

static void assert_read_as_it_was_meant(int version, const json_t *entry)
{
    SCOPED(text) struct text bytes;
    SCOPED(json) json_t *read = NULL;
    struct job_record record;
    struct error error;

    text_init(&bytes, RECORD_BYTES_MAX);
    append_bytes(entry, &bytes);
    assert_int_equal((unsigned char)bytes.bytes[1], version);
    if (!job_record_decode(bytes.bytes, bytes.length, &record, &error))
        fail_msg("%s of version %d: %s\n%s", json_text_at(entry, "name"), version, error.message, what_to_do);
    assert_false(job_record_is_foreign(bytes.bytes, bytes.length));
    read = printed(&record);
    if (!json_equal(read, json_object_get(entry, "record")))
        fail_msg("%s of version %d is read as\n%s\n%s", json_text_at(entry, "name"), version,
                 json_dumps(read, JSON_INDENT(1)), what_to_do);
}

static void records_of_every_version_are_read_as_they_were_meant(void **state)
{
    (void)state;
    for (int version = JOB_RECORD_VERSION_OLDEST; version <= JOB_RECORD_VERSION; version++) {
        SCOPED(json) json_t *entries = read_file(version);

        assert_true(json_array_size(entries) > 0);
        for (size_t i = 0; i < json_array_size(entries); i++)
            assert_read_as_it_was_meant(version, json_array_get(entries, i));
    }
}

static void the_present_version_is_still_written_as_it_was(void **state)
{
    SCOPED(json) json_t *entries = read_file(JOB_RECORD_VERSION);
    SCOPED(text) struct text kept;
    SCOPED(text) struct text written;

    (void)state;
    text_init(&kept, RECORD_BYTES_MAX);
    text_init(&written, RECORD_BYTES_MAX);
    assert_int_equal(json_array_size(entries), COUNT_OF(samples));
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        text_clear(&kept);
        text_clear(&written);
        append_bytes(json_array_get(entries, i), &kept);
        job_record_encode(&samples[i].record, &written);
        if (kept.length != written.length || memcmp(kept.bytes, written.bytes, kept.length) != 0)
            fail_msg("%s is not written any more as it was.\n%s", samples[i].name, what_to_do);
    }
}

static uint64_t present_in(const struct job_record *record)
{
    SCOPED(text) struct text encoded;
    uint64_t present = 0;

    text_init(&encoded, RECORD_BYTES_MAX);
    job_record_encode(record, &encoded);
    for (int i = 0; i < 8; i++)
        present |= (uint64_t)(unsigned char)encoded.bytes[PRESENT_AT + i] << 8 * i;
    return present;
}

static void no_field_is_left_out_of_the_samples(void **state)
{
    static const char *const names[] = {
#define NAME(name, ...) #name,
        JOB_RECORD_FIELDS(NAME, NAME, NAME, NAME, NAME)};
    uint64_t present = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        present |= present_in(&samples[i].record);
    for (size_t i = 0; i < JOB_RECORD_FIELD_COUNT; i++)
        if ((present >> i & 1) == 0)
            fail_msg("no sample has the field %s", names[i]);
}

static const char *reason_code(enum reason reason)
{
    return reason_text(reason)->code;
}

static const char *overlap_policy_name(enum overlap_policy policy)
{
    static const char *const names[OVERLAP_POLICY_COUNT] = {"Queue", "Skip", "Fail"};

    return names[policy];
}

/* Enumerations stand in the journal as numbers: values are only ever added, at the end. */
static void append_values(struct text *made)
{
#define APPEND_VALUES(name, member, type, count, to_text)                                                              \
    for (int i = 0; i < (int)(count); i++)                                                                             \
        text_append_format(made, "%s %d %s\n", #name, i, to_text((type)i));
#define NOTHING(...)
    JOB_RECORD_FIELDS(NOTHING, NOTHING, NOTHING, APPEND_VALUES, NOTHING)
}

static void numbers_of_values_stay_what_they_are(void **state)
{
    char *kept = check_read_file(TEST_DATA "/journal/values.txt", NULL);
    SCOPED(text) struct text made;

    (void)state;
    text_init(&made, RECORD_BYTES_MAX);
    append_values(&made);
    check_lines_among(kept, text_string(&made), "keeps its number for ever, and has not.");
    check_lines_among(text_string(&made), kept,
                      "is new: it stands behind all others, and in tests/data/journal/values.txt (see --values).\n"
                      "Earlier versions do not know it, so raise JOB_RECORD_VERSION: proto/compatibility.md.");
    free(kept);
}

static int print_values(void)
{
    SCOPED(text) struct text made;

    text_init(&made, RECORD_BYTES_MAX);
    append_values(&made);
    return fputs(text_string(&made), stdout) >= 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void append_hex(const struct job_record *record, struct text *hex)
{
    SCOPED(text) struct text encoded;

    text_init(&encoded, RECORD_BYTES_MAX);
    job_record_encode(record, &encoded);
    for (size_t i = 0; i < encoded.length; i++)
        text_append_format(hex, "%02x", (unsigned char)encoded.bytes[i]);
}

/* For a new version: never over a file that is there. */
static int write_file(void)
{
    SCOPED(json) json_t *entries = json_array();
    char path[PATH_BYTES_MAX];

    if (access(path_of(JOB_RECORD_VERSION, path), F_OK) == 0) {
        (void)fprintf(stderr, "%s is there and stays as it is\n", path);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        SCOPED(text) struct text hex;

        text_init(&hex, RECORD_BYTES_MAX);
        append_hex(&samples[i].record, &hex);
        (void)json_array_append_new(entries, json_pack("{s:s,s:s,s:o}", "name", samples[i].name, "bytes",
                                                       text_string(&hex), "record", printed(&samples[i].record)));
    }
    return json_dump_file(entries, path, JSON_INDENT(1)) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_every_version_are_read_as_they_were_meant),
        cmocka_unit_test(the_present_version_is_still_written_as_it_was),
        cmocka_unit_test(no_field_is_left_out_of_the_samples),
        cmocka_unit_test(numbers_of_values_stay_what_they_are),
    };

    if (count == 2 && strcmp(words[1], "--write") == 0)
        return write_file();
    if (count == 2 && strcmp(words[1], "--values") == 0)
        return print_values();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
