#include "harness/check.h"

#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena arena = {0};
    unsigned char *pieces[200];

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        size_t bytes = 1 + i * 7 % 300;

        pieces[i] = arena_allocate(&arena, bytes);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t at = 0; at < bytes; at++)
            assert_int_equal(pieces[i][at], 0);
        memset(pieces[i], (int)i, bytes);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t at = 0; at < 1 + i * 7 % 300; at++)
            assert_int_equal(pieces[i][at], i);
    arena_release(&arena);
    assert_null(arena.newest);
    assert_int_equal(arena.used_bytes, 0);
    arena_release(&arena); /* empty again, and usable again */
    assert_string_equal(arena_text(&arena, "again"), "again");
    arena_release(&arena);
}

static void one_piece_may_be_larger_than_a_block(void **state)
{
    struct arena arena = {0};
    char *small = arena_text(&arena, "small");
    unsigned char *large = arena_allocate(&arena, MIB);

    (void)state;
    memset(large, 1, MIB);
    assert_string_equal(small, "small");
    assert_int_equal(arena.used_bytes, MIB + 16);
    assert_non_null(arena_allocate(&arena, 0));
    arena_release(&arena);
}

static void copies_end_with_a_nul(void **state)
{
    struct arena arena = {0};
    char *copy = arena_copy(&arena, "a\0b", 3);

    (void)state;
    assert_memory_equal(copy, "a\0b", 4);
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_null(arena_text(&arena, NULL));
    assert_string_equal(arena_format(&arena, "%s-%d", "job", 7), "job-7");
    assert_string_equal(arena_format(&arena, "%s", ""), "");
    assert_int_equal(strlen(arena_format(&arena, "%5000d", 1)), 5000);
    arena_release(&arena);
}

static void memory_of_no_bytes_is_memory(void **state)
{
    void *some = memory_allocate(0);
    unsigned *zeroed = memory_allocate_zeroed(0, 4);
    char *text = memory_copy_text("text");

    (void)state;
    assert_non_null(some);
    assert_non_null(zeroed);
    assert_string_equal(text, "text");
    assert_null(memory_copy_text(NULL));
    some = memory_resize(some, 10);
    memset(some, 1, 10);
    some = memory_resize(some, 0);
    assert_non_null(some);
    assert_ptr_equal(memory_require(text), text);
    free(some);
    free(zeroed);
    free(text);
}

static void running_out_of_memory_aborts(void **state)
{
    pid_t child = fork();
    int status = 0;

    (void)state;
    if (child == 0) {
        (void)close(STDERR_FILENO);
        (void)memory_require(NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* their allocators keep what was freed */
static size_t resident_pages(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t all, resident;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%zu %zu", &all, &resident), 2);
    (void)fclose(file);
    return resident;
}

static void what_was_freed_goes_back(void **state)
{
    enum { PIECES = 20000, BYTES = 4000 };
    static void *pieces[PIECES];
    size_t before;

    (void)state;
    for (size_t i = 0; i < PIECES; i++)
        pieces[i] = memset(memory_allocate(BYTES), 1, BYTES);
    for (size_t i = 0; i < PIECES - 1; i++) /* the last one is above them all */
        free(pieces[i]);
    before = resident_pages();
    memory_give_back();
    assert_true(resident_pages() + PIECES / 2 < before);
    free(pieces[PIECES - 1]);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(one_piece_may_be_larger_than_a_block),
        cmocka_unit_test(copies_end_with_a_nul),
        cmocka_unit_test(memory_of_no_bytes_is_memory),
        cmocka_unit_test(running_out_of_memory_aborts),
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        cmocka_unit_test(what_was_freed_goes_back),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
