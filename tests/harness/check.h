/* What every test program includes: cmocka with the headers it wants before it. */
#ifndef TIDEMARK_TESTS_HARNESS_CHECK_H
#define TIDEMARK_TESTS_HARNESS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A whole small file below tests/data, NUL-terminated; the test frees it.  Fails the test if it cannot be read. */
char *check_read_file(const char *path, size_t *length);

/* Fails unless each line of `lines` is one of `among`, with the line and what is wrong with it. */
void check_lines_among(const char *lines, const char *among, const char *complaint);

/* A file for people that is made of a table: fails unless it has what `made` has. */
void check_is_fresh(const char *path, const char *made);

/* Writes it anew.  The process's exit code. */
int check_write(const char *path, const char *made);

#endif
