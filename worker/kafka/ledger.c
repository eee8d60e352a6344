#include "kafka/ledger.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "kafka/connection.h"
#include "kafka/producer.h"

enum { SERVE_MS = 1000, HANDLES = 2 };

/* The loop and the thread hand one batch to and fro: `has_batch` passes it over, `has_outcome` passes it back. */
struct ledger {
    uv_thread_t thread;
    uv_sem_t wanted;    /* a batch was submitted, the end was asked for, or nothing: the client wants to be served */
    uv_async_t settled; /* the thread has an outcome, or has ended */
    uv_timer_t serve;
    unsigned handles_open;
    atomic_bool has_batch;
    atomic_bool is_ending;
    atomic_bool has_outcome;
    atomic_bool has_ended;
    struct producer producer; /* the thread's */

    const struct kafka_batch *batch; /* NULL: none is in the air */
    const struct kafka_generation *generation;
    enum ledger_outcome outcome;
    struct error error;

    ledger_on_outcome *on_outcome;
    void *context;
    void (*on_closed)(void *context);
    void *closed_context;
};

static void commit_batch(struct ledger *ledger)
{
    ledger->outcome = producer_commit(&ledger->producer, ledger->batch, ledger->generation, &ledger->error);
    atomic_store(&ledger->has_outcome, true);
    (void)uv_async_send(&ledger->settled); /* cannot fail on an open handle */
}

static void run_thread(void *context)
{
    struct ledger *ledger = context;
    struct error ignored; /* the first batch meets it again */

    producer_prepare(&ledger->producer, &ignored);
    for (;;) {
        uv_sem_wait(&ledger->wanted);
        if (atomic_exchange(&ledger->has_batch, false))
            commit_batch(ledger);
        else if (atomic_load(&ledger->is_ending))
            break;
        else
            producer_serve(&ledger->producer);
    }
    producer_close(&ledger->producer);
    atomic_store(&ledger->has_ended, true);
    (void)uv_async_send(&ledger->settled);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct ledger *ledger = handle->data;
    void (*on_closed)(void *context) = ledger->on_closed;
    void *context = ledger->closed_context;

    if (--ledger->handles_open > 0)
        return;
    uv_sem_destroy(&ledger->wanted);
    free(ledger);
    if (on_closed)
        on_closed(context);
}

static void tell_outcome(struct ledger *ledger)
{
    uint64_t batch_id = ledger->batch->id;
    struct error error = {.class = ERROR_NONE};

    if (ledger->outcome != LEDGER_COMMITTED)
        error = ledger->error;
    ledger->batch = NULL;
    if (ledger->on_closed)
        uv_sem_post(&ledger->wanted); /* the thread sees that there is nothing more */
    else
        ledger->on_outcome(ledger->context, batch_id, ledger->outcome, &error);
}

static void on_settled(uv_async_t *settled)
{
    struct ledger *ledger = settled->data;

    if (atomic_exchange(&ledger->has_outcome, false))
        tell_outcome(ledger);
    if (!atomic_exchange(&ledger->has_ended, false))
        return;
    (void)uv_thread_join(&ledger->thread); /* it has nothing left to do */
    uv_close((uv_handle_t *)&ledger->settled, on_handle_closed);
    uv_close((uv_handle_t *)&ledger->serve, on_handle_closed);
}

/* Between transactions nothing else polls the client, and what it says would pile up. */
static void on_serve(uv_timer_t *serve)
{
    struct ledger *ledger = serve->data;

    if (ledger->batch == NULL)
        uv_sem_post(&ledger->wanted);
}

struct ledger *ledger_start(uv_loop_t *loop, const struct kafka_settings *settings,
                            ledger_on_outcome *on_outcome, void *context, struct error *error)
{
    struct ledger *ledger = memory_allocate_zeroed(1, sizeof(*ledger));
    int result;

    assert(on_outcome != NULL);
    ledger->on_outcome = on_outcome;
    ledger->context = context;
    ledger->producer.settings = settings;
    ledger->producer.is_ending = &ledger->is_ending;
    if (!producer_open(&ledger->producer, error)) {
        free(ledger);
        return NULL;
    }
    result = uv_sem_init(&ledger->wanted, 0);
    assert(result == 0); /* without shared memory nothing can fail here */
    result = uv_async_init(loop, &ledger->settled, on_settled);
    assert(result == 0); /* the loop's own descriptor is open already */
    ledger->settled.data = ledger;
    ledger->serve.data = ledger;
    ledger->handles_open = HANDLES;
    (void)uv_timer_init(loop, &ledger->serve); /* neither can fail */
    (void)uv_timer_start(&ledger->serve, on_serve, SERVE_MS, SERVE_MS);
    result = uv_thread_create(&ledger->thread, run_thread, ledger);
    assert(result == 0); /* a machine without room for a thread is lost, as one without memory */
    (void)result;
    return ledger;
}

void ledger_submit(struct ledger *ledger, const struct kafka_batch *batch,
                   const struct kafka_generation *generation)
{
    assert(ledger->batch == NULL);
    assert(batch != NULL && generation != NULL);
    assert(ledger->on_closed == NULL);
    ledger->batch = batch;
    ledger->generation = generation;
    atomic_store(&ledger->has_batch, true);
    uv_sem_post(&ledger->wanted);
}

void ledger_close(struct ledger *ledger, void (*on_closed)(void *context), void *context)
{
    assert(on_closed != NULL && ledger->on_closed == NULL);
    ledger->on_closed = on_closed;
    ledger->closed_context = context;
    atomic_store(&ledger->is_ending, true);
    if (ledger->batch == NULL)
        uv_sem_post(&ledger->wanted);
}
