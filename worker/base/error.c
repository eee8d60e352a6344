#include "base/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A long message is cut on purpose, but never in the middle of a character: it ends up in JSON. */
PRINTF_LIKE(3, 0)
static void write_message(char *message, size_t capacity, const char *format, va_list arguments)
{
    int wanted = vsnprintf(message, capacity, format, arguments);
    size_t end = capacity - 1;

    assert(wanted >= 0);
    if ((size_t)wanted < capacity)
        return;
    while (end > 0 && ((unsigned char)message[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)message[end - 1] >= 0xC0)
        message[end - 1] = '\0';
}

bool error_set(struct error *error, enum error_class class, const char *format, ...)
{
    va_list arguments;

    assert(class > ERROR_NONE && class < ERROR_CLASS_COUNT);
    if (error == NULL)
        return false;
    error->class = class;
    error->code[0] = '\0';
    va_start(arguments, format);
    write_message(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return false;
}

static void print_message(char *message, size_t capacity, const char *format, ...) PRINTF_LIKE(3, 4);
static void print_message(char *message, size_t capacity, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_message(message, capacity, format, arguments);
    va_end(arguments);
}

bool error_prefix(struct error *error, const char *format, ...)
{
    char context[sizeof(error->message)];
    char message[sizeof(error->message)];
    va_list arguments;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    write_message(context, sizeof(context), format, arguments);
    va_end(arguments);
    memcpy(message, error->message, sizeof(message));
    print_message(error->message, sizeof(error->message), "%s: %s", context, message);
    return false;
}

const char *error_class_name(enum error_class class)
{
    static const char *const names[ERROR_CLASS_COUNT] = {
        [ERROR_NONE] = "none",
        [ERROR_TRANSIENT] = "transient",
        [ERROR_THROTTLED] = "throttled",
        [ERROR_BUSY] = "busy",
        [ERROR_EXPIRED_CREDENTIALS] = "expired-credentials",
        [ERROR_NOT_FOUND] = "not-found",
        [ERROR_ACCESS] = "access",
        [ERROR_REJECTED] = "rejected",
        [ERROR_INVALID_JOB] = "invalid-job",
        [ERROR_INTERNAL] = "internal",
    };

    assert(class < ERROR_CLASS_COUNT);
    return names[class];
}
