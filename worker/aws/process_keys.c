#include "aws/process_keys.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { OUTPUT_BYTES_MAX = 64 * 1024, READ_BYTES = 4096, WORDS_MAX = 64, PARTS = 3 };

static const char where[] = "credential_process";

struct process_keys {
    uv_process_t process;
    uv_pipe_t output;
    uv_timer_t limit;
    unsigned open_parts;
    struct arena arena;
    struct text printed;
    char bytes[READ_BYTES];
    bool has_exited, has_ended; /* the process; what it prints */
    bool is_cut;                /* we ended it */
    int64_t exit_status;
    keys_on_fetched *on_fetched;
    void *context;
};

/* Copies a word to `to` and returns what is behind it; NULL if a quote is left open. */
static const char *take_word(const char *at, char **to)
{
    char quote = '\0';

    for (; *at && (quote || !strchr(" \t", *at)); at++) {
        if (*at == '\\' && quote != '\'' && at[1])
            *(*to)++ = *++at;
        else if (quote ? *at == quote : *at == '"' || *at == '\'')
            quote = quote ? '\0' : *at;
        else
            *(*to)++ = *at;
    }
    *(*to)++ = '\0';
    return quote ? NULL : at;
}

char **process_keys_split(const char *command, struct arena *arena)
{
    char **words = arena_allocate(arena, (WORDS_MAX + 1) * sizeof(*words));
    char *to = arena_allocate(arena, strlen(command) + WORDS_MAX + 1);
    size_t count = 0;

    while (command && *(command += strspn(command, " \t")) != '\0') {
        if (count == WORDS_MAX)
            return NULL;
        words[count++] = to;
        command = take_word(command, &to);
    }
    return command && count > 0 ? words : NULL;
}

static bool read_keys(const struct process_keys *run, struct credentials *keys, int64_t *expires_ms,
                      struct error *error)
{
    const struct key_document document = {.bytes = text_string(&run->printed),
                                          .length = run->printed.length,
                                          .token_member = "SessionToken",
                                          .may_last = true};

    if (run->is_cut)
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: it takes too long, or prints too much", where);
    if (run->exit_status != 0)
        return error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: it ends with %d", where, (int)run->exit_status);
    return key_document_read(&document, where, keys, expires_ms, error);
}

static void on_part_closed(uv_handle_t *handle)
{
    struct process_keys *run = handle->data;
    struct credentials keys = {0};
    int64_t expires_ms = 0;
    struct error error;

    if (--run->open_parts > 0)
        return;
    if (read_keys(run, &keys, &expires_ms, &error))
        run->on_fetched(run->context, &keys, expires_ms, NULL);
    else
        run->on_fetched(run->context, &keys, 0, &error);
    if (run->printed.bytes)
        explicit_bzero(run->printed.bytes, run->printed.length);
    text_done(&run->printed);
    arena_release(&run->arena);
    explicit_bzero(run->bytes, sizeof(run->bytes));
    free(run);
}

/* Both must have come: a program may close its output long before it exits, and its children may hold it open. */
static void close_if_over(struct process_keys *run)
{
    if (!run->has_exited || !(run->has_ended || run->is_cut))
        return;
    uv_close((uv_handle_t *)&run->process, on_part_closed);
    uv_close((uv_handle_t *)&run->output, on_part_closed);
    uv_close((uv_handle_t *)&run->limit, on_part_closed);
}

void process_keys_kill(struct process_keys *run)
{
    run->is_cut = true;
    if (!run->has_exited)
        (void)uv_process_kill(&run->process, SIGKILL); /* its exit is told of all the same */
    else if (!uv_is_closing((uv_handle_t *)&run->limit))
        close_if_over(run);
}

static void on_limit(uv_timer_t *timer)
{
    process_keys_kill(timer->data);
}

static void on_exit_of_process(uv_process_t *process, int64_t exit_status, int signal)
{
    struct process_keys *run = process->data;

    run->has_exited = true;
    run->exit_status = signal ? 128 + signal : exit_status;
    close_if_over(run);
}

static void on_room_wanted(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct process_keys *run = handle->data;

    (void)suggested;
    *buffer = uv_buf_init(run->bytes, sizeof(run->bytes));
}

static void on_printed(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct process_keys *run = stream->data;

    if (length > 0)
        text_append(&run->printed, buffer->base, (size_t)length);
    if (length < 0) {
        (void)uv_read_stop(stream); /* cannot fail */
        run->has_ended = true;
        close_if_over(run);
    } else if (run->printed.has_overflowed && !run->is_cut) {
        process_keys_kill(run);
    }
}

static struct process_keys *run_new(uv_loop_t *loop, keys_on_fetched *on_fetched, void *context)
{
    struct process_keys *run = memory_allocate_zeroed(1, sizeof(*run));

    run->on_fetched = on_fetched;
    run->context = context;
    run->open_parts = PARTS;
    text_init(&run->printed, OUTPUT_BYTES_MAX);
    (void)uv_pipe_init(loop, &run->output, 0); /* neither can fail */
    (void)uv_timer_init(loop, &run->limit);
    run->process.data = run->output.data = run->limit.data = run;
    return run;
}

static int spawn(struct process_keys *run, uv_loop_t *loop, char **words)
{
    uv_stdio_container_t streams[] = {
        {.flags = UV_IGNORE},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&run->output},
        {.flags = UV_IGNORE}, /* it may hold anything */
    };
    const uv_process_options_t options = {.exit_cb = on_exit_of_process,
                                          .file = words[0],
                                          .args = words,
                                          .stdio = streams,
                                          .stdio_count = (int)COUNT_OF(streams)};

    return uv_spawn(loop, &run->process, &options);
}

static void on_unused_part_closed(uv_handle_t *handle)
{
    struct process_keys *run = handle->data;

    if (--run->open_parts > 0)
        return;
    text_done(&run->printed);
    arena_release(&run->arena);
    free(run);
}

/* A handle whose process never began must be closed like the others. */
static void abandon(struct process_keys *run)
{
    uv_close((uv_handle_t *)&run->process, on_unused_part_closed);
    uv_close((uv_handle_t *)&run->output, on_unused_part_closed);
    uv_close((uv_handle_t *)&run->limit, on_unused_part_closed);
}

struct process_keys *process_keys_run(uv_loop_t *loop, const char *command, int64_t time_max_ms,
                                      keys_on_fetched *on_fetched, void *context, struct error *error)
{
    struct process_keys *run = run_new(loop, on_fetched, context);
    char **words = process_keys_split(command, &run->arena);
    int result;

    assert(words != NULL); /* it was split before */
    result = spawn(run, loop, words);
    if (result != 0) {
        (void)error_set(error, ERROR_EXPIRED_CREDENTIALS, "%s: %s: %s", where, words[0], uv_strerror(result));
        abandon(run);
        return NULL;
    }
    (void)uv_read_start((uv_stream_t *)&run->output, on_room_wanted, on_printed); /* it is open */
    (void)uv_timer_start(&run->limit, on_limit, (uint64_t)time_max_ms, 0);
    return run;
}
