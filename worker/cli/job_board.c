#include "cli/job_board.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "proto/status_event.h"

enum { ROWS_AT_FIRST = 64 };

void job_board_done(struct job_board *board)
{
    assert(board != NULL);
    for (size_t i = 0; i < board->count; i++)
        json_decref(board->rows[i].event);
    free(board->rows);
    json_decref(board->index);
    job_paces_done(&board->paces);
    *board = (struct job_board){0};
}

const struct job_row *job_board_find(const struct job_board *board, const char *job_id)
{
    const json_t *number = json_object_get(board->index, job_id);

    return number ? &board->rows[json_integer_value(number)] : NULL;
}

static struct job_row *add_row(struct job_board *board, const char *job_id)
{
    if (board->index == NULL)
        board->index = memory_require(json_object());
    if (board->count == board->capacity) {
        board->capacity = board->capacity ? board->capacity * 2 : ROWS_AT_FIRST;
        board->rows = memory_resize(board->rows, board->capacity * sizeof(*board->rows));
    }
    (void)json_object_set_new_nocheck(board->index, job_id,
                                      memory_require(json_integer((json_int_t)board->count)));
    board->rows[board->count] = (struct job_row){0};
    return &board->rows[board->count++];
}

static const struct job_row *keep(struct job_board *board, json_t *event, const struct job_view *view,
                                  int32_t partition)
{
    const json_t *number = json_object_get(board->index, view->job_id);
    struct job_row *row = number ? &board->rows[json_integer_value(number)] : add_row(board, view->job_id);

    if (row->event && row->view.sequence >= view->sequence) {
        json_decref(event);
        return NULL;
    }
    job_paces_note(&board->paces, view);
    json_decref(row->event);
    *row = (struct job_row){.event = event, .view = *view, .partition = partition};
    return row;
}

const struct job_row *job_board_add(struct job_board *board, const struct kafka_record *record)
{
    struct job_view view;
    struct error ignored;
    json_t *event;

    if (record->value == NULL)
        return NULL;
    event = status_event_read(record, &ignored);
    if (event && job_view_read(event, &view, &ignored))
        return keep(board, event, &view, record->partition);
    json_decref(event);
    board->unreadable++;
    return NULL;
}

/* Most records of a job are not its end, and need not be read. */
static bool may_be_completed(const struct kafka_record *record)
{
    static const char state[] = "\"COMPLETED\"";
    const char *at = record->value ? record->value : "", *end = at + record->value_length;

    while ((at = memchr(at, state[0], (size_t)(end - at))) != NULL) {
        if ((size_t)(end - at) >= sizeof(state) - 1 && memcmp(at, state, sizeof(state) - 1) == 0)
            return true;
        at++;
    }
    return false;
}

void job_board_learn(struct job_board *board, const struct kafka_record *record)
{
    struct job_view view;
    struct error ignored;
    json_t *event = may_be_completed(record) ? status_event_read(record, &ignored) : NULL;

    if (event && job_view_read(event, &view, &ignored))
        job_paces_note(&board->paces, &view);
    json_decref(event);
}

void job_board_drop_ended(struct job_board *board)
{
    struct job_board kept = {.unreadable = board->unreadable, .paces = board->paces};

    for (size_t i = 0; i < board->count; i++) {
        struct job_row *row = &board->rows[i];

        if (job_state_is_terminal(row->view.state))
            continue;
        *add_row(&kept, row->view.job_id) = *row;
        row->event = NULL;
    }
    board->paces = (struct job_paces){0};
    job_board_done(board);
    *board = kept;
}
