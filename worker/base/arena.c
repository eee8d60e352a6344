#include "base/arena.h"

#include <assert.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Thousands of calls wait at a time, and few of them need more than their first block. */
enum { FIRST_BLOCK_BYTES = 1024, BLOCK_BYTES = 4096 };

struct arena_block {
    struct arena_block *older;
    size_t used;
    size_t capacity;
    alignas(max_align_t) unsigned char bytes[];
};

static void abort_out_of_memory(void)
{
    (void)fputs("tidemark: out of memory\n", stderr);
    abort();
}

void *memory_require(void *object)
{
    if (object == NULL)
        abort_out_of_memory();
    return object;
}

void *memory_allocate(size_t bytes)
{
    return memory_require(malloc(bytes ? bytes : 1));
}

void *memory_allocate_zeroed(size_t count, size_t bytes)
{
    return memory_require(calloc(count ? count : 1, bytes ? bytes : 1));
}

void *memory_resize(void *memory, size_t bytes)
{
    return memory_require(realloc(memory, bytes ? bytes : 1));
}

char *memory_copy_text(const char *text)
{
    return text ? memory_require(strdup(text)) : NULL;
}

void memory_give_back(void)
{
    (void)malloc_trim(0); /* tells whether there was any */
}

static struct arena_block *block_with_room(struct arena *arena, size_t bytes)
{
    struct arena_block *block = arena->newest;
    size_t least = block ? BLOCK_BYTES : FIRST_BLOCK_BYTES;
    size_t capacity = bytes > least ? bytes : least;

    if (block && block->capacity - block->used >= bytes)
        return block;
    block = memory_allocate(sizeof(*block) + capacity);
    block->older = arena->newest;
    block->used = 0;
    block->capacity = capacity;
    arena->newest = block;
    return block;
}

void *arena_allocate(struct arena *arena, size_t bytes)
{
    const size_t alignment = alignof(max_align_t);
    struct arena_block *block;
    void *memory;

    assert(bytes < SIZE_MAX / 2);
    bytes = (bytes + alignment - 1) / alignment * alignment;
    block = block_with_room(arena, bytes);
    memory = block->bytes + block->used;
    block->used += bytes;
    arena->used_bytes += bytes;
    memset(memory, 0, bytes);
    return memory;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
    char *copy = arena_allocate(arena, length + 1);

    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    int length;
    char *text;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    text = arena_allocate(arena, (size_t)length + 1);
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void arena_release(struct arena *arena)
{
    while (arena->newest) {
        struct arena_block *block = arena->newest;

        arena->newest = block->older;
        free(block);
    }
    arena->used_bytes = 0;
}
