#include "engine/survey.h"

#include <assert.h>

#include "engine/core.h"

static bool tell(const struct job *job, survey_visit *visit, void *context)
{
    struct committed_bytes encoded;
    struct job_record record;

    if (!committed_record(job, &encoded, &record))
        return false;
    visit(context, &(struct survey_job){.record = &record,
                                        .encoded = encoded.bytes,
                                        .encoded_length = encoded.length,
                                        .partition = job->partition,
                                        .is_paused = job->is_paused && record.phase == PHASE_READY &&
                                                     record.next_action_ms == 0});
    return true;
}

bool survey_jobs(const struct engine *engine, size_t *cursor, size_t slots_max, survey_visit *visit, void *context)
{
    size_t capacity = engine->jobs.capacity;
    size_t end = capacity > *cursor && capacity - *cursor > slots_max ? *cursor + slots_max : capacity;

    assert(slots_max > 0);
    for (; *cursor < end; ++*cursor) {
        const struct job *job = job_index_at(&engine->jobs, *cursor);

        if (job)
            (void)tell(job, visit, context); /* it may be too new */
    }
    return *cursor < capacity;
}

bool survey_job(const struct engine *engine, const char *id, survey_visit *visit, void *context)
{
    const struct job *job = job_index_find(&engine->jobs, id);

    return job && tell(job, visit, context);
}

size_t survey_job_count(const struct engine *engine)
{
    return engine->jobs.count - committed_missing(engine);
}

int32_t survey_partition_count(const struct engine *engine)
{
    return engine->options.partition_count;
}

struct survey_partition survey_partition(const struct engine *engine, int32_t number)
{
    assert(number >= 0 && number < engine->options.partition_count);
    return (struct survey_partition){.state = (enum partition_state)engine->partitions[number].state,
                                     .position = engine->partitions[number].committed_position,
                                     .torn_count = engine->partitions[number].torn_count,
                                     .foreign_count = engine->partitions[number].foreign_count,
                                     .trouble = engine->partitions[number].trouble};
}

const struct budget *survey_budget(const struct engine *engine)
{
    return engine->budget;
}
