#include "cli/job_screen.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "cli/progress_line.h"
#include "cli/shown.h"

#define CURSOR_UP "\x1b[%zuA\r"
#define CLEAR_LINE "\x1b[K"
#define CLEAR_BELOW "\x1b[J"

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

/* One line stays free for the cursor: a terminal that scrolls cannot be drawn over. */
static size_t room(const struct terminal *terminal, size_t lines_of_counts)
{
    size_t taken = lines_of_counts + 1;

    return terminal->rows > taken + 1 ? terminal->rows - taken : 1;
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void append_jobs(const struct job_board *board, const struct terminal *terminal, size_t left, int64_t now_ms,
                        struct text *lines)
{
    size_t open_left = count_open(board), ended_left;

    open_left = open_left < left ? open_left : left;
    ended_left = left - open_left;
    for (size_t i = 0; i < board->count; i++) {
        struct job_view view = job_paces_estimate(&board->paces, &board->rows[i].view, now_ms);
        size_t *share = job_state_is_terminal(view.state) ? &ended_left : &open_left;

        if (*share == 0)
            continue;
        --*share;
        progress_line_append(&view, terminal, now_ms, lines);
        text_append_char(lines, '\n');
    }
}

/* Each line is cleared just before it is written, the rest of the screen at the end: cleared at once, all of it would
   be seen to go and come back. */
static void append_over(const char *lines, size_t old_count, struct text *drawn)
{
    text_append_format(drawn, CURSOR_UP, old_count);
    while (*lines) {
        size_t length = strcspn(lines, "\n") + 1;

        text_append_string(drawn, CLEAR_LINE);
        text_append(drawn, lines, length);
        lines += length;
    }
    text_append_string(drawn, CLEAR_BELOW);
}

void job_screen_draw(struct job_screen *screen, const struct job_board *board,
                     const struct terminal *terminal, int64_t now_ms, struct text *drawn)
{
    SCOPED(text) struct text lines, counts, broken;
    uint64_t hash;

    assert(terminal->is_interactive);
    text_init(&lines, JOB_SCREEN_BYTES_MAX);
    text_init(&counts, JOB_SCREEN_BYTES_MAX);
    text_init(&broken, JOB_SCREEN_BYTES_MAX);
    job_screen_append_counts(board, &counts);
    shown_append_paragraph(&broken, text_string(&counts), terminal);
    append_jobs(board, terminal, room(terminal, count_lines(text_string(&broken))), now_ms, &lines);
    text_append_string(&lines, text_string(&broken));
    hash = hash_text(text_string(&lines));
    if (screen->line_count && screen->hash == hash)
        return;
    if (screen->line_count)
        append_over(text_string(&lines), screen->line_count, drawn);
    else
        text_append_string(drawn, text_string(&lines));
    screen->line_count = count_lines(text_string(&lines));
    screen->hash = hash;
}
