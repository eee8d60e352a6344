#include "cli/demo_summary.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/digest.h"
#include "cli/demo_plan.h"
#include "cli/shown.h"
#include "cli/table.h"

enum { JOBS_MAX = 48, PARAGRAPH_BYTES_MAX = 4096 };

#define JOB_TAG "tidemark:job-id"

/* Snapshots that the job made in the sandbox, also those that were deleted. */
static size_t snapshots_of(const struct demo_outcome *outcome, const struct demo_job *job)
{
    return world_count_snapshots(outcome->world, JOB_TAG, job->id, true);
}

/* What the job made, in any service: it is known by its id, or by the form of that which fits into names. */
static size_t artefacts_of(const struct demo_outcome *outcome, const struct demo_job *job)
{
    char uuid[DIGEST_UUID_BYTES];
    size_t by_id = world_count_artefacts(outcome->world, job->id, true);
    size_t by_name;

    digest_uuid5(job->id, strlen(job->id), uuid);
    by_name = world_count_artefacts(outcome->world, uuid, true);
    return by_id > by_name ? by_id : by_name;
}

static bool ended_as_expected(const struct demo_job *job, const struct job_row *row)
{
    return row && row->view.state == job->expected &&
           strcmp(row->view.reason, reason_text(job->expected_reason)->code) == 0;
}

static size_t artefacts_due(const struct demo_job *job)
{
    if (job->expected != STATE_COMPLETED)
        return 0;
    return job->kind == JOB_DELETE ? 0 : job->artefacts ? job->artefacts : 1;
}

/* What it made and took away again, or has to, is no more than one thing. */
static bool has_right_artefacts(const struct demo_outcome *outcome, const struct demo_job *job)
{
    size_t count = artefacts_of(outcome, job);

    return job->expected == STATE_COMPLETED ? count == artefacts_due(job) : count <= 1;
}

/* The recovery point that it deletes is an EBS snapshot. */
static bool is_snapshot(const struct demo_job *job)
{
    return strstr(demo_plan_find(job->source)->resource, ":volume/") != NULL;
}

/* Of jobs that were asked to delete, and of those that came to nothing.  Counted by calls: a snapshot that is
   still pending is gone only once it has ended. */
static size_t deletions_due(const struct demo_outcome *outcome)
{
    size_t due = 0;

    for (size_t i = 0; i < demo_plan_count; i++)
        if (demo_plan[i].expected != STATE_COMPLETED)
            due += snapshots_of(outcome, &demo_plan[i]);
        else
            due += demo_plan[i].kind == JOB_DELETE && is_snapshot(&demo_plan[i]);
    return due;
}

static size_t deletions_made(const struct demo_outcome *outcome)
{
    return world_count_calls(outcome->world, "DeleteSnapshot", false);
}

bool demo_summary_is_tidy(const struct demo_outcome *outcome)
{
    return deletions_made(outcome) == deletions_due(outcome);
}

bool demo_summary_is_good(const struct demo_outcome *outcome)
{
    for (size_t i = 0; i < demo_plan_count; i++)
        if (!ended_as_expected(&demo_plan[i], job_board_find(outcome->board, demo_plan[i].id)) ||
            !has_right_artefacts(outcome, &demo_plan[i]))
            return false;
    return demo_summary_is_tidy(outcome);
}

static const struct table_column columns[] = {
    {.title = "JOB"},
    {.title = "KIND", .leaves = 4},
    {.title = "RESOURCE", .gives_way = true, .leaves = 5},
    {.title = "STATE"},
    {.title = "EXPECTED", .leaves = 2},
    {.title = "SECONDS", .is_right = true, .leaves = 3},
    {.title = "CALLS", .is_right = true, .leaves = 1},
    {.title = "SHOWS", .gives_way = true, .leaves = 6},
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
                  view ? with_reason(job_view_state_shown(view), view->reason, arena) : "not requested",
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

/* What sharing calls has saved, service by service. */
static void append_saving(const struct engine_statistics *statistics, const struct terminal *terminal,
                          struct text *summary)
{
    struct service_calls sum = engine_statistics_sum(statistics);
    SCOPED(text) struct text saving;

    text_init(&saving, PARAGRAPH_BYTES_MAX);
    text_append_format(&saving,
                       "AWS calls: %" PRIu64 ", of which %" PRIu64
                       " to look at progress; looking at each job by itself would have taken %" PRIu64 " (",
                       sum.calls, sum.polls, sum.polls_one_by_one);
    for (size_t i = 0; i < statistics->service_count; i++)
        text_append_format(&saving, "%s%s %" PRIu64 " for %" PRIu64, i ? ", " : "", statistics->services[i].service,
                           statistics->services[i].polls, statistics->services[i].polls_one_by_one);
    text_append_string(&saving, ").");
    shown_append_paragraph(summary, text_string(&saving), terminal);
}

/* Says what is wrong; nothing if all is well. */
static void append_complaints(const struct demo_outcome *outcome, struct text *summary)
{
    for (size_t i = 0; i < demo_plan_count; i++) {
        const struct demo_job *job = &demo_plan[i];
        const struct job_row *row = job_board_find(outcome->board, job->id);

        if (!ended_as_expected(job, row))
            text_append_format(summary, "WRONG: %s is %s %s, expected %s %s. %s\n", job->id,
                               row ? job_state_name(row->view.state) : "missing", row ? row->view.reason : "",
                               job_state_name(job->expected), reason_text(job->expected_reason)->code,
                               row ? row->view.message : "");
        if (!has_right_artefacts(outcome, job))
            text_append_format(summary, "WRONG: %s made %zu artefacts where %zu were due.\n", job->id,
                               artefacts_of(outcome, job), artefacts_due(job));
    }
    if (!demo_summary_is_tidy(outcome))
        text_append_format(summary, "WRONG: %zu snapshots had to be deleted, %zu were.\n",
                           deletions_due(outcome), deletions_made(outcome));
}

void demo_summary_append(const struct demo_outcome *outcome, const struct terminal *terminal,
                         struct text *summary)
{
    assert(outcome->board != NULL);
    assert(outcome->world != NULL);
    append_table(outcome, terminal, summary);
    text_append_char(summary, '\n');
    append_saving(&outcome->statistics, terminal, summary);
    text_append_format(summary, "First COMPLETED after %.1f s, everything after %.1f s.\n",
                       (double)outcome->first_completed_ms / 1000, (double)outcome->whole_ms / 1000);
    append_complaints(outcome, summary);
    if (demo_summary_is_good(outcome))
        shown_append_paragraph(summary,
                               "Everything ended as it should. Nothing was made twice; what came to nothing was "
                               "deleted.",
                               terminal);
}
