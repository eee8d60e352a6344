#include "cli/job_screen.h"

#include <assert.h>

#include "cli/progress_line.h"

#define CURSOR_UP "\x1b[%zuA\r"
#define CLEAR_TO_END "\x1b[J"

static size_t count_open(const struct job_board *board)
{
    size_t count = 0;

    for (size_t i = 0; i < board->count; i++)
        count += !job_state_is_terminal(board->rows[i].view.state);
    return count;
}

void job_screen_append_counts(const struct job_board *board, struct text *line)
{
    size_t counts[STATE_COUNT] = {0};
    const char *separator = ":";

    assert(line != NULL);
    for (size_t i = 0; i < board->count; i++)
        counts[board->rows[i].view.state]++;
    text_append_format(line, "%zu job%s", board->count, board->count == 1 ? "" : "s");
    for (int state = 0; state < STATE_COUNT; state++)
        if (counts[state]) {
            text_append_format(line, "%s %zu %s", separator, counts[state],
                               job_state_name((enum job_state)state));
            separator = ",";
        }
}

/* One line stays free for the counts, and one for the cursor: a terminal that scrolls cannot be drawn over.
 */
static size_t room(const struct terminal *terminal)
{
    return terminal->rows > 3 ? terminal->rows - 2 : 1;
}

void job_screen_draw(struct job_screen *screen, const struct job_board *board,
                     const struct terminal *terminal, int64_t now_ms, struct text *drawn)
{
    size_t left = room(terminal);
    size_t open_left = count_open(board);
    size_t ended_left;

    assert(terminal->is_interactive);
    open_left = open_left < left ? open_left : left;
    ended_left = left - open_left;
    if (screen->line_count)
        text_append_format(drawn, CURSOR_UP CLEAR_TO_END, screen->line_count);
    screen->line_count = 1;
    for (size_t i = 0; i < board->count; i++) {
        const struct job_view *view = &board->rows[i].view;
        size_t *share = job_state_is_terminal(view->state) ? &ended_left : &open_left;

        if (*share == 0)
            continue;
        --*share;
        screen->line_count++;
        progress_line_append(view, terminal, now_ms, drawn);
        text_append_char(drawn, '\n');
    }
    job_screen_append_counts(board, drawn);
    text_append_char(drawn, '\n');
}
