#include "shell/supervisor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"

enum { TELL_MS = 1000, STATUS_BYTES_MAX = 1024, US_PER_MS = 1000 };

struct supervisor {
    struct supervisor_options options;
    int socket;
    struct sockaddr_un address;
    socklen_t address_length;
    bool is_watched;
    uv_timer_t timer;
    char told[STATUS_BYTES_MAX]; /* the status that it was told last */
};

struct supervisor_options supervisor_environment(void)
{
    return (struct supervisor_options){.socket = getenv("NOTIFY_SOCKET"),
                                       .watchdog_us = getenv("WATCHDOG_USEC"),
                                       .watchdog_pid = getenv("WATCHDOG_PID")};
}

/* False for what is neither a path nor an abstract name, or too long for one. */
static bool set_address(struct supervisor *supervisor, const char *name)
{
    struct sockaddr_un *address = &supervisor->address;
    size_t length = strlen(name);

    if ((name[0] != '/' && name[0] != '@') || length < 2 || length >= sizeof(address->sun_path))
        return false;
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, name, length);
    if (name[0] == '@')
        address->sun_path[0] = '\0';
    supervisor->address_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return true;
}

/* What cannot be sent now is lost: a manager that reads nothing must not hold the loop up. */
static void send_line(struct supervisor *supervisor, const char *line)
{
    (void)sendto(supervisor->socket, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL,
                 (const struct sockaddr *)&supervisor->address, supervisor->address_length);
}

static void append_status(struct supervisor *supervisor, struct text *line)
{
    SCOPED(text) struct text status;

    text_init(&status, STATUS_BYTES_MAX - 1);
    supervisor->options.describe(supervisor->options.context, &status);
    for (size_t i = 0; i < status.length; i++)
        if (status.bytes[i] == '\n')
            status.bytes[i] = ' '; /* which would begin another assignment */
    if (strcmp(text_string(&status), supervisor->told) == 0)
        return;
    memcpy(supervisor->told, text_string(&status), status.length + 1);
    text_append_format(line, "STATUS=%s\n", supervisor->told);
}

static void tell(struct supervisor *supervisor, const char *assignment)
{
    SCOPED(text) struct text line;

    text_init(&line, 2 * STATUS_BYTES_MAX);
    text_append_string(&line, assignment);
    append_status(supervisor, &line);
    if (line.length > 0)
        send_line(supervisor, text_string(&line));
}

static void on_tell(uv_timer_t *timer)
{
    struct supervisor *supervisor = timer->data;

    tell(supervisor, supervisor->is_watched ? "WATCHDOG=1\n" : "");
}

/* Half of the time that the manager allows, if it watches this process. */
static uint64_t interval_ms(struct supervisor *supervisor)
{
    const struct supervisor_options *options = &supervisor->options;
    uint64_t interval = options->tell_ms ? options->tell_ms : TELL_MS;
    uint64_t half_ms = options->watchdog_us ? strtoull(options->watchdog_us, NULL, 10) / US_PER_MS / 2 : 0;

    supervisor->is_watched =
        half_ms > 0 && (options->watchdog_pid == NULL || strtol(options->watchdog_pid, NULL, 10) == (long)getpid());
    return supervisor->is_watched && half_ms < interval ? half_ms : interval;
}

struct supervisor *supervisor_start(uv_loop_t *loop, const struct supervisor_options *options)
{
    struct supervisor *supervisor;
    uint64_t interval;

    assert(options->describe != NULL);
    if (options->socket == NULL)
        return NULL;
    supervisor = memory_allocate_zeroed(1, sizeof(*supervisor));
    supervisor->options = *options;
    supervisor->socket = set_address(supervisor, options->socket) ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (supervisor->socket < 0) {
        free(supervisor);
        return NULL;
    }
    interval = interval_ms(supervisor);
    supervisor->timer.data = supervisor;
    (void)uv_timer_init(loop, &supervisor->timer); /* neither can fail */
    (void)uv_timer_start(&supervisor->timer, on_tell, interval, interval);
    uv_unref((uv_handle_t *)&supervisor->timer);
    return supervisor;
}

void supervisor_ready(struct supervisor *supervisor)
{
    if (supervisor)
        tell(supervisor, "READY=1\n");
}

void supervisor_stopping(struct supervisor *supervisor)
{
    if (supervisor)
        tell(supervisor, "STOPPING=1\n");
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void supervisor_close(struct supervisor *supervisor)
{
    if (supervisor == NULL)
        return;
    (void)close(supervisor->socket);
    uv_close((uv_handle_t *)&supervisor->timer, on_closed);
}
