#include "page/job_filter.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#define BIT(number) (1u << (unsigned)(number))

/* -1 if there is no such state. */
static int find_state(const char *name)
{
    for (int i = 0; i < STATE_COUNT; i++)
        if (strcmp(job_state_name((enum job_state)i), name) == 0)
            return i;
    return -1;
}

static bool read_states(const char *value, unsigned *states, struct error *error)
{
    const unsigned open = BIT(STATE_COMPLETED) - 1;
    int state = find_state(value);

    *states = 0;
    if (strcmp(value, "open") == 0)
        *states = open;
    else if (strcmp(value, "ended") == 0)
        *states = (BIT(STATE_COUNT) - 1) & ~open;
    else if (state >= 0)
        *states = BIT(state);
    else if (value[0] != '\0')
        return error_set(error, ERROR_INVALID_JOB, "\"%.40s\" is no state: one of AWS Backup's, open or ended", value);
    return true;
}

static bool read_attentions(const char *value, unsigned *attentions, struct error *error)
{
    enum attention attention = attention_find(value);

    *attentions = 0;
    if (strcmp(value, "any") == 0)
        *attentions = BIT(ATTENTION_NONE) - 1;
    else if (attention < ATTENTION_NONE)
        *attentions = BIT(attention);
    else if (value[0] != '\0')
        return error_set(error, ERROR_INVALID_JOB,
                         "\"%.40s\" is no attention: late, failed, expired, issues, throttled, paused or any", value);
    return true;
}

bool job_filter_read(const struct query *query, struct job_filter *filter, struct error *error)
{
    *filter = (struct job_filter){.resource_type = query_value(query, "service"),
                                  .account = query_value(query, "account"),
                                  .region = query_value(query, "region"),
                                  .text = query_value(query, "text")};
    return read_states(query_value(query, "state"), &filter->states, error) &&
           read_attentions(query_value(query, "attention"), &filter->attentions, error);
}

static bool is_or_any(const char *wanted, const char *value)
{
    return wanted[0] == '\0' || (value && strcmp(wanted, value) == 0);
}

static bool contains(const char *text, const char *part)
{
    size_t length = strlen(part);

    for (; text && *text; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return false;
}

static bool has_text(const struct job_record *record, const char *text)
{
    const char *const places[] = {
        record->request.job_id,       record->request.resource_arn, record->request.recovery_point_arn,
        record->created_resource_arn, record->status_message,       record->waiting_for,
    };

    if (text[0] == '\0')
        return true;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (contains(places[i], text))
            return true;
    return false;
}

bool job_filter_matches(const struct job_filter *filter, const struct survey_job *job, enum attention attention)
{
    const struct job_record *record = job->record;
    const char *type = record->resource_type ? record->resource_type : record->request.resource_type;

    assert(attention < ATTENTION_COUNT);
    return (filter->states == 0 || filter->states & BIT(record->state)) &&
           (filter->attentions == 0 || filter->attentions & BIT(attention)) &&
           is_or_any(filter->resource_type, type) && is_or_any(filter->account, record->account) &&
           is_or_any(filter->region, record->region) && has_text(record, filter->text);
}
