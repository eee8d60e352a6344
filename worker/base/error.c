#include "base/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *error, enum error_class class, const char *format, ...)
{
    va_list arguments;

    assert(class > ERROR_NONE && class < ERROR_CLASS_COUNT);
    if (error == NULL)
        return false;
    error->class = class;
    error->code[0] = '\0';
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof(error->message), format, arguments); /* a long message is cut on purpose */
    va_end(arguments);
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    char message[sizeof(error->message)];
    va_list arguments;
    int used;

    if (error == NULL)
        return false;
    va_start(arguments, format);
    used = vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    assert(used >= 0);
    if ((size_t)used < sizeof(message) - 2) {
        memcpy(message + used, ": ", 2);
        memccpy(message + used + 2, error->message, '\0', sizeof(message) - (size_t)used - 2);
        message[sizeof(message) - 1] = '\0';
    }
    memcpy(error->message, message, sizeof(message));
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
