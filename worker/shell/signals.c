#include "shell/signals.h"

#include <assert.h>
#include <signal.h>
#include <unistd.h>

#include "observe/log.h"

static const struct {
    int number;
    const char *name;
} watched[SIGNALS_COUNT] = {{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGUSR2, "SIGUSR2"}};

static const char *name_of(int number)
{
    for (int i = 0; i < SIGNALS_COUNT; i++)
        if (watched[i].number == number)
            return watched[i].name;
    return NULL;
}

static void on_signal(uv_signal_t *watcher, int number)
{
    struct signals *signals = watcher->data;

    /* Whoever asks twice does not want to wait; the journal is made for it. */
    if (signals->first != 0)
        _exit(128 + number);
    signals->first = number;
    log_event(LOG_SIGNAL_CAUGHT, LOG_FIELDS(log_text("signal", name_of(number))));
    signals->on_stop(signals->context);
}

void signals_start(struct signals *signals, uv_loop_t *loop, void (*on_stop)(void *context), void *context)
{
    assert(on_stop != NULL);
    *signals = (struct signals){.on_stop = on_stop, .context = context};
    (void)signal(SIGPIPE, SIG_IGN); /* cannot fail: the number is valid */
    for (int i = 0; i < SIGNALS_COUNT; i++) {
        int result = uv_signal_init(loop, &signals->watchers[i]);

        assert(result == 0); /* fails only if no pipe can be opened, before anything was started */
        signals->watchers[i].data = signals;
        result = uv_signal_start(&signals->watchers[i], on_signal, watched[i].number);
        assert(result == 0);
        uv_unref((uv_handle_t *)&signals->watchers[i]);
        (void)result;
    }
}

void signals_close(struct signals *signals)
{
    for (int i = 0; i < SIGNALS_COUNT; i++)
        uv_close((uv_handle_t *)&signals->watchers[i], NULL);
}
