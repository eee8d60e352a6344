#include "cli/job_lookup.h"

#include <assert.h>
#include <string.h>

#include "cli/follow.h"

enum { JOB_ID_SHOWN = 64, BEGINNING_MIN = 4 };

/* People copy the beginning of an id from a narrow screen.  NULL if none or several begin so. */
static const struct job_row *begins_with(const struct job_board *board, const char *beginning)
{
    const struct job_row *found = NULL;
    size_t length = strlen(beginning);

    for (size_t i = 0; length >= BEGINNING_MIN && i < board->count; i++) {
        if (strncmp(board->rows[i].view.job_id, beginning, length) != 0)
            continue;
        if (found)
            return NULL;
        found = &board->rows[i];
    }
    return found;
}

const struct job_row *job_lookup_in(const struct job_board *board, const char *job_id, struct error *error)
{
    const struct job_row *row = job_board_find(board, job_id);

    if (row == NULL)
        row = begins_with(board, job_id);
    if (row == NULL)
        error_set(error, ERROR_NOT_FOUND,
                  "no event names job \"%.*s\". Events are kept for a month; \"tidemark job list\" shows all "
                  "of them",
                  JOB_ID_SHOWN, job_id);
    return row;
}

const struct job_row *job_lookup(const struct kafka_settings *settings, const char *job_id,
                                 struct job_board *board, struct error *error)
{
    assert(job_id != NULL);
    return follow_read_all(settings, board, error) ? job_lookup_in(board, job_id, error) : NULL;
}
