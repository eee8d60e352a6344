/* Attributes of the two compilers that build Tidemark, gcc and clang, under names that say what they are for. */
#ifndef TIDEMARK_BASE_COMPILER_H
#define TIDEMARK_BASE_COMPILER_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))

/* Calls `<kind>_scope_end(&variable)` when the variable goes out of scope: `SCOPED(json) json_t *root = NULL;`. */
#define SCOPED(kind) __attribute__((cleanup(kind##_scope_end)))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define KIB 1024u
#define MIB (1024u * 1024u)

#endif
