#include <assert.h>

#include "proto/job_record.h"
#include "proto/job_record_fields.h"
#include "proto/json_writer.h"

static const char *reason_code(enum reason reason)
{
    return reason_text(reason)->code;
}

static const char *overlap_policy_name(enum overlap_policy policy)
{
    static const char *const names[OVERLAP_POLICY_COUNT] = {
        [OVERLAP_QUEUE] = "Queue",
        [OVERLAP_SKIP] = "Skip",
        [OVERLAP_FAIL] = "Fail",
    };

    assert(policy < OVERLAP_POLICY_COUNT);
    return names[policy];
}

static void print_number(struct json_writer *writer, const char *name, int64_t number)
{
    if (number)
        json_writer_integer(writer, name, number);
}

static void print_flag(struct json_writer *writer, const char *name, bool is_set)
{
    if (is_set)
        json_writer_boolean(writer, name, true);
}

static void print_choice(struct json_writer *writer, const char *name, const char *choice)
{
    if (choice[0])
        json_writer_text(writer, name, choice);
}

static void print_variables(struct json_writer *writer, const struct job_record *record)
{
    json_writer_open(writer, "variables");
    for (size_t i = 0; i < record->variable_count; i++)
        json_writer_entry(writer, record->variables[i].name, record->variables[i].value);
    json_writer_close(writer);
}

void job_record_print(const struct job_record *record, struct text *json)
{
    struct json_writer writer = {.text = json};

    assert(record->variable_count <= JOB_VARIABLES_MAX);
    json_writer_open(&writer, NULL);
#define PRINT_TEXT(name, member) json_writer_text(&writer, #member, record->member);
#define PRINT_NUMBER(name, member, type, min, max) print_number(&writer, #member, record->member);
#define PRINT_TIME(name, member, is_relative) json_writer_time(&writer, #member, record->member);
#define PRINT_ENUM(name, member, type, count, to_text)                                                       \
    print_choice(&writer, #member, to_text(record->member));
#define PRINT_FLAG(name, member) print_flag(&writer, #member, record->member != 0);
    JOB_RECORD_FIELDS(PRINT_TEXT, PRINT_NUMBER, PRINT_TIME, PRINT_ENUM, PRINT_FLAG)
    print_variables(&writer, record);
    json_writer_close(&writer);
}
