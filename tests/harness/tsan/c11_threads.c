/* ThreadSanitizer of gcc 12 knows POSIX threads only: a thread that librdkafka starts with C11's thrd_create
   crashes it. In that build these stand in for the C library's, which are the same objects underneath. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

_Static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t),
               "the C library's own threads rest on POSIX's");

struct start {
    thrd_start_t function;
    void *context;
};

static void *run(void *argument)
{
    struct start start = *(struct start *)argument;

    free(argument);
    return (void *)(intptr_t)start.function(start.context);
}

static int status(int result)
{
    return result == 0 ? thrd_success : thrd_error;
}

int thrd_create(thrd_t *thread, thrd_start_t function, void *context)
{
    struct start *start = malloc(sizeof(*start));

    if (start == NULL)
        return thrd_nomem;
    *start = (struct start){.function = function, .context = context};
    return status(pthread_create(thread, NULL, run, start));
}

int thrd_join(thrd_t thread, int *result)
{
    void *value = NULL;
    int failure = pthread_join(thread, &value);

    if (result)
        *result = (int)(intptr_t)value;
    return status(failure);
}

int mtx_init(mtx_t *mutex, int type)
{
    pthread_mutexattr_t attributes;
    int result;

    (void)pthread_mutexattr_init(&attributes); /* cannot fail */
    if (type & mtx_recursive)
        (void)pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    result = pthread_mutex_init((pthread_mutex_t *)mutex, &attributes);
    (void)pthread_mutexattr_destroy(&attributes);
    return status(result);
}

void mtx_destroy(mtx_t *mutex)
{
    (void)pthread_mutex_destroy((pthread_mutex_t *)mutex);
}

int mtx_lock(mtx_t *mutex)
{
    return status(pthread_mutex_lock((pthread_mutex_t *)mutex));
}

int mtx_unlock(mtx_t *mutex)
{
    return status(pthread_mutex_unlock((pthread_mutex_t *)mutex));
}

int cnd_init(cnd_t *condition)
{
    return status(pthread_cond_init((pthread_cond_t *)condition, NULL));
}

void cnd_destroy(cnd_t *condition)
{
    (void)pthread_cond_destroy((pthread_cond_t *)condition);
}

int cnd_signal(cnd_t *condition)
{
    return status(pthread_cond_signal((pthread_cond_t *)condition));
}

int cnd_broadcast(cnd_t *condition)
{
    return status(pthread_cond_broadcast((pthread_cond_t *)condition));
}

int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    return status(pthread_cond_wait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex));
}

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict until)
{
    int result = pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, until);

    return result == ETIMEDOUT ? thrd_timedout : status(result);
}

void call_once(once_flag *flag, void (*function)(void))
{
    (void)pthread_once((pthread_once_t *)flag, function);
}

const char *__tsan_default_suppressions(void);

/* librdkafka itself is not instrumented: its atomic reference counts are invisible, so that what one of its
   threads frees looks like a race with what another one read before. */
const char *__tsan_default_suppressions(void)
{
    return "called_from_lib:librdkafka.so.1\nrace:librdkafka.so.1\n";
}
