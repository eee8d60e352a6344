#include "cli/demo_summary.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "cli/demo_plan.h"
#include "cli/table.h"

enum { JOBS_MAX = 32 };

#define JOB_TAG "tidemark:job-id"

/* Snapshots that the job made, in the sandbox: those that are still there, or all that ever were. */
static size_t snapshots_of(const struct demo_outcome *outcome, const struct demo_job *job, bool with_deleted)
{
    return world_count_snapshots(outcome->world, JOB_TAG, job->id, with_deleted);
}

static bool makes_snapshot(const struct demo_job *job)
{
    return job->kind == JOB_BACKUP || job->kind == JOB_COPY;
}

static bool ended_as_expected(const struct demo_job *job, const struct job_row *row)
{
    return row && row->view.state == job->expected &&
           strcmp(row->view.reason, reason_text(job->expected_reason)->code) == 0;
}

/* What a job that came to nothing has left behind, or what one made twice; NULL if neither. */
static const char *untidiness(const struct demo_outcome *outcome, const struct demo_job *job)
{
    if (snapshots_of(outcome, job, true) > 1)
        return "made more than one snapshot";
    if (job->expected != STATE_COMPLETED && snapshots_of(outcome, job, false) > 0)
        return "left a snapshot behind";
    if (job->expected == STATE_COMPLETED && makes_snapshot(job) && snapshots_of(outcome, job, true) == 0)
        return "made no snapshot";
    return NULL;
}

bool demo_summary_is_tidy(const struct demo_outcome *outcome)
{
    for (size_t i = 0; i < demo_plan_count; i++)
        if (untidiness(outcome, &demo_plan[i]))
            return false;
    return true;
}

bool demo_summary_is_good(const struct demo_outcome *outcome)
{
    for (size_t i = 0; i < demo_plan_count; i++)
        if (!ended_as_expected(&demo_plan[i], job_board_find(outcome->board, demo_plan[i].id)))
            return false;
    return demo_summary_is_tidy(outcome);
}

static const struct table_column columns[] = {
    {.title = "JOB"},
    {.title = "KIND"},
    {.title = "RESOURCE"},
    {.title = "STATE"},
    {.title = "EXPECTED"},
    {.title = "SECONDS", .is_right = true},
    {.title = "CALLS", .is_right = true},
    {.title = "SHOWS", .gives_way = true},
    {.title = NULL},
};

static const char *with_reason(const char *state, const char *reason, struct arena *arena)
{
    return *reason ? arena_format(arena, "%s %s", state, reason) : state;
}

static void fill_row(const struct demo_job *job, const struct job_row *found, struct arena *arena,
                     struct table_row *row)
{
    const struct job_view *view = found ? &found->view : NULL;
    bool is_good = ended_as_expected(job, found);

    *row = (struct table_row){
        .cells = {job->id, view ? view->kind : "", view ? view->short_name : "",
                  view ? with_reason(job_state_name(view->state), view->reason, arena) : "not requested",
                  is_good ? "as it should"
                          : with_reason(job_state_name(job->expected),
                                        reason_text(job->expected_reason)->code, arena),
                  view && view->completed_ms
                      ? arena_format(arena, "%.1f", (double)(view->completed_ms - view->created_ms) / 1000)
                      : "",
                  view ? arena_format(arena, "%" PRId64, view->calls) : "", job->shows},
        .colour = is_good ? job_view_colour(view) : COLOUR_RED,
    };
}

static void append_table(const struct demo_outcome *outcome, const struct terminal *terminal,
                         struct text *summary)
{
    struct table_row rows[JOBS_MAX] = {{.cells = {NULL}}};
    struct table table = {.columns = columns, .coloured = 3, .rows = rows, .row_count = demo_plan_count};
    struct arena arena = {0};

    assert(demo_plan_count <= JOBS_MAX);
    for (size_t i = 0; i < demo_plan_count; i++)
        fill_row(&demo_plan[i], job_board_find(outcome->board, demo_plan[i].id), &arena, &rows[i]);
    table_render(&table, terminal, summary);
    arena_release(&arena);
}

static void append_saving(const struct engine_statistics *statistics, struct text *summary)
{
    uint64_t alone = statistics->calls_made - statistics->polls_made + statistics->polls_one_by_one;

    text_append_format(summary,
                       "AWS calls: %" PRIu64 ", of which %" PRIu64
                       " to look at progress. Looking at each job by "
                       "itself would have taken %" PRIu64 ", and %" PRIu64 " calls in all.\n",
                       statistics->calls_made, statistics->polls_made, statistics->polls_one_by_one, alone);
}

/* Says what is wrong; nothing if all is well. */
static void append_complaints(const struct demo_outcome *outcome, struct text *summary)
{
    for (size_t i = 0; i < demo_plan_count; i++) {
        const struct demo_job *job = &demo_plan[i];
        const struct job_row *row = job_board_find(outcome->board, job->id);
        const char *untidy = untidiness(outcome, job);

        if (!ended_as_expected(job, row))
            text_append_format(summary, "WRONG: %s is %s %s, expected %s %s. %s\n", job->id,
                               row ? job_state_name(row->view.state) : "missing", row ? row->view.reason : "",
                               job_state_name(job->expected), reason_text(job->expected_reason)->code,
                               row ? row->view.message : "");
        if (untidy)
            text_append_format(summary, "WRONG: %s %s.\n", job->id, untidy);
    }
}

void demo_summary_append(const struct demo_outcome *outcome, const struct terminal *terminal,
                         struct text *summary)
{
    assert(outcome->board != NULL);
    assert(outcome->world != NULL);
    append_table(outcome, terminal, summary);
    text_append_char(summary, '\n');
    append_saving(&outcome->statistics, summary);
    text_append_format(summary, "First COMPLETED after %.1f s, everything after %.1f s.\n",
                       (double)outcome->first_completed_ms / 1000, (double)outcome->whole_ms / 1000);
    append_complaints(outcome, summary);
    if (demo_summary_is_good(outcome))
        text_append_string(summary,
                           "Everything ended as it should, and no snapshot was made twice or left behind.\n");
}
